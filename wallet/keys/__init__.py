"""The secret half: the worker's key, and the owner's key files that the signer alone opens."""
