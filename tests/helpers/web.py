"""What a job that fetches over TLS needs in a test: a certificate, its own authority, and an image with clients.

The image is made of this machine's own files - its Python with TLS, curl, and the clients of this environment - because
images of ours have none of them, and nothing is downloaded for a test.
"""

import datetime as dt
import io
import subprocess
import sys
import sysconfig
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


NAME: Final = "web.example.org"
_CLIENTS: Final = ("requests", "urllib3", "idna", "certifi", "charset-normalizer", "httpx", "httpcore", "h11", "anyio")
_MORE: Final = ("typing_extensions",)
_LINKED: Final = ("_ssl", "_hashlib", "_bz2", "_lzma", "_ctypes", "_uuid", "zlib")
"""Parts of the library that are linked to more than the C library."""
_DROPPED: Final = ("_tkinter", "_test", "_xx", "xx", "_curses", "_dbm", "_gdbm", "_sqlite3", "readline", "_codecs_")
_UNUSED: Final = (
    "test",
    "idlelib",
    "tkinter",
    "ensurepip",
    "lib2to3",
    "pydoc_data",
    "turtledemo",
    "dist-packages",
    "unittest",
    "sqlite3",
    "distutils",
    "curses",
    "turtle.py",
    "site-packages",
)


@dataclass(frozen=True, slots=True)
class Certificate:
    """A web server's certificate, which is its own authority.

    Attributes:
        certificate, key: files.
    """

    certificate: Path
    key: Path


def certificate(folder: Path) -> Certificate:
    """Make one for `NAME`, good for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    files = Certificate(folder / "web.pem", folder / "web.key")
    files.certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    form, none = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    files.key.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, none))
    return files


def _needed(*programs: Path) -> Iterator[Path]:
    """Yield the shared libraries that programs and libraries are linked to, as the system's own linker finds them."""
    said = subprocess.run(["ldd", *map(str, programs)], check=False, capture_output=True, text=True).stdout
    for line in said.splitlines():
        for word in line.split():
            if word.startswith("/") and not word.endswith(":"):
                yield Path(word)


@cache
def web_root() -> bytes:
    """Return a root file system with a Python, TLS, the usual clients and curl."""
    library, python = Path(sysconfig.get_path("stdlib")), Path(sys.executable).resolve()
    curl = Path("/usr/bin/curl")
    linked = [file for part in _LINKED for file in (library / "lib-dynload").glob(f"{part}.*.so")]
    files = {python, curl, *_needed(python, curl, *linked)}
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name in ("dev", "proc", "sys", "tmp", "lull", "etc"):
            _add(tar, name, None)
        for file in sorted(files):
            _add(tar, str(file)[1:], file.read_bytes(), mode=0o755)
        for file in sorted(library.rglob("*")):
            inside = file.relative_to(library)
            skipped = inside.parts[0] in _UNUSED or "__pycache__" in inside.parts
            if file.is_file() and not skipped and file.suffix in {".py", ".so"} and not file.name.startswith(_DROPPED):
                _add(tar, str(file)[1:], file.read_bytes())
        for package in (*_CLIENTS, *_MORE):
            for entry in metadata.distribution(package).files or ():
                place = Path(str(entry.locate()))
                if place.is_file() and entry.parts[0] not in {"..", "."} and "__pycache__" not in entry.parts:
                    _add(tar, f"clients/{entry}", place.read_bytes())
        _add(tar, "bin/python", None, link=str(python))
        _add(tar, "bin/curl", None, link=str(curl))
    return packed.getvalue()


def _add(tar: tarfile.TarFile, name: str, content: bytes | None, *, mode: int = 0o644, link: str = "") -> None:
    entry = tarfile.TarInfo(name)
    if content is not None:
        entry.size, entry.mode = len(content), mode
        tar.addfile(entry, io.BytesIO(content))
        return
    entry.type, entry.linkname, entry.mode = (tarfile.SYMTYPE, link, 0o777) if link else (tarfile.DIRTYPE, "", 0o755)
    tar.addfile(entry)
