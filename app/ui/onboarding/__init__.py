"""The first set-up: checks, consent, a wallet, a measurement, and when to run; at most ten clicks."""
