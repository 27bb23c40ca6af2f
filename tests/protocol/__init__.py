"""The wire, the errors and the states."""
