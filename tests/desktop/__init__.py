"""Tests on a real desktop: tray, window manager, second starts."""
