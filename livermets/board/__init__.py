"""The tumour board: meetings, their cases, what was decided and why, and the store that keeps them."""
