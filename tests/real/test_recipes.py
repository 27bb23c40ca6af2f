"""Images made from recipes with the real apt, dpkg and pip, and taken by a real engine."""

import dataclasses
import shutil
import tarfile
from pathlib import Path

import docker
import pytest

from gpu_sandbox.errors import ImageMissingError
from gpu_sandbox.sandbox import recipe_base
from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.images import Images
from gpu_sandbox.sandbox.recipe_hub import Pulled
from gpu_sandbox.sandbox.recipes import BuiltImage, Recipe, build, recipes
from tests.helpers.effort import Effort
from tests.helpers.ports import free_port
from tests.helpers.registry import hub, publish
from tests.helpers.workloads import CACHE, built, docker_client


__all__ = ["docker_client"]

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def image() -> BuiltImage:
    """The image of `train-digits`, made now or before."""
    return built("train-digits")


@pytest.fixture
def recipe() -> Recipe:
    """The recipe of `train-digits`."""
    (found,) = (recipe for recipe in recipes() if recipe.name == "train-digits")
    return found


@pytest.fixture
def cache(image: BuiltImage, tmp_path: Path) -> Path:
    """A cache that has all that was fetched, and no image."""
    assert image.archive.is_file()
    for part in ("layers", "wheels"):
        shutil.copytree(CACHE / part, tmp_path / "cache" / part, ignore=shutil.ignore_patterns("gt_all*", ".*"))
    return tmp_path / "cache"


def test_an_image_is_the_same_bytes_wherever_it_is_made(image: BuiltImage, recipe: Recipe, cache: Path) -> None:
    shutil.rmtree(cache / "layers")
    lines: list[str] = []
    again = build(recipe, cache, lines.append)
    assert (again.digest, again.size) == (image.digest, image.size)
    assert again.archive.read_bytes() == image.archive.read_bytes()
    assert any(line.startswith("fetching Python 3.") for line in lines)
    assert lines[-1].startswith("the image train-digits is ready: ")


