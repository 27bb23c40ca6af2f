"""The windows and the tray."""
