"""Answers for programs: the command line's JSON by HTTP below `/api`, as cards of CDS Hooks, and as tools of an MCP server.

Each answer is one function (`answers.py`, `cards.py`), with the command and the server as its edges; both refuse in the same
sentences. No clinical value gets into a log.
"""
