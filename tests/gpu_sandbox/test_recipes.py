"""Recipes: equal inputs give equal images, each change gives another one, and what is missing is said plainly."""

import hashlib
import json
import os
import shutil
import stat
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpu_sandbox.errors import DiskFullError, ImageMissingError
from gpu_sandbox.sandbox import recipe_base, recipe_layers, recipe_programs, recipe_wheels
from gpu_sandbox.sandbox import recipes as recipes_module
from gpu_sandbox.sandbox.images import tag_of
from gpu_sandbox.sandbox.recipe_layers import File, Folder, Link, Tree, plain
from gpu_sandbox.sandbox.recipes import BuiltImage, Recipe, build, recipes
from tests.helpers.workloads import WORKLOADS


NAME = st.from_regex(r"[a-z.]{1,6}", fullmatch=True).filter(lambda name: name not in {".", ".."})
TREES = st.dictionaries(
    st.lists(NAME, min_size=1, max_size=3).map("/".join),
    st.builds(Link, st.text("abc/", min_size=1, max_size=9)) | st.builds(Folder, st.booleans()),
    max_size=6,
)


def entries(file: Path) -> list[tarfile.TarInfo]:
    with tarfile.open(file) as archive:
        return archive.getmembers()


@given(TREES, st.binary(max_size=50), st.booleans())
def test_a_layer_depends_on_its_files_and_on_nothing_else(
    tmp_path_factory: pytest.TempPathFactory,
    tree: dict[str, Link | Folder],
    content: bytes,
    executable: bool,  # noqa: FBT001 - drawn
) -> None:
    folder = tmp_path_factory.getbasetemp()
    whole: Tree = {**tree, "zz/file": plain(content, executable=executable)}
    first = recipe_layers.write_layer(whole, folder / "one.tar", "x")
    second = recipe_layers.write_layer(dict(reversed(whole.items())), folder / "two.tar", "y")
    assert first.file.read_bytes() == second.file.read_bytes()
    assert first.diff_id == second.diff_id == f"sha256:{hashlib.sha256(first.file.read_bytes()).hexdigest()}"
    found = entries(first.file)
    names = [entry.name for entry in found]
    assert names == sorted(set(names))
    assert {*tree} <= {*names}
    assert all((entry.uid, entry.gid, entry.mtime, entry.uname, entry.gname) == (0, 0, 0, "", "") for entry in found)
    assert not any(entry.mode & (stat.S_ISUID | stat.S_ISGID) for entry in found)
    for place, name in enumerate(names):
        assert {str(parent) for parent in PurePosixPath(name).parents} - {"."} <= {*names[:place]}


def test_a_layer_keeps_what_can_be_run_and_written(tmp_path: Path) -> None:
    tree: Tree = {"bin/run": plain(b"x", executable=True), "data": plain(b"y"), "tmp": Folder(open=True)}
    layer = recipe_layers.write_layer(tree, tmp_path / "layer.tar", "x")
    modes = {entry.name: entry.mode for entry in entries(layer.file)}
    assert modes == {"bin": 0o755, "bin/run": 0o755, "data": 0o644, "tmp": 0o1777}


@given(st.text(max_size=30))
def test_a_path_of_an_archive_stays_inside_or_is_refused(name: str) -> None:
    try:
        path = recipe_layers.path_inside(name)
    except ImageMissingError:
        return
    assert not path.startswith("/")
    assert ".." not in path.split("/")


@pytest.mark.parametrize("name", ["/etc/passwd", "../x", "a/../../x", "a\0b"])
def test_a_path_that_climbs_is_refused(name: str) -> None:
    with pytest.raises(ImageMissingError, match="outside"):
        recipe_layers.path_inside(name)


