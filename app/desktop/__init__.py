"""What differs between desktops: one file per system."""
