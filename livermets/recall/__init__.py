"""Which cases of a board read differently under today's release of the knowledge than when they were last seen."""