def test_an_archive_is_named_by_its_configuration_and_tagged_as_the_sandbox_wants_it(tmp_path: Path) -> None:
    layers = [
        recipe_layers.write_layer({name: plain(b"1")}, tmp_path / f"{name}.tar", name) for name in ("base", "job")
    ]
    config = recipe_layers.configuration("some-job", "amd64", ["/bin/job"], ["PATH=/bin"], layers)
    packed = recipe_layers.write_archive(tmp_path / "image.tar", "some-job", config, layers)
    again = recipe_layers.write_archive(tmp_path / "again.tar", "some-job", config, layers)
    assert (tmp_path / "image.tar").read_bytes() == (tmp_path / "again.tar").read_bytes()
    assert packed == again
    assert packed.digest == f"sha256:{hashlib.sha256(config).hexdigest()}"
    described = json.loads(config)
    assert described["created"] == "1970-01-01T00:00:00Z"
    assert described["config"]["User"] == "65534:65534"
    assert described["config"]["Labels"] == {"lull.image": "some-job"}
    assert described["rootfs"]["diff_ids"] == [layer.diff_id for layer in layers]
    with tarfile.open(tmp_path / "image.tar") as archive:
        stream = archive.extractfile("manifest.json")
        assert stream is not None
        (manifest,) = json.load(stream)
        assert archive.extractfile(manifest["Config"]).read() == config  # type: ignore[union-attr]
        assert {*manifest["Layers"]} < {*archive.getnames()}
    assert manifest["RepoTags"] == [tag_of("some-job", packed.digest)]
    assert BuiltImage("some-job", packed.digest, tmp_path, 1).tag == tag_of("some-job", packed.digest)


def test_a_lock_pins_each_package_by_hashes() -> None:
    text = "# why\nNum_Py==2.4.6 \\\n    --hash=sha256:" + "a" * 64 + " \\\n    --hash=sha256:" + "b" * 64 + "\n"
    (pinned,) = recipe_wheels.parse_lock(text)
    assert pinned == recipe_wheels.Pinned("num-py", "2.4.6", frozenset({"a" * 64, "b" * 64}))


@pytest.mark.parametrize(
    "line", ["numpy==2.4.6", "numpy", "--index-url x", "numpy>=2 --hash=sha256:" + "a" * 64, "-r other.txt"]
)
def test_a_lock_that_pins_nothing_is_refused(line: str) -> None:
    with pytest.raises(ImageMissingError, match="no pinned package"):
        recipe_wheels.parse_lock(line + "\n")


def test_locks_name_no_address_and_pin_the_same_shared_packages() -> None:
    locks = {recipe.name: recipe.lock.read_text("utf-8") for recipe in recipes()}
    assert all("://" not in text for text in locks.values())
    shared = {
        tuple(package for package in recipe_wheels.parse_lock(locks[recipe.name]) if package.name in recipe.shared)
        for recipe in recipes()
    }
    assert len(shared) == 1, "images share a layer only if it is the same"


def test_the_recipes_that_ship_are_whole() -> None:
    found = {recipe.name: recipe for recipe in recipes()}
    assert {*found} == {"embed-text", "train-digits"}
    for recipe in found.values():
        assert {"start.py", "job.py", "main.py"} <= {*recipe.sources}
        assert all(file.is_relative_to(WORKLOADS) for file in recipe.sources.values())


@pytest.fixture
def shipped(tmp_path: Path) -> Callable[[], Recipe]:
    """A copy of the shipped recipes that a test may change; loads one of them."""
    shutil.copytree(WORKLOADS, tmp_path / "workloads")
    return lambda: Recipe.load(tmp_path / "workloads" / "train-digits")


