"""A publisher's image comes from a real registry, proved and looked at, or nothing of it reaches the engine."""

import gzip
import json
import secrets
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from Crypto.PublicKey import ECC

from gpu_sandbox.errors import (
    AddressRefusedError,
    DataError,
    GpuSandboxError,
    ImageMissingError,
    SignatureError,
    SpecError,
)
from gpu_sandbox.sandbox.archive import tar_header
from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.images import Images
from gpu_sandbox.sandbox.registry.fetching import Fetcher
from gpu_sandbox.sandbox.registry.layers import Limits
from gpu_sandbox.sandbox.registry.library import Kept, Library
from tests.helpers.distribution import Maker, Pushed, Registry, registry
from tests.helpers.docker import Bench, busybox_root
from tests.helpers.workloads import loaded_image


pytestmark = pytest.mark.engine

MIB = 1 << 20


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    with registry(tmp_path_factory.mktemp("registry")) as running:
        yield running


@pytest.fixture
def maker(hub: Registry) -> Maker:
    return Maker(hub, f"team{secrets.token_hex(4)}/job")


class Owner:
    """The owner's side: a library, and a short way to bring images."""

    def __init__(self, engine: Engine, folder: Path, maker: Maker) -> None:
        self.engine, self.maker, self.folder = engine, maker, folder
        self.ours = (loaded_image(engine),)
        self.library = self.shelf()
        self.fetcher = Fetcher(here=frozenset({maker.registry.host}))

    def shelf(self, **changes: object) -> Library:
        return Library(self.engine, self.folder, ours=lambda: self.ours, **changes)  # type: ignore[arg-type]

    def bring(self, image: Pushed, **changes: object) -> Kept:
        library = self.shelf(**changes)
        return library.bring(image.reference, self.fetcher, [self.maker.publisher], lambda _: None)

    def assert_nothing_is_here(self, image: Pushed) -> None:
        assert not Images(self.engine).present(image.digest)
        assert self.library.kept() == ()
        assert not self.folder.exists() or list(self.folder.iterdir()) == []


@pytest.fixture
def owner(docker_engine: Engine, tmp_path: Path, maker: Maker) -> Iterator[Owner]:
    made = Owner(docker_engine, tmp_path / "images", maker)
    yield made
    for kept in made.library.kept():
        made.library.give_up(kept)


def layer(name: str = "x", content: bytes = b"x") -> bytes:
    return tar_header(name, len(content)) + content + bytes(-len(content) % 512 + 1024)


def test_a_signed_image_comes_here_and_a_job_runs_in_it(owner: Owner, maker: Maker, bench: Bench) -> None:
    image = maker.push([busybox_root(), layer("hello", b"from the second layer\n")])
    maker.sign(image)
    kept = owner.bring(image)
    assert kept.digest == image.digest
    assert owner.library.present() == (image.digest,)
    there = Bench(bench.sandbox, replace(bench.image, digest=image.digest))
    assert there.run("cat /hello") == (0, "from the second layer\n")
    assert owner.bring(image).digest == image.digest


def test_ed25519_signs_too(owner: Owner, hub: Registry) -> None:
    other = Maker(hub, owner.maker.repository, ECC.generate(curve="Ed25519"))
    image = other.push([layer()])
    other.sign(image)
    assert owner.library.bring(image.reference, owner.fetcher, [other.publisher], print).publisher
    owner.library.give_up(owner.library.kept()[0])


def test_without_a_signature_nothing_is_fetched(owner: Owner, maker: Maker) -> None:
    image = maker.push([layer()])
    with pytest.raises(SignatureError, match="job has no signature"):
        owner.bring(image)
    owner.assert_nothing_is_here(image)


@pytest.mark.parametrize("how", ["a stranger's key", "another image", "another repository"])
def test_a_signature_that_does_not_hold_is_none(owner: Owner, maker: Maker, how: str) -> None:
    image = maker.push([layer()])
    match how:
        case "a stranger's key":
            maker.sign(image, key=ECC.generate(curve="P-256"))
        case "another image":
            maker.sign(image, says={"digest": f"sha256:{'0' * 64}"})
        case _:
            maker.sign(image, says={"reference": "hub.example/other"})
    with pytest.raises(SignatureError, match="is not signed by Team"):
        owner.bring(image)
    owner.assert_nothing_is_here(image)


