"""Tests of the jobs that ship with Lull, as far as they run without their image."""
