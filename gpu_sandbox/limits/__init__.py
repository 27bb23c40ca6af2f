"""How the machine is handed back: the ladder, pure, over ports that Docker and the driver fill elsewhere."""
