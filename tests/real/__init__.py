"""Tests on real parts: a container engine, a chain, processes. What is missing is a failure."""
