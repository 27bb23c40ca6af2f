"""Finding or starting the engine, and one API over its socket, for the windows and the commands."""
