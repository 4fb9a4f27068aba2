"""What leaves the board on paper and as a file: the page of a case, the minutes of a meeting, slides."""
