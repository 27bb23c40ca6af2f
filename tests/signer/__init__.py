"""The signer's process, its policy and its two ways to ask."""
