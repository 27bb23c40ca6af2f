"""The marketplace: its pure rules, and the real service over HTTP."""
