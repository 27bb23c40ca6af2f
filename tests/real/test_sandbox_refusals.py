"""What the sandbox refuses before a job begins, and what it says when the container engine is not what it should be."""

import socket
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from gpu_sandbox.errors import (
    DiskFullError,
    EngineRefusedError,
    EngineUnreachableError,
    ImageMissingError,
    SpecError,
)
from gpu_sandbox.sandbox.engine import Engine, free_bytes
from gpu_sandbox.sandbox.runner import Sandbox
from gpu_sandbox.sandbox.spec import Input
from tests.helpers.docker import Bench


pytestmark = pytest.mark.engine


def test_an_image_that_is_not_here_is_missing(bench: Bench) -> None:
    spec = replace(bench.spec("true"), image="sha256:" + "0" * 64)
    with pytest.raises(ImageMissingError):
        bench.sandbox.prepare(spec, {})


def test_a_job_that_may_write_more_than_fits_is_not_begun(bench: Bench, docker_engine: Engine) -> None:
    free = free_bytes(docker_engine.info())
    assert free is not None
    spec = bench.spec("true", inputs=(Input("huge", "0" * 64, free),))
    with pytest.raises(DiskFullError, match="MiB are free"):
        bench.sandbox.prepare(spec, {})
    assert bench.sandbox.list() == ()


def test_more_cores_than_the_machine_has_are_refused_in_one_sentence(bench: Bench) -> None:
    with pytest.raises(EngineRefusedError) as refused:
        bench.sandbox.prepare(bench.spec("true", cpus=1000.0), {})
    with pytest.raises(EngineRefusedError, match=r"MiB of memory, and the job wants 1048576 MiB"):
        bench.sandbox.prepare(bench.spec("true", memory=1 << 40), {})
    assert "\n" not in str(refused.value)
    assert bench.sandbox.list() == ()


def test_a_gpu_that_the_engine_cannot_give_is_refused(bench: Bench) -> None:
    spec = bench.spec("true", gpu="GPU-6f2e0b1c-1111-2222-3333-444455556666")

    def give() -> None:
        bench.sandbox.prepare(spec, {})  # where Docker 20.10 takes it, it
        bench.sandbox.start(spec.attempt)  # fails here; later versions look at once

    with pytest.raises(EngineRefusedError):
        give()


def test_an_instance_must_be_named_plainly(docker_engine: Engine) -> None:
    with pytest.raises(SpecError):
        Sandbox(docker_engine, "a b")


def test_a_stopped_engine_is_one_sentence(tmp_path: Path) -> None:
    sandbox = Sandbox(Engine(tmp_path / "docker.sock"), "test")
    with pytest.raises(
        EngineUnreachableError, match=r"^no container engine answers at \S+: No such file or directory$"
    ):
        sandbox.list()


def test_an_engine_that_says_nothing_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(tmp_path / "docker.sock"))
        silent.listen()
        engine = Engine(tmp_path / "docker.sock", timeout_s=0.2)
        with pytest.raises(EngineUnreachableError, match="said nothing for too long"):
            engine.info()


@pytest.mark.parametrize(
    "answer", [b"SSH-2.0-x\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", b"HTTP/1.1 500 x\r\n\r\n", b""]
)
def test_something_else_at_the_socket_is_a_known_error(tmp_path: Path, answer: bytes) -> None:
    def serve() -> None:
        connection, _ = server.accept()
        with connection:
            connection.recv(4096)
            connection.sendall(answer)

    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "docker.sock"))
        server.listen()
        thread = threading.Thread(target=serve)
        thread.start()
        engine = Engine(tmp_path / "docker.sock", timeout_s=2)
        with pytest.raises((EngineUnreachableError, EngineRefusedError)):
            engine.info()
        thread.join()


def test_an_engine_over_tcp_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "tcp://192.168.1.9:2375")
    with pytest.raises(EngineUnreachableError, match="only unix"):
        Engine()
