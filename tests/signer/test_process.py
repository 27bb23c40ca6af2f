"""The signer as the process that it is: one request, one answer, and no secret on any way out."""

import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from app.market import codec
from app.market.schema import SignedMessage
from app.paths import Home
from app.protocol.errors import AppError
from app.protocol.states import Protection
from app.signer.client import ask_signer
from app.signer.requests import Ask, Create, Grant, Opening, Show, Wallet
from tests.helpers.secret_service import gnome_keyring
from tests.signer.test_policy import GRANT
from wallet import receipts
from wallet.address import parse_address
from wallet.keys import store


CANARY = "canary-of-a-password"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """An empty home, and neither a keyring nor a screen."""
    for name in ("DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR"):
        monkeypatch.delenv(name, raising=False)
    return Home(tmp_path / "home")


def soon(request: Grant = GRANT, days: float = 7) -> Grant:
    """Return a grant that ends in some days."""
    return replace(request, not_after=int(time.time() + days * 86400))


def test_a_quick_start_wallet_is_made_silently_and_signs_for_the_practice_network(place: Home) -> None:
    assert ask_signer(place, Show()) == Wallet(None, Protection.NONE)
    made = ask_signer(place, Create())
    assert made.protection is Protection.FILE
    assert made.note == "there is no system keyring"
    assert ask_signer(place, Show()) == replace(made, note="")
    request = soon()
    granted = ask_signer(place, request)
    signed = codec.unpack(receipts.Grant, codec.decode(SignedMessage, granted.grant.encode()))
    assert made.owner is not None
    owner = parse_address(made.owner)
    domain = receipts.contract_domain(request.chain_id, parse_address(request.settler))
    message = receipts.check(domain, signed, owner)
    assert message == receipts.Grant(
        owner=owner,
        worker=parse_address(request.worker),
        market=parse_address(request.market),
        settler=parse_address(request.settler),
        chain_id=request.chain_id,
        not_after=request.not_after,
        max_at_risk=request.max_at_risk,
    )


def test_where_a_keyring_is_the_wrap_key_lies_there_and_the_answer_says_so(place: Home, tmp_path: Path) -> None:
    with gnome_keyring(tmp_path):
        assert ask_signer(place, Create()).protection is Protection.KEYRING
        assert not place.wrap_key.exists()
        assert ask_signer(place, soon()).protection is Protection.KEYRING
    with pytest.raises(AppError, match="keyring") as locked:
        ask_signer(place, soon())
    assert locked.value.code == "wallet.locked"


def test_a_wallet_that_is_there_is_never_replaced(place: Home) -> None:
    owner = ask_signer(place, Create()).owner
    before = place.keystore.read_bytes()
    with pytest.raises(AppError) as refused:
        ask_signer(place, Create())
    assert refused.value.code == "wallet.exists"
    assert refused.value.values == {"owner": owner}
    assert place.keystore.read_bytes() == before


def test_without_a_wallet_nothing_is_granted(place: Home) -> None:
    with pytest.raises(AppError) as refused:
        ask_signer(place, soon())
    assert refused.value.code == "wallet.none"


@pytest.mark.parametrize("ask", list(Ask))
@pytest.mark.parametrize("change", [{"chain_id": 1}, {"origin": "https://market.example"}])
def test_where_nobody_can_be_asked_nothing_of_value_is_signed(place: Home, ask: Ask, change: dict[str, object]) -> None:
    ask_signer(place, Create())
    with pytest.raises(AppError) as refused:
        _in_no_terminal(place, replace(soon(), ask=ask, **change))  # type: ignore[arg-type]
    assert refused.value.code == "wallet.locked"
    assert "neither a screen nor a terminal" in refused.value.message


def test_a_password_can_be_chosen_only_where_somebody_can_be_asked(place: Home) -> None:
    with pytest.raises(AppError, match="neither a screen nor a terminal"):
        _in_no_terminal(place, Create(Opening.PASSWORD, Ask.TERMINAL))
    assert not place.keystore.exists()


def _in_no_terminal(place: Home, request: Grant | Create) -> None:
    """Ask in a session without a terminal, whatever the tests themselves run in."""
    program = (
        "import sys; from app.paths import Home; from app.signer.client import ask_signer; from pathlib import Path;"
        "from app.signer.requests import decode_request, encode_answer; from app.protocol.errors import AppError\n"
        "try: answer = ask_signer(Home(Path(sys.argv[1])), decode_request(sys.stdin.buffer.readline()))\n"
        "except AppError as error: answer = error\n"
        "sys.stdout.buffer.write(encode_answer(answer))"
    )
    from app.signer.requests import decode_answer, encode_request  # noqa: PLC0415 - beside its twin in the program

    said = subprocess.run(
        [sys.executable, "-c", program, str(place.root)],
        input=encode_request(request),
        capture_output=True,
        start_new_session=True,
        check=True,
    )
    answer = decode_answer(said.stdout)
    if isinstance(answer, AppError):
        raise answer


@pytest.mark.parametrize(
    "change",
    [
        {"not_after": 1},
        {"not_after": int(time.time()) + 31 * 86400},
        {"max_at_risk": 0},
        {"max_at_risk": -5},
        {"max_at_risk": 1 << 256},
        {"chain_id": 0},
        {"chain_id": -1},
        {"decimals": 37},
        {"worker": "0x12"},
        {"market": "0x" + "zz" * 20},
        {"settler": ""},
        {"origin": "http://127.0.0.1:8990/path"},
    ],
)
def test_a_grant_out_of_range_is_refused(place: Home, change: dict[str, object]) -> None:
    ask_signer(place, Create())
    with pytest.raises(AppError) as refused:
        ask_signer(place, replace(soon(), **change))  # type: ignore[arg-type]
    assert refused.value.code == "usage"


