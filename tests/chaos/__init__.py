"""Faults: what a job, a crash or a full disk does, and that nothing hangs or stays."""
