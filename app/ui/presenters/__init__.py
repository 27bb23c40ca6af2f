"""Snapshot in, what a page shows out: plain Python that knows no Qt, so that every sentence is tested."""
