"""Tests of the windows and what they show."""
