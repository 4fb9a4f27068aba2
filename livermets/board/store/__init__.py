"""The store of the tumour board: one database, transactions, faults and backups."""
