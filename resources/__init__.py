"""Data that ships with Lull; `importlib.resources.files("resources")` finds it."""
