"""The sandbox: the only package that talks to a container engine."""
