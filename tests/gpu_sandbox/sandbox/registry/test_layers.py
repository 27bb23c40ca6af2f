"""A layer is looked at while it streams, and what no image may hold is refused before an engine sees it."""

import contextlib
import gzip
import io
import secrets
import tarfile
import tracemalloc
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpu_sandbox.errors import DataError
from gpu_sandbox.sandbox.archive import tar_header
from gpu_sandbox.sandbox.registry.layers import Allowance, Limits, check_entries, unpack_layer


MIB = 1 << 20


def look(layer: bytes, *, gzipped: bool = False, limits: Limits | None = None) -> tuple[bytes, str, int]:
    """Unpack a layer; return what came out, its digest and its size."""
    to = io.BytesIO()
    digest, size = unpack_layer(io.BytesIO(layer), gzipped=gzipped, to=to, allowance=Allowance(limits or Limits()))
    return to.getvalue(), digest, size


def tar(*entries: tarfile.TarInfo, kind: int = tarfile.PAX_FORMAT) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=kind) as archive:
        for entry in entries:
            archive.addfile(entry, io.BytesIO(bytes(entry.size)))
    return packed.getvalue()


def entry(name: str, size: int = 0, **fields: object) -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.size = size
    for field, value in fields.items():
        setattr(made, field, value)
    return made


NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=150).filter(
    lambda name: not name.startswith("/") and ".." not in name.split("/") and name.strip("/.")
)


@settings(deadline=None)
@given(st.lists(st.tuples(NAMES, st.integers(0, 3000)), max_size=8), st.sampled_from([tarfile.PAX_FORMAT, 1]))
def test_an_ordinary_layer_comes_out_as_it_went_in(files: list[tuple[str, int]], kind: int) -> None:
    plain = tar(*(entry(name, size) for name, size in files), kind=kind)
    for gzipped in (True, False):
        out, digest, size = look(gzip.compress(plain) if gzipped else plain, gzipped=gzipped)
        assert (out, size) == (plain, len(plain))
        assert digest.startswith("sha256:")


