"""The marketplace: messages that both sides share, the provider's and the buyer's halves, the reference service."""
