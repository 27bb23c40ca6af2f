"""A chain, a market and a funded buyer on this machine, and the demo that runs the whole loop on them."""
