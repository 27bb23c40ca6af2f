"""The parts of the set-up: each does what is missing, once, and says in one sentence what it cannot do."""

import os
import shutil
import socket
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from installers import container_engine, lock, screen, stamps
from installers.container_engine import Engine
from installers.programs import ROOT
from tests.helpers.terminal import on_terminal
from tests.installers.checkout import Checkout, is_executable


@pytest.fixture
def checkout() -> Iterator[Checkout]:
    """A checkout that another user can reach too."""
    with tempfile.TemporaryDirectory(prefix="lull-installers-") as folder:
        yield Checkout(Path(folder) / "place")


# --- packages of the distribution --------------------------------------------------------------------------------


def test_only_missing_packages_are_installed(checkout: Checkout) -> None:
    checkout.program("dpkg-query", '[ "$3" = here ] && echo "install ok installed"')
    checkout.program("apt-get")
    done = checkout.python("from installers import packages; packages.ensure(['here', 'absent'], steps, 'It')")
    assert done.returncode == 0, done.stderr
    calls = [call for call in checkout.called() if call.startswith("apt-get")]
    assert len(calls) == 1
    assert calls[0].endswith("install --no-install-recommends absent")
    assert "DPkg::Lock::Timeout" in calls[0]


def test_nothing_is_asked_of_apt_where_all_is_there(checkout: Checkout) -> None:
    checkout.program("dpkg-query", 'echo "install ok installed"')
    checkout.program("apt-get", "exit 9")
    assert checkout.python("from installers import packages; packages.ensure(['here'], steps, 'It')").returncode == 0
    assert not [call for call in checkout.called() if call.startswith("apt-get")]


def test_the_package_lists_are_fetched_once_where_the_first_try_fails(checkout: Checkout) -> None:
    updated = checkout.folder / "updated"
    checkout.program(
        "apt-get",
        f"""
        case "$*" in
            *update) touch_it=1; : > "{updated}" ;;
            *) [ -f "{updated}" ] ;;
        esac
        """,
    )
    done = checkout.python("from installers import packages; packages.install(['absent'], steps, 'It')")
    assert done.returncode == 0, done.stderr
    assert [call.split()[-1] for call in checkout.called()] == ["absent", "update", "absent"]


def test_what_apt_cannot_get_is_one_sentence_with_its_last_line_and_the_command(checkout: Checkout) -> None:
    checkout.program("apt-get", 'echo "E: Unable to locate package absent"; exit 100')
    done = checkout.python("from installers import packages; packages.install(['absent'], steps, 'The thing')")
    assert done.stdout.startswith("setup.packages The thing could not be installed. apt-get says: E: Unable to locate")
    assert "sudo apt-get install -y --no-install-recommends absent" in done.stdout


def test_a_system_without_apt_is_told_what_to_install(checkout: Checkout) -> None:
    done = checkout.python("from installers import packages; packages.install(['absent'], steps, 'The thing')")
    assert "This system has no apt-get; install absent by its own means" in done.stdout


def test_a_user_without_root_and_without_a_terminal_gets_the_command_to_type(checkout: Checkout) -> None:
    checkout.program("apt-get")
    code = "from installers import packages; packages.install(['absent'], steps, 'It')"
    without = checkout.python(code, unprivileged=True)
    assert without.stdout.startswith(
        "setup.root Installing It needs root. This user is not root, and there is no sudo."
    )
    checkout.program("sudo", "exit 1")
    asking = checkout.python(code, unprivileged=True)
    assert "There is no terminal on which sudo could ask" in asking.stdout
    assert "Mend it: sudo apt-get" in asking.stdout
    assert not [call for call in checkout.called() if call.startswith("apt-get")]


# --- the container engine ----------------------------------------------------------------------------------------


@pytest.mark.engine
def test_the_real_engine_answers_the_probe() -> None:
    assert container_engine.probe(container_engine.socket_path()) is Engine.READY


