"""The reference market: one process, one SQLite file with one writer."""