def test_an_image_of_nobody_who_is_trusted_is_not_even_asked_for(owner: Owner) -> None:
    with pytest.raises(SignatureError, match="nobody whom you trust publishes at"):
        owner.library.bring(
            f"127.0.0.1:1/else/job@sha256:{'1' * 64}", owner.fetcher, [owner.maker.publisher], lambda _: None
        )


def test_a_zip_bomb_is_refused(owner: Owner, maker: Maker) -> None:
    image = maker.push([tar_header("zeros", 300 * MIB) + bytes(300 * MIB + 1024)])
    maker.sign(image)
    with pytest.raises(DataError, match="unfolds to more than 200 times"):
        owner.bring(image)
    owner.assert_nothing_is_here(image)


def test_an_image_of_100_layers_comes_here_and_one_of_128_does_not(owner: Owner, maker: Maker) -> None:
    image = maker.push([layer(f"file-{number}") for number in range(100)])
    maker.sign(image)
    assert owner.bring(image).digest == image.digest
    many = maker.push([layer(f"file-{number}") for number in range(128)])
    maker.sign(many)
    with pytest.raises(DataError, match="between 1 and 127 layers"):
        owner.bring(many)
    assert not Images(owner.engine).present(many.digest)


@pytest.mark.parametrize(
    ("entries", "why"),
    [
        (tar_header("../../etc/cron.d/x", 0) + bytes(1024), "names a file that may not be"),
        (tar_header("/etc/passwd", 0) + bytes(1024), "names a file that may not be"),
        (tar_header("dev/sda", 0, kind=b"4") + bytes(1024), "a device"),
        (b"no archive" * 100, "no tar archive"),
        (tar_header("x", 5000) + bytes(512), "ends in the middle"),
    ],
)
def test_a_hostile_layer_is_refused(owner: Owner, maker: Maker, entries: bytes, why: str) -> None:
    image = maker.push([entries])
    maker.sign(image)
    with pytest.raises(DataError, match=why):
        owner.bring(image)
    owner.assert_nothing_is_here(image)


@pytest.mark.parametrize(
    ("config", "why"),
    [
        ({"Volumes": {"/data": {}}}, "Volumes"),
        ({"OnBuild": ["RUN true"]}, "OnBuild"),
        ({"ExposedPorts": {"22/tcp": {}}}, "ExposedPorts"),
        ({"Env": ["LD_PRELOAD=/x.so"]}, "LD_PRELOAD"),
        ({"Env": ["NVIDIA_VISIBLE_DEVICES=all"]}, "NVIDIA_VISIBLE_DEVICES"),
        ({"Healthcheck": {"Test": ["CMD", "x"]}}, "Healthcheck"),
    ],
)
def test_an_image_that_asks_for_more_is_refused(
    owner: Owner, maker: Maker, config: dict[str, object], why: str
) -> None:
    image = maker.push([layer()], config=config)
    maker.sign(image)
    with pytest.raises(SpecError, match=why):
        owner.bring(image)
    owner.assert_nothing_is_here(image)


@pytest.mark.parametrize("spelled", ["volumes", "ENV", "onBuild", "exposedports"])
def test_a_field_in_an_odd_spelling_is_refused(owner: Owner, maker: Maker, spelled: str) -> None:
    image = maker.push([layer()], config={spelled: {"/data": {}}})
    maker.sign(image)
    with pytest.raises(DataError, match="in an odd way"):
        owner.bring(image)


def test_a_layer_that_unfolds_into_another_is_refused(owner: Owner, maker: Maker) -> None:
    image = maker.push([layer()], diff_ids=[f"sha256:{'2' * 64}"])
    maker.sign(image)
    with pytest.raises(DataError, match="unfolds into something else"):
        owner.bring(image)
    owner.assert_nothing_is_here(image)


