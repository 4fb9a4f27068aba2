"""The tumour board: its meetings, their agendas, and the case that is prepared."""

from livermets.ui.board import board

board()
