"""The engine's SQLite file: one thread, one connection, numbered forward migrations."""
