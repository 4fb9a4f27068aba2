"""The tumour board: its meetings, their agendas, and the case that is prepared."""

from livermets.screens.board.page import board

board()
