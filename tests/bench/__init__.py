"""Figures, not tests: each program prints its machine, its counts and its medians."""
