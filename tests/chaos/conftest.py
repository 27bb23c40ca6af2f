"""A real engine and a shell's image for faults."""

from tests.helpers.docker import busybox, docker_engine


__all__ = ["busybox", "docker_engine"]
