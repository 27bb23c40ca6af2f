"""Tests of the benchmark and of what it says."""