def test_a_second_time_takes_no_program_and_no_second(
    image: BuiltImage, recipe: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    lines: list[str] = []
    effort = Effort()
    assert build(recipe, CACHE, lines.append) == image
    assert effort.own_s() < 1
    assert lines == []


def test_images_are_small_and_have_neither_a_shell_nor_tests(
    image: BuiltImage, docker_client: docker.DockerClient
) -> None:
    assert image.size < 80e6
    with image.archive.open("rb") as archive:
        (found,) = docker_client.images.load(archive)
    assert found.id == image.digest
    container = docker_client.containers.create(found.id, network_mode="none")
    try:
        for path in ("/bin/sh", "/usr/bin/perl", "/opt/lull/site/numpy/_core/tests", "/usr/lib/python3.11/test"):
            with pytest.raises(docker.errors.NotFound):
                container.get_archive(path)
    finally:
        container.remove()


def test_the_sandbox_takes_the_image_by_its_digest(image: BuiltImage, docker_engine: Engine) -> None:
    images = Images(docker_engine)
    images.load(image.archive, image.digest)
    assert images.present(image.digest)


@pytest.mark.parametrize("part", ["layer.tar", "digest"])
def test_a_damaged_layer_is_made_anew(image: BuiltImage, recipe: Recipe, cache: Path, part: str) -> None:
    (damaged,) = (cache / "layers").glob(f"*/{part}")
    damaged.write_bytes(b"damaged" + damaged.read_bytes()[7:])
    assert build(recipe, cache, lambda _: None).digest == image.digest


def test_a_damaged_wheel_is_not_unpacked(recipe: Recipe, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_index(monkeypatch)
    for wheel in cache.glob("wheels/*/numpy-*.whl"):
        wheel.write_bytes(wheel.read_bytes()[:-1] + b"x")
    with pytest.raises(ImageMissingError, match="could not be fetched"):
        build(recipe, cache, lambda _: None)


def without_index(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{free_port()}/simple")
    monkeypatch.setenv("PIP_RETRIES", "0")
    for name in ("PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)


def test_without_an_index_the_packages_are_missed_in_one_sentence(
    recipe: Recipe, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_index(monkeypatch)
    shutil.rmtree(cache / "wheels")
    with pytest.raises(ImageMissingError) as error:
        build(recipe, cache, lambda _: None)
    assert "the Python packages of train-digits could not be fetched" in str(error.value)
    assert str(error.value).endswith("connect to the network and run it again")
    assert "\n" not in str(error.value)
    assert not list(cache.glob("images/*"))


def apt(tmp_path: Path, *settings: str) -> str:
    (tmp_path / "lists" / "partial").mkdir(parents=True, exist_ok=True)
    plain = (f'Dir::State::lists "{tmp_path}/lists";', 'Dir::Cache::pkgcache "";', 'Dir::Cache::srcpkgcache "";')
    (tmp_path / "apt.conf").write_text("\n".join((*plain, *settings)), "ascii")
    return str(tmp_path / "apt.conf")


def test_a_machine_that_never_fetched_package_lists_fetches_its_own(
    image: BuiltImage, recipe: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert image.archive.is_file()
    monkeypatch.setenv("APT_CONFIG", apt(tmp_path))
    lines: list[str] = []
    base = recipe_base.from_packages(recipe.pythons, tmp_path / "layers", lines.append)
    assert "fetching the package lists" in lines
    # The kept base may be of older packages: it is made once, and stays as it is until somebody deletes it.
    known = recipe_base.from_packages(recipe.pythons, CACHE / "layers", lines.append)
    assert (base.python, base.version, base.architecture) == (known.python, known.version, known.architecture)
    with tarfile.open(base.layers[0].file) as layer:
        assert f"usr/bin/python{base.version}" in {name.removeprefix("./") for name in layer.getnames()}


def test_without_a_mirror_the_distribution_is_missed_in_one_sentence(
    recipe: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "dead.list").write_text(f"deb [trusted=yes] http://127.0.0.1:{free_port()} ./\n", "ascii")
    settings = (f'Dir::Etc::sourcelist "{tmp_path}/dead.list";', 'Dir::Etc::sourceparts "-";', 'Acquire::Retries "0";')
    monkeypatch.setenv("APT_CONFIG", apt(tmp_path, *settings))
    with pytest.raises(ImageMissingError) as error:
        recipe_base.from_packages(recipe.pythons, tmp_path / "layers", lambda _: None)
    assert "run `apt-get update`" in str(error.value) or "has none of Python" in str(error.value)
    assert "\n" not in str(error.value)
    assert not list((tmp_path / "layers").iterdir())


def test_a_base_is_pulled_by_digest_where_a_hub_answers(
    recipe: Recipe, cache: Path, tmp_path: Path, docker_client: docker.DockerClient
) -> None:
    known = recipe_base.from_packages(recipe.pythons, cache / "layers", lambda _: None)
    (tmp_path / "hub").mkdir()
    digest = publish(tmp_path / "hub", known.layers[0].file, known.layers[0].diff_id)
    shutil.rmtree(cache / "layers")
    lines: list[str] = []
    with hub(tmp_path / "hub") as address:
        pulled = Pulled(f"{address}/python@{digest}", known.python, known.version)
        made = build(dataclasses.replace(recipe, pulled=pulled), cache, lines.append)
        with pytest.raises(docker.errors.ImageNotFound):
            docker_client.images.get(pulled.reference)
    assert not any(line.startswith("fetching Python 3.") for line in lines)
    with made.archive.open("rb") as archive:
        docker_client.images.load(archive)
    try:
        container = docker_client.containers.create(made.tag, ["--wrong"], network_mode="none", read_only=True)
        container.start()
        assert container.wait(timeout=60)["StatusCode"] == 2
        container.remove()
    finally:
        docker_client.images.remove(made.tag, force=True)


def test_a_hub_that_does_not_answer_is_no_error(image: BuiltImage, recipe: Recipe, cache: Path) -> None:
    pulled = Pulled(f"127.0.0.1:{free_port()}/python@sha256:{'0' * 64}", "/usr/bin/python3.11", "3.11")
    lines: list[str] = []
    made = build(dataclasses.replace(recipe, pulled=pulled), cache, lines.append)
    assert made.digest == image.digest
    assert any(line.startswith("no hub gave it: ") for line in lines)