def test_a_grant_names_neither_the_owner_as_worker_nor_as_market(place: Home) -> None:
    owner = ask_signer(place, Create()).owner or ""
    for change in ({"worker": owner}, {"market": owner}):
        with pytest.raises(AppError) as refused:
            ask_signer(place, replace(soon(), **change))  # type: ignore[arg-type]
        assert refused.value.code == "usage"


def test_every_broken_key_file_is_one_error_without_a_secret_in_it(place: Home) -> None:
    ask_signer(place, Create())
    wrap, sealed = place.wrap_key.read_bytes(), place.keystore.read_bytes()
    opened = store.parse(sealed).open(wrap.strip())
    secret = opened.key().secret().hex()
    breakages = [
        (place.wrap_key, b""),
        (place.wrap_key, b"f" * 64),
        (place.wrap_key, b"\xff" * 64),
        (place.keystore, b""),
        (place.keystore, sealed[:-40]),
        (place.keystore, sealed.replace(b'"by": "file"', b'"by": "password", "n": 1073741824, "r": 8, "p": 1')),
        (place.keystore, sealed.replace(b'"file"', b'"keyring"')),
        (place.keystore, sealed.replace(b'"backed_up": false', b'"backed_up": true')),
        (place.keystore, sealed.replace(b'"english"', b'"french"')),
        (place.keystore, sealed.replace(b'"lull_wallet": 1', b'"lull_wallet": 2')),
        (place.keystore, sealed.replace(b'"address"', b'"address": "", "address"')),
        (place.keystore, json.dumps(json.loads(sealed) | {"address": "55" * 20}).encode()),
    ]
    for path, content in breakages:
        whole = path.read_bytes()
        path.write_bytes(content)
        said = _run(place, b'{"do":"Grant","with":' + json.dumps(_values(soon())).encode() + b"}\n")
        path.write_bytes(whole)
        assert b'"error":"wallet.locked"' in said.stdout, said
        for canary in (secret, opened.content.hex(), " ".join(opened.words()), wrap.strip().decode()):
            assert canary not in (said.stdout + said.stderr).decode()


def test_a_home_that_cannot_be_written_is_one_error(place: Home) -> None:
    place.root.parent.mkdir(exist_ok=True)
    place.root.write_text("a file")
    with pytest.raises(AppError) as refused:
        ask_signer(place, Create())
    assert refused.value.code in ("home.unusable", "wallet.locked")


def test_junk_on_standard_input_is_answered_with_an_error_that_does_not_quote_it(place: Home) -> None:
    for junk in (b"", b"\n", CANARY.encode() + b"\n", b'{"do":"' + CANARY.encode() + b'"}\n', b"\xff\xfe\n"):
        said = _run(place, junk)
        assert said.returncode == 0
        assert json.loads(said.stdout)["error"] == "bug"
        assert CANARY not in (said.stdout + said.stderr).decode("utf-8", "replace")


def _values(request: Grant) -> dict[str, object]:
    return {
        **{name: getattr(request, name) for name in ("origin", "worker", "market", "settler", "symbol")},
        **{name: getattr(request, name) for name in ("chain_id", "not_after", "decimals")},
        "max_at_risk": str(request.max_at_risk),
    }


def _run(place: Home, line: bytes) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-I", "-m", "app.signer"],
        input=line,
        capture_output=True,
        check=False,
        env={"LULL_HOME": str(place.root), "PATH": os.environ["PATH"]},
        start_new_session=True,
    )


def test_what_the_requester_plants_in_the_environment_is_not_loaded(
    place: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trap = tmp_path / "trap"
    trap.mkdir()
    for name in ("sitecustomize.py", "json.py", "app.py"):
        (trap / name).write_text(f"open({str(tmp_path / 'sprung')!r}, 'w')\n")
    monkeypatch.setenv("PYTHONPATH", str(trap))
    monkeypatch.setenv("PYTHONSTARTUP", str(trap / "json.py"))
    monkeypatch.chdir(trap)
    assert ask_signer(place, Create()).owner
    assert not (tmp_path / "sprung").exists()


def test_the_signer_loads_no_network_no_database_and_no_engine() -> None:
    program = (
        "import sys, app.signer.__main__, app.signer.service, app.signer.terminal, app.signer.asking;"
        "print(*sorted(sys.modules))"
    )
    loaded = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)
    tops = {name.partition(".")[0] for name in loaded.stdout.split()}
    assert tops.isdisjoint(
        {"httpx", "requests", "urllib3", "aiohttp", "web3", "sqlite3", "docker", "PySide6", "uvicorn"}
    )
    assert not [m for m in loaded.stdout.split() if m.startswith(("app.engine", "app.client", "app.market.service"))]


def test_the_process_is_not_dumpable_and_leaves_no_core() -> None:
    program = (
        "import ctypes, resource; from app.signer.harden import harden; missing = harden();"
        "print(missing, ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), resource.getrlimit(resource.RLIMIT_CORE))"
    )
    said = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "() 0 (0, 0)"
