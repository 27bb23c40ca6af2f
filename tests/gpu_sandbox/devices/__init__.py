"""Tests of what devices this machine has."""
