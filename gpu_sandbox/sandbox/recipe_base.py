"""The lowest layer of an image: a Python, from the distribution's own packages or from a hub by digest.

From packages: `apt-get download` fetches them and checks their signatures, and `dpkg-deb` turns each into a tar stream
that is read here. Nothing is installed, no package's script runs, and an ordinary user may do it.
"""

import platform
import re
import shutil
import tarfile
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Final

from gpu_sandbox.errors import ImageMissingError
from gpu_sandbox.sandbox.recipe_layers import (
    Folder,
    Layer,
    Link,
    Tree,
    hash_file,
    path_inside,
    plain,
    put,
    write_layer,
    write_safely,
)
from gpu_sandbox.sandbox.recipe_programs import ProgramError, Report, need, run


ARCHITECTURES: Final = {"x86_64": "amd64", "aarch64": "arm64"}
"""What Linux calls a processor, and what Go and Debian call it."""
PACKAGES: Final = (
    *("python{0}-minimal", "libpython{0}-minimal", "libpython{0}-stdlib"),
    *("libc6", "libgcc-s1", "libstdc++6", "libexpat1", "zlib1g", "libffi8"),
)
"""An interpreter, its library, and what NumPy's and the tokenizers' compiled parts link to."""
_MERGED: Final = ("bin", "lib", "lib64", "sbin")
"""Since Debian 12 and Ubuntu 20.04 these are links into /usr, but packages may still name them."""
_DROPPED: Final = (
    *("usr/share/man/*", "usr/share/lintian/*", "usr/share/binfmts/*", "usr/share/locale/*", "usr/share/bug/*"),
    *("usr/lib/binfmt.d/*", "usr/lib/*/gconv/*", "usr/lib/*/audit/*", "usr/lib/*/libmvec.so*", "usr/sbin/*"),
    *("*/libpcprofile.so", "*/libmemusage.so", "usr/share/apport/*", "usr/share/gcc/*", "usr/share/gdb/*"),
    *(f"usr/lib/python3*/{part}/*" for part in ("asyncio", "ensurepip", "idlelib", "lib2to3", "pydoc_data")),
    *(f"usr/lib/python3*/{part}/*" for part in ("sqlite3", "test", "tkinter", "turtledemo", "unittest", "venv")),
    *(f"usr/lib/python3*/{part}/*" for part in ("curses", "dbm", "wsgiref", "xmlrpc", "distutils", "msilib")),
    *(
        f"usr/lib/python3*/lib-dynload/{part}*"
        for part in ("_codecs_", "_curses", "_dbm", "_gdbm", "_sqlite3", "_test")
    ),
    *(
        f"usr/lib/python3*/lib-dynload/{part}*"
        for part in ("_ssl", "_hashlib", "_bz2", "_lzma", "_uuid", "nis", "readline")
    ),
)
_ACCOUNTS: Final = {
    "etc/passwd": b"root:x:0:0::/:/sbin/nologin\nnobody:x:65534:65534::/:/sbin/nologin\n",
    "etc/group": b"root:x:0:\nnogroup:x:65534:\n",
}
_UNKNOWN: Final = ("Unable to locate package", "Couldn't find any package", "Can't select candidate version")
"""What apt says of a package that a distribution has not; another version of Python may be there."""


@dataclass(frozen=True, slots=True)
class Base:
    """A Python to build upon.

    Attributes:
        layers: from the bottom up.
        python: path of the interpreter in the image.
        version: such as `3.11`.
        architecture: as Go names it.
    """

    layers: tuple[Layer, ...]
    python: str
    version: str
    architecture: str


def machine_architecture() -> str:
    """Return what Go calls this machine's processor.

    Raises:
        ImageMissingError: if images for it are not made here.
    """
    if found := ARCHITECTURES.get(platform.machine()):
        return found
    raise ImageMissingError(f"images are made for {' and '.join(ARCHITECTURES)}, and this is {platform.machine()}")


def distribution() -> str:
    """Return the name and version of this distribution, such as `debian 12`; empty on other systems."""
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return ""
    return f"{release.get('ID', '')} {release.get('VERSION_ID', '')}".strip()


def from_packages(wanted: Sequence[str], cache: Path, report: Report) -> Base:
    """Return a base made of the distribution's packages: the cached one, or a new one.

    What was made is kept until its folder is deleted: a newer package does not change an image behind anybody's back.

    Args:
        wanted: versions of Python, such as `3.11`, the best first.
        cache: a folder of ours.
        report: takes progress.

    Raises:
        ImageMissingError: naming what is missing and how to mend it.
        DiskFullError: if there is no room.
    """
    architecture = machine_architecture()
    name = re.sub(r"[^a-z0-9.]+", "-", f"{distribution()} {architecture}".lower())
    for version in wanted:
        if found := _kept(cache, f"base-{name}-python{version}", version, architecture):
            return found
    apt, dpkg = need("apt-get", "the distribution's Python"), need("dpkg-deb", "the distribution's Python")
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache, prefix=".base-") as text:
        draft = Path(text)
        version = _fetch(apt, wanted, draft, report)
        report(f"unpacking Python {version}")
        tree = _unpacked(dpkg, sorted(draft.glob("*.deb")), draft)
        ready = draft / "ready"
        ready.mkdir()
        layer = write_layer(tree, ready / "layer.tar", f"{distribution()}: Python {version}")
        write_safely(ready / "digest", layer.diff_id.encode())
        put(ready, cache / f"base-{name}-python{version}")
    if found := _kept(cache, f"base-{name}-python{version}", version, architecture):
        return found
    raise ImageMissingError(f"the folder {cache} changed while an image was made; run it again")


