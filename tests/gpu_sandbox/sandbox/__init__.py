"""Tests of the sandbox that need no engine."""
