"""The fingerprint of all that a verdict on the sandbox depends on: engine, runtime, driver, this PC, our own files."""

import hashlib
import importlib.resources
import json
from functools import cache

from gpu_sandbox.sandbox import config, seccomp
from gpu_sandbox.sandbox.attack import packed_suite
from gpu_sandbox.sandbox.heartbeat import init_program
from gpu_sandbox.sandbox.spec import EngineInfo, Spec


@cache
def _ours(architecture: str) -> str:
    """Return a digest of what jobs are confined with: body, filter, init and suite, and the programs that make them."""
    name, image = "0" * 64, "sha256:" + "0" * 64
    body = config.job_body(Spec(attempt=name, task=name, image=image), instance="x", image=image)
    digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode())
    for part in (seccomp.profile().encode(), init_program(architecture), packed_suite(), *_sources()):
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


def _sources() -> list[bytes]:
    folder = importlib.resources.files("gpu_sandbox.sandbox")
    files = sorted((each for each in folder.iterdir() if each.name.endswith(".py")), key=lambda each: each.name)
    return [file.read_bytes() for file in files]


def fingerprint(engine: EngineInfo, driver: str) -> str:
    """Return a digest that changes with the engine, its parts, options and runtime, the driver, and our own profile.

    What it is about this PC - kernel, boot, user - is among the engine's facts.

    Raises:
        EngineRefusedError: if the engine's machine is one that jobs cannot run on.
    """
    options = (engine.apparmor, engine.rootless, engine.remapped, engine.desktop)
    parts = (engine.version, engine.components, engine.runtime, engine.runtimes, engine.gates, options, engine.facts)
    return hashlib.sha256(json.dumps([*parts, driver, _ours(engine.architecture)]).encode()).hexdigest()
