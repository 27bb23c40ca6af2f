"""A real registry (Debian's `docker-registry`) on loopback, and images made and signed for it as cosign would."""

import base64
import gzip
import hashlib
import http.client
import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest
from Crypto.Hash import SHA256
from Crypto.PublicKey import ECC
from Crypto.Signature import DSS, eddsa

from gpu_sandbox.sandbox.registry.publishers import Publisher
from tests.helpers.ports import free_port
from tests.helpers.waiting import until


_PROGRAM: Final = Path("/usr/bin/docker-registry")
_OCI: Final = "application/vnd.oci.image"


@dataclass(frozen=True, slots=True)
class Registry:
    """A registry that runs.

    Attributes:
        host: `127.0.0.1:port`.
        folder: where its blobs lie, for whoever wants to damage one.
    """

    host: str
    folder: Path

    def put(self, path: str, content: bytes, kind: str) -> str:
        """Store a manifest under `path`; return its digest."""
        connection = http.client.HTTPConnection(self.host, timeout=10)
        connection.request("PUT", f"/v2/{path}", content, {"Content-Type": kind})
        with connection.getresponse() as answer:
            said = answer.read()
            assert answer.status == 201, said
        connection.close()
        return f"sha256:{hashlib.sha256(content).hexdigest()}"

    def blob(self, repository: str, content: bytes) -> str:
        """Store a blob; return its digest."""
        digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
        connection = http.client.HTTPConnection(self.host, timeout=10)
        connection.request("POST", f"/v2/{repository}/blobs/uploads/", b"")
        with connection.getresponse() as answer:
            answer.read()
            where = answer.headers["Location"]
        connection.close()
        path = where.partition(self.host)[2] or where
        connection = http.client.HTTPConnection(self.host, timeout=60)
        connection.request("PUT", f"{path}&digest={digest}", content, {"Content-Type": "application/octet-stream"})
        with connection.getresponse() as answer:
            said = answer.read()
            assert answer.status == 201, said
        connection.close()
        return digest

    def damage(self, digest: str, content: bytes) -> None:
        """Replace a stored blob behind the registry's back."""
        (self.folder / f"docker/registry/v2/blobs/sha256/{digest[7:9]}/{digest[7:]}/data").write_bytes(content)


@contextmanager
def registry(folder: Path) -> Iterator[Registry]:
    """Run a registry over a folder."""
    if not _PROGRAM.is_file():
        pytest.fail("these tests need a registry: apt-get install docker-registry")
    port = free_port()
    settings = folder / "registry.yml"
    data = folder / "data"
    settings.write_text(
        f"version: 0.1\nlog: {{level: error}}\nstorage: {{filesystem: {{rootdirectory: {data}}}}}\n"
        f"http: {{addr: '127.0.0.1:{port}', secret: test}}\n"
    )
    with subprocess.Popen(
        [_PROGRAM, "serve", settings], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            until(lambda: _answers(port), what="the registry")
            yield Registry(f"127.0.0.1:{port}", data)
        finally:
            process.terminate()


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        connection.request("GET", "/v2/")
        with connection.getresponse() as answer:
            answer.read()
            return answer.status == 200
    except OSError:
        return False
    finally:
        connection.close()


@dataclass(frozen=True, slots=True)
class Pushed:
    """An image in a registry.

    Attributes:
        reference: its name, with the manifest's digest.
        digest: of its configuration.
        layers: digests of its layers as they lie in the registry.
    """

    reference: str
    digest: str
    layers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Maker:
    """A publisher with his private key, who pushes and signs."""

    registry: Registry
    repository: str = "team/job"
    key: ECC.EccKey = field(default_factory=lambda: ECC.generate(curve="P-256"))

    @property
    def publisher(self) -> Publisher:
        """What the owner trusts."""
        pem = self.key.public_key().export_key(format="PEM")
        return Publisher("Team", str(pem), (f"{self.registry.host}/{self.repository.partition('/')[0]}",))

    def push(
        self, layers: list[bytes], *, config: Mapping[str, Any] | None = None, diff_ids: list[str] | None = None
    ) -> Pushed:
        """Store an image of plain tar layers, packed with gzip."""
        names = [f"sha256:{hashlib.sha256(layer).hexdigest()}" for layer in layers]
        description = {
            "architecture": "amd64",
            "os": "linux",
            "config": {"Entrypoint": ["/bin/sh"], "Env": ["PATH=/bin"], **(config or {})},
            "rootfs": {"type": "layers", "diff_ids": diff_ids or names},
        }
        text = json.dumps(description).encode()
        digest = self.registry.blob(self.repository, text)
        packed = [gzip.compress(layer, 1, mtime=0) for layer in layers]
        stored = [self.registry.blob(self.repository, each) for each in packed]
        manifest = {
            "schemaVersion": 2,
            "mediaType": f"{_OCI}.manifest.v1+json",
            "config": {"mediaType": f"{_OCI}.config.v1+json", "size": len(text), "digest": digest},
            "layers": [
                {"mediaType": f"{_OCI}.layer.v1.tar+gzip", "size": len(each), "digest": name}
                for each, name in zip(packed, stored, strict=True)
            ],
        }
        body = json.dumps(manifest).encode()
        named = f"sha256:{hashlib.sha256(body).hexdigest()}"
        self.registry.put(f"{self.repository}/manifests/{named}", body, f"{_OCI}.manifest.v1+json")
        return Pushed(f"{self.registry.host}/{self.repository}@{named}", digest, tuple(stored))

    def sign(self, image: Pushed, *, says: Mapping[str, str] | None = None, key: ECC.EccKey | None = None) -> None:
        """Store a signature of an image beside it; `says` changes what it states."""
        said = {"digest": image.reference.partition("@")[2], "reference": image.reference.partition("@")[0]}
        said |= says or {}
        payload = json.dumps(
            {
                "critical": {
                    "identity": {"docker-reference": said["reference"]},
                    "image": {"docker-manifest-digest": said["digest"]},
                    "type": "cosign container image signature",
                },
                "optional": None,
            }
        ).encode()
        blob = self.registry.blob(self.repository, payload)
        empty = self.registry.blob(self.repository, b"{}")
        layer = {
            "mediaType": "application/vnd.dev.cosign.simplesigning.v1+json",
            "size": len(payload),
            "digest": blob,
            "annotations": {"dev.cosignproject.cosign/signature": signature_of(payload, key or self.key)},
        }
        manifest = {
            "schemaVersion": 2,
            "mediaType": f"{_OCI}.manifest.v1+json",
            "config": {"mediaType": f"{_OCI}.config.v1+json", "size": 2, "digest": empty},
            "layers": [layer],
        }
        tag = image.reference.partition("@")[2].replace(":", "-")
        path = f"{self.repository}/manifests/{tag}.sig"
        self.registry.put(path, json.dumps(manifest).encode(), f"{_OCI}.manifest.v1+json")


def signature_of(payload: bytes, key: ECC.EccKey) -> str:
    """Sign as cosign does: ECDSA on P-256 over SHA-256 in DER, or Ed25519; in Base64."""
    if key.curve == "Ed25519":
        signature = eddsa.new(key, "rfc8032").sign(payload)
    else:
        signature = DSS.new(key, "fips-186-3", encoding="der").sign(SHA256.new(payload))
    return base64.b64encode(signature).decode()
