"""Tests of how the machine is handed back."""
