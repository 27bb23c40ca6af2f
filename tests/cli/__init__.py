"""The commands: their output, their JSON and their exit status."""
