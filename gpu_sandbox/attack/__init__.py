"""The attack suite: what a hostile job would try, in Python of our own; it runs inside a job's container.

Standard library alone, and nothing of the rest of Lull: `gpu_sandbox.sandbox.attack` packs this folder into one file,
gives it to a container as an input, and reads what came of it.
"""