def test_the_key_changes_with_each_file_that_goes_into_the_image(shipped: Callable[[], Recipe]) -> None:
    recipe = shipped()
    before = recipe.key()
    assert shipped().key() == before
    (recipe.folder / "README.md").write_text("changed", "utf-8")
    assert shipped().key() == before
    keys = {before}
    for file in (recipe.folder / "image.toml", recipe.lock, *recipe.sources.values()):
        kept = file.read_bytes()
        file.write_bytes(kept + b"\n")
        keys.add(shipped().key())
        file.write_bytes(kept)
    assert len(keys) == 3 + len(recipe.sources)
    assert shipped().key() == before


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('name = "train-digits"', 'name = "other"', "its name is not its folder's"),
        ('name = "train-digits"', "", "missing required field `name`"),
        ('name = "train-digits"', 'name = "train-digits"\ncolour = "red"', "unknown field `colour`"),
        ('name = "train-digits"', "name = ", "image.toml"),
        ('"3.11"', '"3.11; rm"', "image.toml: Expected `str` matching"),
        ('python = ["3.11", "3.12", "3.13", "3.14"]', "python = []", "length >= 1"),
        ('"requirements.lock"', '"../../../etc/passwd"', "is no file of the recipes"),
        ('"requirements.lock"', '"nowhere.lock"', "'nowhere.lock' is no file of the recipes"),
        ('"../common/job.py"', '"../../outside.py"', "is no file of the recipes"),
        ('"job.py" =', '"../job.py" =', "image.toml: Expected `str` matching"),
        ('"start.py" = "../common/start.py"', "", "it has no start.py"),
        (
            "[packages]",
            'pulled = { reference = "python:3.11", python = "/p", version = "3.11" }\n[packages]',
            "matching",
        ),
    ],
)
def test_a_damaged_recipe_is_named_with_what_is_wrong(
    shipped: Callable[[], Recipe], old: str, new: str, what: str
) -> None:
    file = shipped().folder / "image.toml"
    (file.parent.parent.parent / "outside.py").write_text("", "ascii")
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(ImageMissingError, match="the recipe train-digits is damaged") as error:
        shipped()
    assert what in str(error.value)
    assert str(error.value).endswith("install Lull again")


def test_a_recipe_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ImageMissingError, match=r"the recipe nothing is damaged .*No such file"):
        Recipe.load(tmp_path / "nothing")


def test_without_apt_the_error_names_it(
    shipped: Callable[[], Recipe], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ImageMissingError, match="apt-get is missing, and the distribution's Python needs it"):
        build(shipped(), tmp_path / "cache", lambda _: None)


def test_a_cache_that_cannot_be_written_is_named(shipped: Callable[[], Recipe], tmp_path: Path) -> None:
    (tmp_path / "cache").write_bytes(b"a file")
    with pytest.raises(ImageMissingError, match=r"the image train-digits cannot be made: .*cache"):
        build(shipped(), tmp_path / "cache", lambda _: None)


def test_old_images_of_a_recipe_are_forgotten_but_not_what_may_be_in_use(
    shipped: Callable[[], Recipe], tmp_path: Path
) -> None:
    recipe = shipped()
    names = {"old": f"train-digits-{'1' * 32}", "young": f"train-digits-{'2' * 32}", "new": f"train-digits-{'3' * 32}"}
    names |= {"other": f"train-digits-two-{'1' * 32}", "foreign": "train-digits-notes"}
    for name in names.values():
        (tmp_path / "images" / name).mkdir(parents=True)
        os.utime(tmp_path / "images" / name, (0, 0))
    (tmp_path / "images" / names["young"]).touch()
    for draft in (tmp_path / "layers" / ".base-killed", tmp_path / "layers" / ".base-busy"):
        draft.mkdir(parents=True)
    os.utime(tmp_path / "layers" / ".base-killed", (0, 0))
    recipes_module._forget_old(recipe, tmp_path / "images" / names["new"])
    assert {path.name for path in (tmp_path / "images").iterdir()} == {*names.values()} - {names["old"]}
    assert [path.name for path in (tmp_path / "layers").iterdir()] == [".base-busy"]


