"""Measures the device in a short-lived process of its own, so that the engine never holds its memory."""
