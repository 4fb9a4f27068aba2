"""The discussion screen: one case of a meeting, to be read by a whole board."""

from livermets.screens.discussion.page import discussion

discussion()
