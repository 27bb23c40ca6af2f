"""Devices, sensors, limits and the sandbox: what touches the owner's PC. Imports neither `app` nor `wallet`."""
