"""The engine: observe, decide, act. No Qt, no web3, no owner's key."""
