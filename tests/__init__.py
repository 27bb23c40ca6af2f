"""Tests: they mirror the packages; `real` uses a container engine and a chain, `desktop` a screen and a tray."""
