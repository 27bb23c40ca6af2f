"""A hub that has one image: the read-only part of the distribution protocol, in a process of its own, on loopback.

    python -m tests.helpers.registry FOLDER PORT

Protocol: https://github.com/opencontainers/distribution-spec/blob/main/spec.md. A blob is a file named by its digest.
"""

import gzip
import hashlib
import json
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, Final

from tests.helpers.ports import free_port
from tests.helpers.waiting import until


MANIFEST: Final = "application/vnd.docker.distribution.manifest.v2+json"
_CONFIG: Final = "application/vnd.docker.container.image.v1+json"
_LAYER: Final = "application/vnd.docker.image.rootfs.diff.tar.gzip"
_PATH = re.compile(r"/v2/python/(manifests|blobs)/sha256:([0-9a-f]{64})")


def publish(folder: Path, layer: Path, diff_id: str) -> str:
    """Put an image of one layer into a hub's folder; return the digest of its manifest."""

    def blob(content: bytes, kind: str) -> dict[str, Any]:
        digest = hashlib.sha256(content).hexdigest()
        (folder / digest).write_bytes(content)
        return {"mediaType": kind, "size": len(content), "digest": f"sha256:{digest}"}

    config = {
        "architecture": "amd64",
        "os": "linux",
        "config": {"Env": ["PATH=/usr/bin"]},
        "rootfs": {"type": "layers", "diff_ids": [diff_id]},
    }
    manifest = {
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": blob(json.dumps(config).encode(), _CONFIG),
        "layers": [blob(gzip.compress(layer.read_bytes(), 1, mtime=0), _LAYER)],
    }
    return str(blob(json.dumps(manifest).encode(), MANIFEST)["digest"])


@contextmanager
def hub(folder: Path) -> Iterator[str]:
    """Run a hub over a folder; gives `host:port`."""
    port = free_port()
    command = [sys.executable, "-m", "tests.helpers.registry", str(folder), str(port)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            until(lambda: _answers(port), what="the hub")
            yield f"127.0.0.1:{port}"
        finally:
            process.terminate()


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/v2/", timeout=1) as reply:
            return bool(reply.status == 200)
    except OSError:
        return False


class _Handler(BaseHTTPRequestHandler):
    folder = Path()

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def _answer(self, *, with_body: bool) -> None:
        found = _PATH.fullmatch(self.path)
        file = self.folder / found[2] if found else None
        if self.path != "/v2/" and (file is None or not file.is_file()):
            self.send_error(404)
            return
        content = file.read_bytes() if file else b"{}"
        self.send_response(200)
        if found:
            self.send_header("Docker-Content-Digest", f"sha256:{found[2]}")
            self.send_header("Content-Type", MANIFEST if found[1] == "manifests" else "application/octet-stream")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if with_body:
            self.wfile.write(content)


if __name__ == "__main__":
    _Handler.folder = Path(sys.argv[1])
    HTTPServer(("127.0.0.1", int(sys.argv[2])), _Handler).serve_forever()
