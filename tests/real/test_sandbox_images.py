"""Images by digest, on a real container engine: what is here is what was promised, or it is not used."""

import io
import json
import tarfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from gpu_sandbox.errors import DataError, EngineUnreachableError, ImageMissingError, SpecError
from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.images import Images, tag_of
from tests.helpers.docker import Bench, Image, busybox_root, pack_image


pytestmark = pytest.mark.engine


def test_an_image_is_found_by_the_digest_of_its_configuration(docker_engine: Engine, busybox: Image) -> None:
    images = Images(docker_engine)
    assert images.present(busybox.digest)
    assert images.resolve(busybox.digest).startswith("sha256:")
    assert not images.present("sha256:" + "0" * 64)
    with pytest.raises(ImageMissingError):
        images.resolve("busybox:latest")


def test_loading_an_image_that_is_here_does_nothing(docker_engine: Engine, busybox: Image) -> None:
    images = Images(docker_engine)
    gone = busybox.archive.with_name("gone.tar")
    assert images.load(gone, busybox.digest) == images.resolve(busybox.digest)


def test_an_archive_that_is_not_there_is_one_sentence(docker_engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(ImageMissingError, match=r"^none\.tar cannot be read: No such file or directory$"):
        Images(docker_engine).load(tmp_path / "none.tar", "sha256:" + "1" * 64)


@pytest.mark.parametrize(
    ("config", "why"),
    [
        ({"Volumes": {"/data": {}}}, "Volumes"),
        ({"ExposedPorts": {"80/tcp": {}}}, "ExposedPorts"),
        ({"OnBuild": ["RUN true"]}, "OnBuild"),
        ({"Env": ["PATH=/bin", "LD_PRELOAD=/x.so"]}, "LD_PRELOAD"),
        ({"Env": ["NVIDIA_VISIBLE_DEVICES=all"]}, "NVIDIA_VISIBLE_DEVICES"),
    ],
)
def test_an_image_that_asks_for_more_than_a_job_may_have_is_refused(
    docker_engine: Engine, tmp_path: Path, config: dict[str, object], why: str
) -> None:
    image = pack_image(tmp_path, "greedy", b"\0" * 1024, **config)
    with pytest.raises(SpecError, match=why):
        Images(docker_engine).load(image.archive, image.digest)
    assert docker_engine.image(image.tag) is None


def test_a_greedy_image_that_somebody_else_loaded_is_refused_too(docker_engine: Engine, tmp_path: Path) -> None:
    image = pack_image(tmp_path, "greedy2", b"\0" * 1024, Env=["LD_PRELOAD=/x.so"])
    with image.archive.open("rb") as file:
        docker_engine.load_image(file)
    try:
        with pytest.raises(SpecError, match="LD_PRELOAD"):
            Images(docker_engine).resolve(image.digest)
    finally:
        docker_engine.remove_image(image.tag)


def test_an_archive_with_another_image_is_refused(docker_engine: Engine, tmp_path: Path) -> None:
    image = pack_image(tmp_path, "other", b"\0" * 1024)
    with pytest.raises(ImageMissingError, match="another image"):
        Images(docker_engine).load(image.archive, "sha256:" + "2" * 64)


def forged(image: Image, to: Path, forge: Callable[[str, bytes], tuple[str, bytes]]) -> Path:
    """Copy an archive, changing entries on the way."""
    with tarfile.open(image.archive) as old, tarfile.open(to, "w") as new:
        for entry in old:
            file = old.extractfile(entry)
            assert file is not None
            name, data = forge(entry.name, file.read())
            made = tarfile.TarInfo(name)
            made.size = len(data)
            new.addfile(made, io.BytesIO(data))
    return to


def test_an_archive_whose_layer_was_changed_is_refused(docker_engine: Engine, tmp_path: Path) -> None:
    image = pack_image(tmp_path, "changed", b"\0" * 1024)
    archive = forged(image, tmp_path / "f.tar", lambda n, d: (n, d + b"\0" * 512 if n.endswith("layer.tar") else d))
    with pytest.raises(DataError, match="layers"):
        Images(docker_engine).load(archive, image.digest)


@pytest.mark.parametrize("tags", [["busybox:latest"], [], None])
def test_an_archive_that_would_take_another_name_is_refused(
    docker_engine: Engine, tmp_path: Path, tags: list[str] | None
) -> None:
    image = pack_image(tmp_path, "renamed", b"\0" * 1024)

    def rename(name: str, data: bytes) -> tuple[str, bytes]:
        if name == "manifest.json":
            (manifest,) = json.loads(data)
            data = json.dumps([{**manifest, "RepoTags": tags}]).encode()
        return name, data

    with pytest.raises(DataError, match="only tag"):
        Images(docker_engine).load(forged(image, tmp_path / "f.tar", rename), image.digest)


@pytest.mark.parametrize("data", [b"", b"nonsense", b"\0" * 10240])
def test_a_file_that_is_no_archive_is_refused(docker_engine: Engine, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "f.tar").write_bytes(data)
    with pytest.raises(DataError):
        Images(docker_engine).load(tmp_path / "f.tar", "sha256:" + "3" * 64)


def test_another_image_under_our_tag_is_not_believed(docker_engine: Engine, tmp_path: Path) -> None:
    promised = "sha256:" + "4" * 64
    # A stranger's image that carries the tag of the promised one.
    stranger = replace(pack_image(tmp_path, "stranger", b"\0" * 1024), tag=tag_of("stranger", promised))

    def rename(name: str, data: bytes) -> tuple[str, bytes]:
        if name == "manifest.json":
            (manifest,) = json.loads(data)
            data = json.dumps([{**manifest, "RepoTags": [stranger.tag]}]).encode()
        return name, data

    with forged(stranger, tmp_path / "f.tar", rename).open("rb") as file:
        docker_engine.load_image(file)
    try:
        assert not Images(docker_engine).present(promised)
    finally:
        docker_engine.remove_image(stranger.tag)


@pytest.mark.parametrize(("name", "digest"), [("UP", "5" * 64), ("a/b", "5" * 64), ("a", "5"), ("x" * 65, "5" * 64)])
def test_a_name_that_is_not_plain_names_no_image(name: str, digest: str) -> None:
    with pytest.raises(SpecError):
        tag_of(name, f"sha256:{digest}")


def test_a_loaded_image_runs(bench: Bench, docker_engine: Engine, tmp_path: Path) -> None:
    image = pack_image(tmp_path, "greeter", busybox_root(), Entrypoint=["/bin/echo", "hello"], Cmd=["you"])
    Images(docker_engine).load(image.archive, image.digest)
    try:
        greeter = replace(bench, image=image)
        assert greeter.run("", command=())[1] == "hello you\n"
        assert greeter.run("", command=("me",))[1] == "hello me\n"
    finally:
        docker_engine.remove_image(image.tag)


def test_without_an_engine_no_image_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(EngineUnreachableError):
        Images(Engine(tmp_path / "docker.sock")).present("sha256:" + "6" * 64)
