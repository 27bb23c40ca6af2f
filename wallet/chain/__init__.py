"""Reading the chain: a pinned chain id, bounded answers, no web3."""