HOSTILE: dict[str, Callable[[], bytes]] = {
    "a name that climbs": lambda: tar(entry("../../etc/passwd")),
    "a name that climbs later": lambda: tar(entry("a/b/../../../x")),
    "an absolute name": lambda: tar(entry("/etc/passwd")),
    "a hard link that climbs": lambda: tar(entry("x", type=tarfile.LNKTYPE, linkname="../x")),
    "an absolute hard link": lambda: tar(entry("x", type=tarfile.LNKTYPE, linkname="/etc/shadow")),
    "a disk": lambda: tar(entry("dev/sda", type=tarfile.BLKTYPE, devmajor=8)),
    "a character device": lambda: tar(entry("dev/mem", type=tarfile.CHRTYPE, devmajor=1, devminor=1)),
    "a pipe": lambda: tar(entry("pipe", type=tarfile.FIFOTYPE)),
    "a symbolic link to nowhere": lambda: tar(entry("x", type=tarfile.SYMTYPE, linkname="")),
    "a deep name": lambda: tar(entry("/".join(["d"] * 70))),
    "a long name": lambda: tar(entry("x" * 5000)),
    "a name without an end": lambda: tar(entry("x" * 100_000)),
    "overlay's own attributes": lambda: tar(entry("x", pax_headers={"SCHILY.xattr.trusted.overlay.redirect": "/x"})),
    "a user's overlay attributes": lambda: tar(entry("x", pax_headers={"SCHILY.xattr.user.overlay.opaque": "y"})),
    "an access list": lambda: tar(entry("x", pax_headers={"SCHILY.xattr.system.posix_acl_access": "x"})),
    "a global header": lambda: tar_header("g", 0, kind=b"g") + bytes(1024),
    "a sparse file": lambda: tar(entry("x", pax_headers={"GNU.sparse.major": "1"})),
    "an old sparse file": lambda: tar_header("x", 0, kind=b"S") + bytes(1024),
    "a folder with content": lambda: tar_header("d", 512, kind=b"5") + bytes(512 + 1024),
    "a size that is no number": lambda: tar(entry("x", pax_headers={"size": "-5"})),
    "a path in a header that climbs": lambda: tar(entry("x", pax_headers={"path": "../x"})),
    "no end": lambda: tar_header("x", 0),
    "half an end": lambda: tar_header("x", 0) + bytes(512),
    "an end in the middle of a file": lambda: tar_header("x", 5000) + bytes(512),
    "something behind the end": lambda: tar(entry("x")) + tar(entry("../y")),
    "no archive": lambda: b"\x7fELF" * 1000,
    "nothing": lambda: b"",
    "a header for nobody": lambda: tar_header("x", 512, kind=b"L") + b"name".ljust(512, b"\0") + bytes(1024),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_layer_is_refused(what: str) -> None:
    for gzipped in (False, True):
        layer = HOSTILE[what]()
        with pytest.raises(DataError):
            look(gzip.compress(layer) if gzipped else layer, gzipped=gzipped)


def test_a_bomb_is_refused_after_a_few_bytes_of_it() -> None:
    bomb = gzip.compress(tar(entry("zeros", 200 * MIB)), 9)
    written = io.BytesIO()
    with pytest.raises(DataError, match="unfolds to more than 200 times"):
        unpack_layer(io.BytesIO(bomb), gzipped=True, to=written, allowance=Allowance(Limits()))
    assert len(written.getvalue()) < 64 * MIB


def test_a_bomb_of_many_members_is_refused() -> None:
    member = gzip.compress(bytes(4 * MIB), 9)
    bomb = gzip.compress(tar_header("zeros", 400 * MIB)) + member * 100
    with pytest.raises(DataError, match="unfolds"):
        look(bomb, gzipped=True)


def test_all_layers_share_one_allowance() -> None:
    allowance = Allowance(Limits(unpacked=3 * MIB, entries=3))
    layer = tar(entry("a", MIB))
    unpack_layer(io.BytesIO(layer), gzipped=False, to=io.BytesIO(), allowance=allowance)
    unpack_layer(io.BytesIO(layer), gzipped=False, to=io.BytesIO(), allowance=allowance)
    with pytest.raises(DataError, match="more than 3 MiB"):
        unpack_layer(io.BytesIO(layer), gzipped=False, to=io.BytesIO(), allowance=allowance)
    many = Allowance(Limits(entries=2))
    with pytest.raises(DataError, match="more than 2 entries"):
        check_entries([tar(entry("a"), entry("b"), entry("c"))], many)


@settings(deadline=None, max_examples=300)
@given(st.binary(max_size=3000), st.booleans(), st.integers(0, 4000))
def test_whatever_bytes_come_the_answer_is_a_sentence(noise: bytes, gzipped: bool, at: int) -> None:  # noqa: FBT001
    layer = bytearray(tar(entry("a", 700), entry("b" * 120, 20)))
    at %= len(layer)
    layer[at : at + len(noise)] = noise
    packed = gzip.compress(bytes(layer)) if gzipped and len(noise) % 2 else bytes(layer)
    with contextlib.suppress(DataError):
        out, _, size = look(packed, gzipped=gzipped)
        assert len(out) == size


def test_memory_stays_small_whatever_a_layer_holds() -> None:
    content = secrets.token_bytes(MIB)
    layer = gzip.compress(tar_header("x", 64 * MIB) + content * 64 + bytes(1024), 1)

    class Nowhere(io.BytesIO):
        def write(self, data: bytes) -> int:  # type: ignore[override]
            return len(data)

    tracemalloc.start()
    try:
        unpack_layer(io.BytesIO(layer), gzipped=True, to=Nowhere(), allowance=Allowance(Limits()))
        assert tracemalloc.get_traced_memory()[1] < 8 * MIB
    finally:
        tracemalloc.stop()
