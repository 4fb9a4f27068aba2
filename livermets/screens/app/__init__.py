"""What stands around every page: banner, start, server, entries kept over a reload."""
