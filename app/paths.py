"""Where an instance keeps its things: one home folder, `LULL_HOME`, or the user's data folder."""

import os
import sys
from pathlib import Path

from app.protocol.errors import KnownError
from app.protocol.records import record


_LONGEST_SOCKET = 100
"""A Unix socket's path has 107 characters at the most on Linux and 103 on macOS."""


@record
class Home:
    """An instance's folder and what lies in it. Two engines with different homes neither share nor reap a thing.

    Attributes:
        root: the folder, absolute.
    """

    root: Path

    @property
    def instance(self) -> str:
        """16 hex digits that name this instance to the container engine."""
        import hashlib  # noqa: PLC0415 - brings OpenSSL, 4 MB, and the windows never ask for this

        return hashlib.sha256(os.fsencode(self.root)).hexdigest()[:16]

    @property
    def database(self) -> Path:
        """The engine's SQLite file."""
        return self.root / "lull.db"

    @property
    def lock(self) -> Path:
        """Held by the running engine; contains its process id."""
        return self.root / "engine.lock"

    @property
    def socket(self) -> Path:
        """The engine's socket; in a short folder of the user's own where the home's path is too long for one."""
        here = self.root / "engine.sock"
        if len(os.fsencode(here)) <= _LONGEST_SOCKET:
            return here
        return runtime_folder() / f"{self.instance}.sock"

    @property
    def refusal(self) -> Path:
        """What kept the engine from beginning when it was tried last: its process id, and the error as JSON."""
        return self.root / "engine-refused.json"

    @property
    def ui_lock(self) -> Path:
        """Held by the running ui."""
        return self.root / "ui.lock"

    @property
    def ui_socket(self) -> Path:
        """Where the running ui hears that the app was started again; short, as `socket` is."""
        here = self.root / "ui.sock"
        if len(os.fsencode(here)) <= _LONGEST_SOCKET:
            return here
        return runtime_folder() / f"{self.instance}-ui.sock"

    @property
    def launch_lock(self) -> Path:
        """Held while a client starts the engine, so that two clients do not start one each."""
        return self.root / "launch.lock"

    @property
    def disks(self) -> Path:
        """The folder of the disks that jobs write to, mode 0700."""
        return self.root / "disks"

    @property
    def images(self) -> Path:
        """The folder of the records of publishers' images, mode 0700."""
        return self.root / "images"

    @property
    def doubt(self) -> Path:
        """Stands here once an attack without an engine found a leak: the engine forgets its verdict on the sandbox."""
        return self.root / "sandbox-leaks"

    @property
    def publishers(self) -> Path:
        """The owner's list of publishers whose images may run here, mode 0600."""
        return self.root / "publishers.json"

    @property
    def keys(self) -> Path:
        """The folder of key files, mode 0700."""
        return self.root / "keys"

    @property
    def worker_key(self) -> Path:
        """The worker's key; the engine reads it."""
        return self.keys / "worker"

    @property
    def keystore(self) -> Path:
        """The owner's encrypted key; the signer alone reads it."""
        return self.keys / "owner.json"

    @property
    def wrap_key(self) -> Path:
        """What opens a quick-start wallet's keystore where there is no system keyring; the signer alone reads it."""
        return self.keys / "owner.wrap"

    @property
    def logs(self) -> Path:
        """The folder of logs."""
        return self.root / "logs"

    @property
    def data(self) -> Path:
        """Inputs and results of jobs, mode 0700; nothing in it is ever executed or unpacked."""
        return self.root / "data"

    def create(self) -> None:
        """Make the folder and its parts, for this user alone.

        Raises:
            KnownError: `home.unusable` or `disk.full`.
        """
        try:
            fresh = not self.root.exists()
            for folder in (self.root, self.keys, self.logs, self.data):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                if sys.platform == "win32" and fresh and folder == self.root:
                    from app.private import keep_private  # noqa: PLC0415 - runs nowhere else

                    keep_private(folder)
            self._check_ours()
            if not os.access(self.root, os.W_OK | os.X_OK):
                raise KnownError("home.unusable", path=self.root, what="it is not writable")
        except OSError as error:
            raise as_known(error, self.root) from None

    def _check_ours(self) -> None:
        """Refuse a folder that is or may have been somebody else's; take a group's right to write away."""
        if sys.platform == "win32":
            return
        found = self.root.stat()
        if found.st_uid != os.getuid():
            raise KnownError("home.unusable", path=self.root, what="it belongs to another user")
        if found.st_mode & 0o002:
            raise KnownError("home.unusable", path=self.root, what="every user of this PC may write in it")
        if found.st_mode & 0o020:
            self.root.chmod(found.st_mode & 0o7757)


def as_known(error: OSError, path: Path) -> KnownError:
    """Return an operating system's error about `path` as one that people are told."""
    if error.errno in _FULL:
        return KnownError("disk.full", path=path)
    return KnownError("home.unusable", path=path, what=error.strerror or type(error).__name__)


_FULL = {28, 122}
"""ENOSPC and EDQUOT."""


def default_home() -> Home:
    """Return the home that `LULL_HOME` names, or the user's own."""
    if named := os.environ.get("LULL_HOME"):
        return Home(Path(named).expanduser().resolve())
    import platformdirs  # noqa: PLC0415 - not needed where LULL_HOME is set

    return Home(platformdirs.user_data_path("lull", appauthor=False).resolve())


def cache_folder() -> Path:
    """Return the folder of what can be made again, such as images: `LULL_CACHE`, or the user's own."""
    if named := os.environ.get("LULL_CACHE"):
        return Path(named).expanduser().resolve()
    import platformdirs  # noqa: PLC0415 - not needed where LULL_CACHE is set

    return platformdirs.user_cache_path("lull", appauthor=False).resolve()


def runtime_folder() -> Path:
    """Return a short folder of this user's own for sockets, made if need be.

    Raises:
        KnownError: `home.unusable`, if somebody else owns it.
    """
    if base := os.environ.get("XDG_RUNTIME_DIR"):
        folder = Path(base) / "lull"
    else:
        user = 0
        if sys.platform != "win32":  # there the folder is the user's own
            user = os.getuid()
        import tempfile  # noqa: PLC0415 - seldom needed, and 4 ms of every start

        folder = Path(tempfile.gettempdir()) / f"lull-{user}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if sys.platform != "win32":
            status = folder.stat(follow_symlinks=False)
            if status.st_uid != os.getuid() or status.st_mode & 0o077:
                raise KnownError("home.unusable", path=folder, what="others can use it")
    except OSError as error:
        raise as_known(error, folder) from None
    return folder
