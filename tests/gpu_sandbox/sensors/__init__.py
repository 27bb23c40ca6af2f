"""Tests of what happens on the owner's PC: which processes are games."""
