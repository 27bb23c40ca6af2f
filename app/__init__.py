"""Lull: the desktop app, its engine, the reference market and the commands."""

__version__ = "0.1.0"
