"""The discussion screen: one case of a meeting, to be read by a whole board."""

from livermets.ui.discussion import discussion

discussion()
