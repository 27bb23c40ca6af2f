"""Whether a trusted publisher signed an image: cosign's "simple signing" payload, under a pinned key.

Source: https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md. A transparency log proves who held which
identity when; a pinned key needs none.
"""

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from Crypto.Hash import SHA256
from Crypto.Signature import DSS, eddsa

from gpu_sandbox.errors import DataError, SignatureError
from gpu_sandbox.sandbox.registry.fetching import read_json
from gpu_sandbox.sandbox.registry.publishers import Publisher, public_key
from gpu_sandbox.sandbox.registry.reference import Reference


PAYLOAD_BYTES: Final = 1 << 16
_LONGEST: Final = 1024


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature as a registry keeps it.

    Attributes:
        payload: the bytes that were signed, JSON.
        signature: in Base64.
    """

    payload: bytes
    signature: str


def signer_of(image: Reference, found: Iterable[Signed], trusted: Iterable[Publisher]) -> Publisher:
    """Return the first trusted publisher that signed an image in a repository of his own.

    Raises:
        SignatureError: if there is none.
    """
    able = [publisher for publisher in trusted if publisher.may_publish(image)]
    if not able:
        raise SignatureError(f"nobody whom you trust publishes at {image.host}/{image.repository}")
    for signed in found:
        for publisher in able:
            if _holds(signed, publisher) and _means(signed.payload, image):
                return publisher
    names = ", ".join(publisher.name for publisher in able)
    raise SignatureError(f"{image.name} is not signed by {names}")


def _holds(signed: Signed, publisher: Publisher) -> bool:
    """Check the mathematics: nothing of the payload is read before its signature holds."""
    key = public_key(publisher.key)
    try:
        if len(signed.signature) > _LONGEST or len(signed.payload) > PAYLOAD_BYTES:
            return False
        signature = base64.b64decode(signed.signature, validate=True)
        if key.curve == "Ed25519":
            eddsa.new(key, "rfc8032").verify(signed.payload, signature)
        else:
            DSS.new(key, "fips-186-3", encoding="der").verify(SHA256.new(signed.payload), signature)
    except (ValueError, IndexError, binascii.Error):
        return False
    return True


def _means(payload: bytes, image: Reference) -> bool:
    """Return whether a payload speaks of this image, in this repository."""
    try:
        critical = read_json(payload, "the signature's payload").get("critical")
    except DataError:
        return False
    if not isinstance(critical, dict) or critical.get("type") != "cosign container image signature":
        return False
    inner, identity = critical.get("image"), critical.get("identity")
    if not isinstance(inner, dict) or not isinstance(identity, dict):
        return False
    named = str(identity.get("docker-reference", "")).partition("@")[0]
    return inner.get("docker-manifest-digest") == image.digest and named == f"{image.host}/{image.repository}"
