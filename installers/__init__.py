"""Setting Lull up on a machine that has Python and nothing else; so the standard library alone is used."""
