"""A registry's side of the wire: manifests, configurations, layers and signatures, read-only.

Protocol: https://github.com/opencontainers/distribution-spec/blob/main/spec.md
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlencode

from gpu_sandbox.errors import DataError, DiskFullError, FetchError, ImageMissingError, SignatureError
from gpu_sandbox.sandbox.registry.fetching import Answer, Fetcher, read_json
from gpu_sandbox.sandbox.registry.manifest import (
    CONFIG_BYTES,
    MANIFEST_BYTES,
    MANIFESTS,
    Blob,
    Manifest,
    read_config,
    read_manifest,
)
from gpu_sandbox.sandbox.registry.reference import Reference
from gpu_sandbox.sandbox.registry.signatures import PAYLOAD_BYTES, Signed


_SHORT_S: Final = 60.0
_TOKEN_BYTES: Final = 1 << 16
_SLOWEST: Final = 64 << 10
"""Bytes a second below which a layer is given up."""
_MAX_SIGNATURES: Final = 16
_SIGNATURE_KEY: Final = "dev.cosignproject.cosign/signature"
_CHALLENGE = re.compile(r'(realm|service|scope)="([^"]{1,500})"')


class Hub:
    """One image's registry, asked for one image. Not for more than one thread."""

    def __init__(self, fetcher: Fetcher, image: Reference) -> None:
        """Take who fetches, and what."""
        self._fetcher = fetcher
        self._image = image
        self._base = f"{fetcher.origin(image.host)}/v2/{image.repository}"
        self._token = ""

    def manifest(self, *, max_bytes: int) -> Manifest:
        """Return the image's manifest.

        Raises:
            ImageMissingError: if the registry has no such image.
            DataError: if it is too large, or none.
            FetchError, AddressRefusedError: if it cannot be had.
        """
        text = self._small(f"manifests/{self._image.digest}", MANIFEST_BYTES, accept=", ".join(MANIFESTS))
        return read_manifest(text, self._image.digest, max_bytes=max_bytes)

    def config(self, manifest: Manifest) -> tuple[bytes, tuple[str, ...]]:
        """Return the image's configuration, and the digests of its unpacked layers.

        Raises:
            SpecError: if it asks for what no job may have, besides what `manifest` raises.
        """
        text = self._small(f"blobs/{manifest.config.digest}", CONFIG_BYTES)
        return text, read_config(text, manifest)

    def signatures(self) -> tuple[Signed, ...]:
        """Return what the registry says are signatures of the image; none of them is believed yet.

        Raises:
            SignatureError: if it has none.
        """
        tag = f"{self._image.digest.replace(':', '-')}.sig"
        try:
            text = self._small(f"manifests/{tag}", MANIFEST_BYTES, accept=MANIFESTS[0])
        except ImageMissingError:
            raise SignatureError(f"{self._image.name} has no signature") from None
        layers = read_json(text, "the list of signatures").get("layers")
        found = []
        for layer in (layers if isinstance(layers, list) else [])[:_MAX_SIGNATURES]:
            notes = layer.get("annotations") if isinstance(layer, dict) else None
            digest = str(layer.get("digest")) if isinstance(layer, dict) else ""
            signature = notes.get(_SIGNATURE_KEY) if isinstance(notes, dict) else None
            if isinstance(signature, str) and re.fullmatch(r"sha256:[0-9a-f]{64}", digest):
                payload = self._small(f"blobs/{digest}", PAYLOAD_BYTES)
                found.append(Signed(payload, signature))
        return tuple(found)

    def layer(self, blob: Blob, to: Path, report: Callable[[int], None]) -> None:
        """Fetch a layer into a file: as many bytes as its manifest says, with the digest that it says.

        Args:
            blob: which.
            to: the file; it must not be there.
            report: gets the number of bytes that came, again and again.

        Raises:
            DataError: if other bytes come.
            DiskFullError: if there is no room for them.
        """
        running, left = hashlib.sha256(), blob.size
        try:
            with to.open("xb") as file, self._get(f"blobs/{blob.digest}", blob.size, blob.size / _SLOWEST) as answer:
                for chunk in answer.body.chunks():
                    left -= len(chunk)
                    running.update(chunk)
                    file.write(chunk)
                    report(len(chunk))
        except OSError as error:
            raise DiskFullError(f"no room for the image: {error.strerror}") from None
        if left or f"sha256:{running.hexdigest()}" != blob.digest:
            raise DataError("the registry gives another layer than the manifest names")

    def _small(self, path: str, most: int, *, accept: str = "*/*") -> bytes:
        with self._get(path, most, 0.0, accept=accept) as answer:
            return answer.body.whole()

    @contextmanager
    def _get(self, path: str, most: int, more_s: float, *, accept: str = "*/*") -> Iterator[Answer]:
        """Open a part of the repository; asks for a token once, where the registry wants one."""
        for last in (False, True):
            headers = {"Accept": accept} | ({"Authorization": f"Bearer {self._token}"} if self._token else {})
            url = f"{self._base}/{quote(path, safe='/:.-')}"
            with self._fetcher.get(url, most=most, within_s=_SHORT_S + more_s, headers=headers) as answer:
                if answer.status == 200:
                    yield answer
                    return
                if answer.status == 404:
                    raise ImageMissingError(f"{self._image.host} has no such image")
                if answer.status != 401 or last:
                    raise FetchError(f"{self._image.host} refuses with status {answer.status}")
                challenge = answer.headers.get("www-authenticate", "")
            self._token = self._new_token(challenge)

    def _new_token(self, challenge: str) -> str:
        """Ask for a token for anybody, where the registry's answer points; the rules of addresses hold there too."""
        if not challenge.lower().startswith("bearer "):
            raise FetchError(f"{self._image.host} wants a login, and images are fetched without one")
        said = dict(_CHALLENGE.findall(challenge[:2000]))
        query = urlencode({key: said[key] for key in ("service", "scope") if key in said})
        url = f"{said.get('realm', '')}?{query}"
        with self._fetcher.get(url, most=_TOKEN_BYTES, within_s=_SHORT_S, headers={}) as answer:
            if answer.status != 200:
                raise FetchError(f"{self._image.host} gives no token: status {answer.status}")
            given = read_json(answer.body.whole(), "the registry's token")
        token = given.get("token") or given.get("access_token")
        if not isinstance(token, str) or not re.fullmatch(r"[\x21-\x7e]{1,8000}", token):
            raise FetchError(f"{self._image.host} gives no token")
        return token
