"""The signer: the only process in which the owner's key is ever opened."""