def test_a_socket_that_is_not_there_or_answers_nonsense_is_no_engine(tmp_path: Path) -> None:
    assert container_engine.probe(tmp_path / "nothing.sock") is Engine.ABSENT
    with listening(tmp_path / "odd.sock", b"220 mail.example ESMTP\r\n") as path:
        assert container_engine.probe(path) is Engine.ABSENT
    with listening(tmp_path / "fine.sock", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK") as path:
        assert container_engine.probe(path) is Engine.READY


class listening:  # noqa: N801 - used like a function
    """A Unix socket that gives each caller the same answer."""

    def __init__(self, path: Path, answer: bytes, mode: int = 0o666) -> None:
        self._path, self._answer = path, answer
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.bind(str(path))
        path.chmod(mode)
        self._socket.listen(8)
        self._thread = threading.Thread(target=self._serve, name="listening")

    def __enter__(self) -> Path:
        self._thread.start()
        return self._path

    def __exit__(self, *_: object) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._socket.accept()
            except OSError:
                return
            with line:
                line.recv(1000)
                line.sendall(self._answer)


ENSURE = "from installers import container_engine; container_engine.ensure(steps, ['again', 'with this'])"


def test_an_engine_on_another_machine_is_refused(checkout: Checkout) -> None:
    done = checkout.python(ENSURE, around={"DOCKER_HOST": "tcp://192.0.2.1:2375"})
    assert "The container engine is elsewhere" in done.stdout
    assert "Mend it: unset DOCKER_HOST" in done.stdout


def test_an_engine_that_the_user_named_and_that_is_absent_is_not_replaced(checkout: Checkout) -> None:
    checkout.program("apt-get")
    done = checkout.python(ENSURE, around={"DOCKER_HOST": f"unix://{checkout.folder}/none.sock"})
    assert "Nothing answers at" in done.stdout
    assert checkout.called() == []


@pytest.fixture
def forbidden(checkout: Checkout) -> Iterator[dict[str, str]]:
    """An environment in which the engine's socket does not let this user in."""
    with listening(checkout.folder / "engine.sock", b"", mode=0o000) as path:
        yield {"DOCKER_HOST": f"unix://{path}"}


def test_the_docker_group_is_never_joined_without_a_person_to_ask(
    checkout: Checkout, forbidden: dict[str, str]
) -> None:
    for program in ("sudo", "usermod", "sg"):
        checkout.program(program)
    done = checkout.python(ENSURE, around=forbidden, unprivileged=True)
    assert done.stdout.startswith("setup.docker-group This user may not use Docker.")
    assert "root in all but name" in done.stdout
    assert "Mend it: sudo usermod -aG docker" in done.stdout
    assert not [call for call in checkout.called() if "usermod" in call or call.startswith("sg")]


@pytest.mark.parametrize("typed", ["yes", "y", ""])
def test_the_docker_group_is_joined_by_a_typed_yes_alone(
    checkout: Checkout, forbidden: dict[str, str], typed: str
) -> None:
    joins = typed == "yes"
    checkout.program("sudo", 'case "$1" in -v) exit 0 ;; *) "$@" ;; esac')
    checkout.program("usermod")
    checkout.program("sg")
    command = [str(checkout.programs / "python3"), "-c", checkout.code(ENSURE, unprivileged=True)]
    with on_terminal(command, checkout.folder, checkout.surroundings(forbidden)) as terminal:
        errors = checkout.folder / "stderr"
        while "Type yes to consent" not in errors.read_text():
            assert terminal.process.poll() is None, errors.read_text() + (checkout.folder / "stdout").read_text()
            terminal.drain()
        terminal.type(typed + "\n")
        terminal.process.wait(timeout=60)
    assert "root in all but name" in errors.read_text()
    calls = checkout.called()
    assert any(call.startswith("usermod -aG docker") for call in calls) is joins
    assert ("sg docker -c again 'with this'" in calls) is joins
    assert ("setup.docker-group" in (checkout.folder / "stdout").read_text()) is not joins


def test_a_pid_file_is_stale_unless_a_dockerd_has_it(tmp_path: Path) -> None:
    file, processes = tmp_path / "docker.pid", tmp_path / "proc"
    (processes / "7").mkdir(parents=True)
    assert not container_engine.stale_pid(file, processes)
    file.write_text("8")
    assert container_engine.stale_pid(file, processes)
    file.write_text("7\n")
    (processes / "7" / "comm").write_text("firefox\n")
    assert container_engine.stale_pid(file, processes)
    (processes / "7" / "comm").write_text("dockerd\n")
    assert not container_engine.stale_pid(file, processes)
    file.write_text("junk")
    assert container_engine.stale_pid(file, processes)


# --- Python, Node, Qt --------------------------------------------------------------------------------------------


def test_an_environment_is_made_once_and_anew_for_another_lock_and_never_by_halves(checkout: Checkout) -> None:
    for lock_file in ("requirements.lock", "requirements-dev.lock"):
        (checkout.root / lock_file).write_text("# nothing\n")
    ensure = "from installers import environment; environment.ensure(steps, dev=False)"
    first = checkout.python(ensure)
    assert first.returncode == 0, first.stdout + first.stderr
    found = checkout.run(str(checkout.root / ".venv" / "bin" / "python"), "-I", "-c", "import app; print(app.__file__)")
    assert Path(found.stdout.strip()).parent == checkout.root / "app"
    second = checkout.python(ensure)
    assert (second.returncode, second.stderr) == (0, "")
    wheel = checkout.folder / "one-1-py3-none-any.whl"
    wheel.write_bytes(b"not what the lock file says")
    (checkout.root / "requirements.lock").write_text(f"one @ file://{wheel} \\\n    --hash=sha256:{'0' * 64}\n")
    third = checkout.python(ensure)
    assert "made anew" in third.stderr
    assert third.stdout.startswith("setup.venv The packages could not be installed.")
    assert not (checkout.root / ".venv").exists()


def test_an_environment_for_tests_also_serves_without(checkout: Checkout) -> None:
    checkout.pretend_installed(dev=True)
    done = checkout.python(
        "from installers import environment, node; environment.ensure(steps, dev=False); node.ensure(steps, dev=False)"
    )
    assert done.returncode == 0, done.stdout
    assert done.stderr == ""


def test_a_python_without_venv_gets_it_from_the_distribution(checkout: Checkout) -> None:
    checkout.program("apt-get", "exit 100")
    blocked = checkout.folder / "blocked"
    blocked.mkdir()
    (blocked / "sitecustomize.py").write_text("import sys; sys.modules['ensurepip'] = None\n")
    checkout.script(checkout.programs / "python3", f'PYTHONPATH="{blocked}" exec "{sys.executable}" "$@"')
    done = checkout.python(
        f"""
        import sys; sys.executable = {str(checkout.programs / "python3")!r}
        from installers import environment; environment.ensure(steps, dev=False)
        """
    )
    version = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    assert any(call.endswith(version) for call in checkout.called()), done.stdout + done.stderr


def test_npm_gets_what_the_lock_names_and_runs_no_script(checkout: Checkout) -> None:
    checkout.program("node", "echo v20.1.0")
    checkout.program("npm", "mkdir -p node_modules")
    ensure = "from installers import node; node.ensure(steps, dev={})"
    assert checkout.python(ensure.format(False)).returncode == 0
    assert checkout.python(ensure.format(False)).returncode == 0
    assert checkout.python(ensure.format(True)).returncode == 0
    assert checkout.python(ensure.format(False)).returncode == 0
    assert [call for call in checkout.called() if call.startswith("npm")] == [
        "npm ci --omit=dev --ignore-scripts --no-audit --no-fund",
        "npm ci --ignore-scripts --no-audit --no-fund",
    ]


def test_node_is_installed_where_it_is_missing_and_refused_where_it_is_too_old(checkout: Checkout) -> None:
    checkout.program("apt-get")
    ensure = "from installers import node; node.ensure(steps, dev=False)"
    checkout.python(ensure)
    assert checkout.called()[0].endswith("nodejs npm")
    checkout.program("node", "echo v12.22.9")
    checkout.program("npm")
    assert "Node.js is too old. It is version 12" in checkout.python(ensure).stdout


def test_qts_missing_libraries_become_packages(checkout: Checkout) -> None:
    qt = checkout.root / ".venv" / "lib" / "python3.11" / "site-packages" / "PySide6"
    qt.mkdir(parents=True)
    fixed = checkout.folder / "fixed"
    checkout.program("apt-get", f': > "{fixed}"')
    checkout.program(
        "ldd",
        f"""
        [ -f "{fixed}" ] && exit 0
        echo "	libxcb-cursor.so.0 => not found"
        echo "	libEGL.so.1 => not found"
        echo "	libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f)"
        """,
    )
    done = checkout.python("from installers import screen; screen.ensure(steps)")
    assert done.returncode == 0, done.stdout
    (call,) = [call for call in checkout.called() if call.startswith("apt-get")]
    assert call.endswith("libegl1 libxcb-cursor0")


def test_a_library_of_no_known_package_is_named(checkout: Checkout) -> None:
    (checkout.root / ".venv" / "lib" / "python3.11" / "site-packages" / "PySide6").mkdir(parents=True)
    checkout.program("ldd", 'echo "	libstrange.so.1 => not found"')
    done = checkout.python("from installers import screen; screen.ensure(steps)")
    assert "The loader does not find libstrange.so.1." in done.stdout


def test_qt_lacks_nothing_on_this_machine() -> None:
    assert screen.missing_libraries() == set()


# --- stamps, locks, scripts --------------------------------------------------------------------------------------


def test_a_stamp_matches_its_own_key_alone(tmp_path: Path) -> None:
    content, stamp = tmp_path / "content", tmp_path / "stamp.json"
    content.write_text("one")
    key = stamps.key_of(content, "text")
    assert not stamps.matches(stamp, [key])
    stamps.write(stamp, key)
    assert stamps.matches(stamp, ["other", key])
    content.write_text("two")
    assert not stamps.matches(stamp, [stamps.key_of(content, "text")])
    assert stamps.key_of("ab", "c") != stamps.key_of("a", "bc")
    for damage in ("", "[]", '{"key": 1}', "junk"):
        stamp.write_text(damage)
        assert not stamps.matches(stamp, [key])


def test_the_lock_files_of_this_checkout_are_up_to_date() -> None:
    assert lock.problems() == []


def test_a_lock_file_that_lags_behind_is_named(checkout: Checkout) -> None:
    assert lock.problems(checkout.root) == []
    project = checkout.root / "pyproject.toml"
    project.write_text(project.read_text().replace('["one"]', '["one", "Extra_Thing>=2"]'))
    assert lock.problems(checkout.root) == [
        "requirements.lock lacks extra-thing",
        "requirements-dev.lock lacks extra-thing",
    ]


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        (
            "requirements.lock",
            "    --hash=sha256:" + "0" * 64 + "\nset",
            "\nset",
            "requirements.lock: one==1 has no hash",
        ),
        ("requirements.lock", "one==1", "# https://host.example\none==1", "requirements.lock names an address"),
        ("installers/npm/package-lock.json", '"integrity": "sha512-', '"integrity": "sha1-', "has no hash"),
        ("installers/npm/package.json", '"1.7.1"', '"1.7.2"', "dependencies differ from package.json"),
    ],
)
def test_what_a_lock_file_must_not_be_is_named(checkout: Checkout, file: str, old: str, new: str, problem: str) -> None:
    path = checkout.root / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    assert any(problem in found for found in lock.problems(checkout.root))


def test_the_scripts_can_be_run_by_everybody() -> None:
    for name in ("installers/quickstart", "installers/check", "installers/lock", "installers/with-python", ".ci/run"):
        assert is_executable(ROOT / name), name


def test_a_machine_without_a_new_python_is_told_so(checkout: Checkout) -> None:
    (checkout.programs / "python3").unlink()
    checkout.program("python3", "exit 1")
    done = checkout.run("installers/quickstart", "--headless", "--json")
    assert done.returncode == 1
    assert "Python 3.11 or newer is missing" in done.stderr
    assert '"code": "setup.python"' in done.stdout.splitlines()[-1]
    assert shutil.which("sh", path=str(checkout.programs))
    assert os.access(checkout.root / "installers" / "quickstart", os.X_OK)
