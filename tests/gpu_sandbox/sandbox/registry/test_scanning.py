"""Layers are looked at in a container; whatever that says, it is bytes, counted and hashed, or one sentence."""

import hashlib
import io
import json
import socket
import struct
import threading
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpu_sandbox.errors import DataError, ImageMissingError
from gpu_sandbox.sandbox.archive import tar_header
from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.images import Images
from gpu_sandbox.sandbox.registry.layers import Limits
from gpu_sandbox.sandbox.registry.scan import scan
from gpu_sandbox.sandbox.registry.scanning import Scan, scan_body, scanning


LIMITS = Limits(fetched=1 << 20, unpacked=1 << 20, entries=100)
LAYER = tar_header("x", 3) + b"abc" + bytes(509 + 1024)


def answered(frames: bytes) -> tuple[str, int, bytes]:
    """Have a layer unpacked by a container that says `frames` and ends."""
    mine, its = socket.socketpair()
    with mine, its:
        mine.settimeout(10)

        def other_end() -> None:
            its.sendall(frames)
            its.shutdown(socket.SHUT_WR)
            while its.recv(1 << 16):
                pass

        thread = threading.Thread(target=other_end)
        thread.start()
        to = io.BytesIO()
        try:
            with closing(Scan(mine, LIMITS)) as scanner:
                found = scanner.unpack(io.BytesIO(LAYER), len(LAYER), gzipped=False, to=to)
        finally:
            thread.join()
    return (*found, to.getvalue())


def frame(kind: int, content: bytes) -> bytes:
    return struct.pack(">BxxxI", kind, len(content)) + content


def piece(content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + content


def test_the_program_gives_back_each_layer_as_it_is_and_its_end() -> None:
    head = json.dumps({"size": len(LAYER), "gzipped": False}).encode() + b"\n"
    sink = io.BytesIO()
    scan(io.BytesIO(json.dumps(asdict(LIMITS)).encode() + b"\n" + (head + LAYER) * 2), sink)
    assert sink.getvalue() == (piece(LAYER) + bytes(4)) * 2


def test_what_comes_back_in_pieces_is_one_layer_with_its_digest() -> None:
    said = piece(LAYER[:700]) + piece(LAYER[700:]) + bytes(4)
    frames = b"".join(frame(1, said[at : at + 333]) for at in range(0, len(said), 333))
    assert answered(frames) == (f"sha256:{hashlib.sha256(LAYER).hexdigest()}", len(LAYER), LAYER)


@pytest.mark.parametrize(
    ("frames", "why"),
    [
        (b"", "a layer ended the program that looks at it"),
        (frame(2, b"a layer has a device"), "a layer has a device"),
        (frame(2, b"no\x1b[31m \xff" + b"x" * 5000), "no?[31m ?x"),
        (frame(1, piece(b"abc")) + frame(2, b"the second file"), "the second file"),
        (frame(1, b"\xff\xff\xff\xff"), "something else than it should"),
        (b"".join(frame(1, piece(bytes(1 << 19))) for _ in range(3)), "unfolds into more than 1 MiB"),
        (frame(7, b"x"), "a layer ended"),
    ],
)
def test_a_refusal_and_anything_else_is_one_plain_sentence(frames: bytes, why: str) -> None:
    with pytest.raises(DataError) as error:
        answered(frames)
    assert why in str(error.value)
    assert str(error.value).isprintable()
    assert len(str(error.value)) <= 300


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_of_a_container_that_was_taken_over_do_more_than_end_it(noise: bytes) -> None:
    try:
        digest, size, came = answered(noise)
    except DataError:
        return
    assert (size, digest) == (len(came), f"sha256:{hashlib.sha256(came).hexdigest()}")


def test_the_container_has_no_network_no_volume_and_nothing_of_the_host() -> None:
    body = scan_body("sha256:" + "0" * 64, "/usr/bin/python3")
    host = body["HostConfig"]
    assert (host["NetworkMode"], host["Mounts"], host["Binds"], host["Devices"]) == ("none", [], [], [])
    assert (host["ReadonlyRootfs"], host["CapDrop"], host["CapAdd"], body["User"]) == (True, ["ALL"], [], "65534:65534")


def test_without_an_image_of_ours_nothing_is_looked_at(tmp_path: Path) -> None:
    engine = Engine(tmp_path / "nobody")
    with pytest.raises(ImageMissingError, match="lull images"), scanning(engine, Images(engine), (), LIMITS):
        pass
