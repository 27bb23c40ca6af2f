"""What engine and clients share: states, snapshot, commands, events, errors and the wire. Standard library alone."""
