"""Tests of the clients of the engine."""