def test_a_registry_that_gives_other_bytes_is_caught(owner: Owner, maker: Maker, hub: Registry) -> None:
    image = maker.push([layer(content=secrets.token_bytes(50_000))])
    maker.sign(image)
    (stored,) = image.layers
    size = len(gzip.compress(layer(content=bytes(50_000))))
    for content in (b"", secrets.token_bytes(size), secrets.token_bytes(4 * MIB)):
        hub.damage(stored, content)
        with pytest.raises(GpuSandboxError):
            owner.bring(image)
        owner.assert_nothing_is_here(image)


def test_another_manifest_under_the_digest_is_caught(owner: Owner, maker: Maker, hub: Registry) -> None:
    image, other = maker.push([layer("a")]), maker.push([layer("b")])
    maker.sign(image)
    digests = [each.reference.partition("@")[2] for each in (image, other)]
    path = "docker/registry/v2/blobs/sha256/{0}/{1}/data"
    text = (hub.folder / path.format(digests[1][7:9], digests[1][7:])).read_bytes()
    hub.damage(digests[0], text)
    with pytest.raises(GpuSandboxError):
        owner.bring(image)
    owner.assert_nothing_is_here(image)


def test_what_is_not_there_is_one_sentence(owner: Owner, maker: Maker) -> None:
    image = maker.push([layer()])
    maker.sign(image)
    missing = Pushed(f"{maker.registry.host}/{maker.repository}@sha256:{'3' * 64}", image.digest)
    maker.sign(missing)
    with pytest.raises(ImageMissingError, match="has no such image"):
        owner.bring(missing)


def test_a_registry_at_home_is_reached_by_nobodys_word_but_the_owners(owner: Owner, maker: Maker) -> None:
    image = maker.push([layer()])
    maker.sign(image)
    with pytest.raises(AddressRefusedError):
        owner.library.bring(image.reference, Fetcher(), [maker.publisher], lambda _: None)


def test_limits_count_over_all_layers(owner: Owner, maker: Maker) -> None:
    image = maker.push([layer(f"x{number}", secrets.token_bytes(MIB)) for number in range(4)])
    maker.sign(image)
    for limits in (Limits(fetched=3 * MIB), Limits(unpacked=3 * MIB), Limits(entries=3)):
        with pytest.raises(DataError):
            owner.bring(image, limits=limits)
        owner.assert_nothing_is_here(image)


def test_the_least_recently_used_image_goes_first(owner: Owner, maker: Maker) -> None:
    images = [maker.push([layer(f"f{n}", secrets.token_bytes(MIB))]) for n in range(3)]
    kept = []
    for image in images[:2]:
        maker.sign(image)
        kept.append(owner.bring(image))
    owner.library.used(kept[0].digest)
    maker.sign(images[2])
    owner.bring(images[2], budget=int(2.5 * MIB))
    assert {each.digest for each in owner.library.kept()} == {images[0].digest, images[2].digest}
    assert not Images(owner.engine).present(images[1].digest)
    with pytest.raises(DataError, match="0 MiB are allowed"):
        owner.bring(images[0], budget=1000)


def test_an_image_in_use_stays_whatever_the_budget_says(owner: Owner, maker: Maker, bench: Bench) -> None:
    image = maker.push([busybox_root()])
    maker.sign(image)
    owner.bring(image)
    there = Bench(bench.sandbox, replace(bench.image, digest=image.digest))
    attempt = there.start("sleep 60")
    with pytest.raises(DataError):
        Library(owner.engine, owner.folder, budget=0).make_room(0)
    assert owner.library.present() == (image.digest,)
    there.sandbox.remove(attempt, keep_checkpoint=False)


def test_a_damaged_record_is_no_record(owner: Owner, maker: Maker) -> None:
    image = maker.push([layer()])
    maker.sign(image)
    kept = owner.bring(image)
    (record,) = owner.folder.glob("*.json")
    whole = record.read_bytes()
    for text in (b"", b"[]", b"{}", b'{"reference": 1, "publisher": "", "size": true}', whole[:-4]):
        record.write_bytes(text)
        assert owner.library.kept() == ()
    record.write_bytes(whole)
    assert [each.digest for each in owner.library.kept()] == [kept.digest]
    assert json.loads(whole)["size"] == kept.size