def _kept(cache: Path, name: str, version: str, architecture: str) -> Base | None:
    folder = cache / name
    file = folder / "layer.tar"
    try:
        diff_id: str | None = (folder / "digest").read_text("ascii")
        if diff_id != f"sha256:{hash_file(file)}":
            diff_id = None
    except (OSError, UnicodeDecodeError):
        diff_id = None
    if diff_id is None:
        shutil.rmtree(folder, ignore_errors=True)
        return None
    layer = Layer(file, diff_id, f"{distribution()}: Python {version}")
    return Base((layer,), f"/usr/bin/python{version}", version, architecture)


def _fetch(apt: str, wanted: Sequence[str], folder: Path, report: Report) -> str:
    """Download the packages; return the version of Python that there was.

    The system's own package lists are tried first. They are missing on a bare machine, and old ones name packages that
    are gone: then lists of our own are fetched, which needs no rights.
    """
    reasons: list[str] = []
    if version := _download(apt, (), wanted, folder, report, reasons):
        return version
    report("fetching the package lists")
    for part in ("lists/partial", "cache/archives/partial"):
        (folder / part).mkdir(parents=True)
    own = ("-o", f"Dir::State::lists={folder}/lists", "-o", f"Dir::Cache={folder}/cache", "-o", "Debug::NoLocking=1")
    try:
        run([apt, "-qq", *own, "update"], folder)
    except ProgramError as error:
        reasons.append(error.reason)
    if version := _download(apt, own, wanted, folder, report, reasons):
        return version
    if telling := [reason for reason in reasons if not reason.startswith(_UNKNOWN)]:
        raise ImageMissingError(
            f"the distribution's Python could not be fetched ({telling[-1]}):"
            " connect to the network, run `apt-get update`, and run it again"
        )
    raise ImageMissingError(
        f"{distribution() or 'this system'} has none of Python {', '.join(wanted)}, which images are made of:"
        " use Debian 12, Ubuntu 24.04 or newer"
    )


def _download(
    apt: str, options: Sequence[str], wanted: Sequence[str], folder: Path, report: Report, reasons: list[str]
) -> str | None:
    """Download the packages of the first version that there is; add to `reasons` why others were not."""
    for version in wanted:
        report(f"fetching Python {version} from {distribution() or 'the distribution'}")
        packages = [package.format(version) for package in PACKAGES]
        try:
            run([apt, "-qq", *options, "-o", "APT::Sandbox::User=root", "download", *packages], folder)
        except ProgramError as error:
            reasons.append(error.reason)
            for left in folder.glob("*.deb"):
                left.unlink()
        else:
            return version
    return None


def _unpacked(dpkg: str, packages: Sequence[Path], folder: Path) -> Tree:
    tree: Tree = {}
    for package in packages:
        unpacked = folder / "package.tar"
        try:
            run([dpkg, "--fsys-tarfile", str(package)], folder, into=unpacked)
            _add(tree, unpacked)
        except (ProgramError, tarfile.TarError, OSError) as error:
            raise ImageMissingError(f"the package {package.name} cannot be read: {error}") from None
    for name in _MERGED:
        tree[name] = Link(f"usr/{name}")
        tree.setdefault(f"usr/{name}", Folder())
    tree |= {name: plain(content) for name, content in _ACCOUNTS.items()}
    tree |= {name: Folder() for name in ("dev", "proc", "sys", "run")}
    tree |= {"tmp": Folder(open=True), "lull/in": Folder()}
    tree |= {f"lull/{name}": Folder(open=True) for name in ("out", "ckpt", "progress")}
    return tree


def _add(tree: Tree, package: Path) -> None:
    """Add a package's files, except what no job needs; licences stay."""
    with tarfile.open(package) as archive:
        for entry in archive:
            name = path_inside(entry.name)
            if name.split("/", 1)[0] in _MERGED:
                name = f"usr/{name}"
            if any(fnmatch(name, pattern) for pattern in _DROPPED):
                continue
            if name.startswith("usr/share/doc/") and not name.endswith("/copyright"):
                continue
            if entry.issym():
                tree[name] = Link(entry.linkname)
            elif entry.isreg():
                stream = archive.extractfile(entry)
                content = stream.read() if stream else b""
                tree[name] = plain(content, executable=bool(entry.mode & 0o100))
            elif entry.islnk():
                tree[name] = tree[path_inside(entry.linkname)]
