"""Whole evenings, replayed: what sensors saw, when, and what the machine is to make of it."""
