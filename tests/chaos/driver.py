"""What the engine does with the sandbox, over and over, in a process that is there to be killed.

python -m tests.chaos.driver INSTANCE FOLDER DIGEST
"""

import secrets
import sys
from pathlib import Path

from gpu_sandbox.sandbox.config import NOBODY
from gpu_sandbox.sandbox.disks import LoopDisks
from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.runner import Sandbox
from gpu_sandbox.sandbox.spec import Spec


def main(instance: str, folder: str, digest: str) -> None:
    """Prepare, run, collect and remove until somebody ends it."""
    sandbox = Sandbox(Engine(), instance, LoopDisks(Path(folder), owner=NOBODY))
    print("on", flush=True)  # noqa: T201 - who waits for it reads this
    while True:
        spec = Spec(
            attempt=secrets.token_hex(32),
            task=secrets.token_hex(32),
            image=digest,
            command=("-c", "echo 1 > /lull/out/r"),
            memory=64 << 20,
            output_bytes=8 << 20,
        )
        sandbox.prepare(spec, {})
        sandbox.start(spec.attempt)
        sandbox.wait(spec.attempt, 30)
        sandbox.collect(spec.attempt, Path(f"{folder}.tar"), max_bytes=8 << 20, max_files=10)
        sandbox.remove(spec.attempt, keep_checkpoint=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
