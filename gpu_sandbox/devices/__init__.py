"""What graphics cards there are and how they feel, as frozen snapshots; what is not available is None."""
