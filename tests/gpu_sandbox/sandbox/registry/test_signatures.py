"""An image counts as signed only by a publisher whom the owner trusts for that repository, and for that digest."""

import json
from pathlib import Path

import pytest
from Crypto.PublicKey import ECC, RSA
from hypothesis import given
from hypothesis import strategies as st

from gpu_sandbox.errors import DataError, SignatureError, SpecError
from gpu_sandbox.sandbox.registry.publishers import (
    Publisher,
    own_publishers,
    save_publishers,
    shipped_publishers,
)
from gpu_sandbox.sandbox.registry.reference import parse_reference
from gpu_sandbox.sandbox.registry.signatures import Signed, signer_of
from tests.helpers.distribution import signature_of


IMAGE = parse_reference(f"hub.example/team/job@sha256:{'a' * 64}")
KEYS = {curve: ECC.generate(curve=curve) for curve in ("P-256", "Ed25519")}


def publisher(key: ECC.EccKey, *scopes: str) -> Publisher:
    return Publisher("Team", str(key.public_key().export_key(format="PEM")), scopes or ("hub.example/team",))


def payload(**changes: object) -> bytes:
    said = {
        "identity": {"docker-reference": "hub.example/team/job"},
        "image": {"docker-manifest-digest": IMAGE.digest},
        "type": "cosign container image signature",
    }
    return json.dumps({"critical": {**said, **changes}}).encode()


def signed(key: ECC.EccKey, said: bytes) -> Signed:
    return Signed(said, signature_of(said, key))


@pytest.mark.parametrize("curve", KEYS)
def test_a_trusted_signature_holds(curve: str) -> None:
    trusted = publisher(KEYS[curve])
    assert signer_of(IMAGE, [signed(KEYS[curve], payload())], [trusted]) == trusted


@pytest.mark.parametrize("curve", KEYS)
@given(st.data())
def test_no_changed_bit_of_payload_or_signature_holds(curve: str, data: st.DataObject) -> None:
    good = signed(KEYS[curve], payload())
    text = bytearray(good.payload)
    at = data.draw(st.integers(0, 8 * len(text) - 1))
    text[at // 8] ^= 1 << at % 8
    with pytest.raises(SignatureError):
        signer_of(IMAGE, [Signed(bytes(text), good.signature)], [publisher(KEYS[curve])])
    cut = data.draw(st.integers(0, len(good.signature) - 1))
    with pytest.raises(SignatureError):
        signer_of(IMAGE, [Signed(good.payload, good.signature[:cut])], [publisher(KEYS[curve])])


@pytest.mark.parametrize(
    "changes",
    [
        {"image": {"docker-manifest-digest": "sha256:" + "b" * 64}},
        {"identity": {"docker-reference": "hub.example/team/other"}},
        {"identity": {"docker-reference": "evil.example/team/job"}},
        {"identity": None},
        {"image": []},
        {"type": "atomic container signature"},
    ],
)
def test_a_signature_of_something_else_is_none_of_this_image(changes: dict[str, object]) -> None:
    key = KEYS["P-256"]
    with pytest.raises(SignatureError, match="job is not signed by Team"):
        signer_of(IMAGE, [signed(key, payload(**changes))], [publisher(key)])


def test_a_strangers_signature_counts_for_nothing() -> None:
    stranger = ECC.generate(curve="P-256")
    with pytest.raises(SignatureError):
        signer_of(IMAGE, [signed(stranger, payload())], [publisher(KEYS["P-256"])])


@pytest.mark.parametrize("scope", ["hub.example/tea", "hub.example/team/jo", "hub.example:444/team", "x.example/team"])
def test_a_publisher_signs_for_his_own_repositories_alone(scope: str) -> None:
    key = KEYS["P-256"]
    with pytest.raises(SignatureError, match="nobody whom you trust publishes at"):
        signer_of(IMAGE, [signed(key, payload())], [publisher(key, scope)])


@given(st.one_of(st.text(max_size=300), st.binary(max_size=300).map(lambda b: b.decode("latin1"))))
def test_what_is_no_public_key_is_refused(text: str) -> None:
    with pytest.raises(SpecError, match="public key in PEM"):
        Publisher("Team", text, ("hub.example/team",))


def test_private_keys_and_other_kinds_are_refused() -> None:
    pems = [
        ECC.generate(curve="P-256").export_key(format="PEM"),
        ECC.generate(curve="P-384").public_key().export_key(format="PEM"),
        RSA.generate(2048).public_key().export_key(format="PEM").decode(),
    ]
    for pem in pems:
        with pytest.raises(SpecError):
            Publisher("Team", str(pem), ("hub.example/team",))


@pytest.mark.parametrize("scope", ["", "hub.example", "https://hub.example/team", "hub.example/", "hub.example/../x y"])
def test_a_scope_is_a_repository(scope: str) -> None:
    with pytest.raises(SpecError):
        publisher(KEYS["P-256"], scope)


def test_the_owners_list_is_private_and_survives(tmp_path: Path) -> None:
    file = tmp_path / "home" / "publishers.json"
    assert own_publishers(file) == ()
    mine = publisher(KEYS["Ed25519"])
    save_publishers(file, [mine])
    assert own_publishers(file) == (mine,)
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_list_that_others_may_change_is_not_believed(tmp_path: Path) -> None:
    file = tmp_path / "publishers.json"
    save_publishers(file, [publisher(KEYS["Ed25519"])])
    file.chmod(0o666)
    with pytest.raises(DataError, match="can be changed by others"):
        own_publishers(file)


@given(st.binary(max_size=200))
def test_a_damaged_list_is_one_sentence(noise: bytes) -> None:
    import tempfile  # noqa: PLC0415 - hypothesis wants no fixture of a function's scope

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "publishers.json"
        file.write_bytes(noise)
        file.chmod(0o600)
        with pytest.raises(DataError):
            own_publishers(file)


def test_nobody_ships_with_lull_yet_and_the_file_is_sound() -> None:
    assert shipped_publishers() == ()