def test_a_package_of_the_distribution_keeps_its_licence_and_loses_its_manual(tmp_path: Path) -> None:
    package = tmp_path / "package.tar"
    with tarfile.open(package, "w") as archive:
        for name in (
            *("./usr/share/doc/x/copyright", "./usr/share/doc/x/changelog.gz", "./usr/share/man/man1/x.1.gz"),
            *(
                "./lib/x86_64-linux-gnu/libx.so.1",
                "./usr/lib/python3.11/tkinter/dialog.py",
                "./usr/lib/python3.11/os.py",
            ),
        ):
            archive.addfile(tarfile.TarInfo(name))
        link = tarfile.TarInfo("./lib/x86_64-linux-gnu/libx.so")
        link.type, link.linkname = tarfile.SYMTYPE, "libx.so.1"
        archive.addfile(link)
        setuid = tarfile.TarInfo("./usr/bin/su")
        setuid.mode = 0o4755
        archive.addfile(setuid)
    tree: Tree = {}
    recipe_base._add(tree, package)
    assert {*tree} == {
        *("usr/share/doc/x/copyright", "usr/lib/x86_64-linux-gnu/libx.so.1", "usr/lib/x86_64-linux-gnu/libx.so"),
        *("usr/lib/python3.11/os.py", "usr/bin/su"),
    }
    assert tree["usr/lib/x86_64-linux-gnu/libx.so"] == Link("libx.so.1")
    program = tree["usr/bin/su"]
    assert isinstance(program, File)
    assert program.executable


def test_a_package_of_python_keeps_its_licence_and_loses_its_tests(tmp_path: Path) -> None:
    wheel = tmp_path / "thing-1-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name in (
            *("thing/__init__.py", "thing/tests/test_it.py", "thing/it.pyi", "thing/extra/more.py"),
            *("thing-1.dist-info/licenses/tests/LICENSE", "thing-1.dist-info/METADATA", "thing-1.dist-info/RECORD"),
        ):
            archive.writestr(name, name)
    tree = recipe_wheels.unpacked({"thing": wheel}, ["thing"], ["thing/extra/*"])
    assert {*tree} == {
        "opt/lull/site/thing/__init__.py",
        "opt/lull/site/thing-1.dist-info/licenses/tests/LICENSE",
        "opt/lull/site/thing-1.dist-info/METADATA",
    }
    file = tree["opt/lull/site/thing/__init__.py"]
    assert isinstance(file, File)
    assert file.read() == b"thing/__init__.py"


def test_a_package_that_reaches_outside_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "evil.whl", "w") as archive:
        archive.writestr("../../../etc/passwd", "x")
    with pytest.raises(ImageMissingError, match="outside"):
        recipe_wheels.unpacked({"evil": tmp_path / "evil.whl"}, ["evil"], [])


def shell(folder: Path, script: str) -> None:
    recipe_programs.run(["/bin/sh", "-c", script], folder)


def test_a_program_that_fails_is_known_by_its_first_error_in_one_plain_line(tmp_path: Path) -> None:
    with pytest.raises(recipe_programs.ProgramError) as error:
        shell(tmp_path, "echo working; printf 'E: no \\033[31mmirror\\n'; echo 'E: second'; echo bye; exit 100")
    assert error.value.reason == "no [31mmirror"
    assert error.value.lines[-1] == "bye"


def test_a_full_disk_is_told_apart(tmp_path: Path) -> None:
    with pytest.raises(DiskFullError, match="there is no room"):
        shell(tmp_path, "echo 'tar: x: Cannot write: No space left on device' >&2; exit 2")


def test_a_program_is_heard_line_by_line_and_its_data_is_kept_apart(tmp_path: Path) -> None:
    heard: list[str] = []
    recipe_programs.run(["/bin/sh", "-c", "echo one; echo two >&2"], tmp_path, heard=heard.append)
    assert sorted(heard) == ["one", "two"]
    heard.clear()
    recipe_programs.run(
        ["/bin/sh", "-c", "printf '\\0data'; echo note >&2"], tmp_path, heard=heard.append, into=tmp_path / "data"
    )
    assert (tmp_path / "data").read_bytes() == b"\0data"
    assert heard == ["note"]
