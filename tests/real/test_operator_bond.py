"""The operator's bond is filled up from the shell, by exactly what is missing, as often as somebody asks."""

import json
from pathlib import Path

import pytest

from app.market.service.bond import fill_up
from app.protocol.errors import KnownError
from tests.helpers.contracts import TOKEN, Stage
from wallet.keys.worker import WorkerKey


pytestmark = pytest.mark.chain

BOND = 100 * TOKEN


@pytest.fixture
def stage(contracts: Stage) -> Stage:
    """Contracts under which a root needs a bond, of which the operator has taken sixty back."""
    made = Stage(contracts.url, contracts.web3, operator_bond=BOND, challenge_bond=TOKEN)
    made.send(made.deployer, made.settler.functions.withdrawBond(60 * TOKEN))
    return made


def written(stage: Stage, folder: Path, key: WorkerKey, **changes: object) -> tuple[Path, Path]:
    """Return a market's configuration and a key file."""
    made = stage.deployment
    for name, content in (("operator.key", key), ("poster.key", stage.poster), ("relayer.key", stage.pusher)):
        (folder / name).touch(mode=0o600)
        (folder / name).write_text(content.secret_hex())
    config = folder / "market.json"
    values = {
        "data": "data",
        "rpc": stage.url,
        "chain_id": 31337,
        "window_s": stage.window_s,
        "token": made.token,
        "vault": made.vault,
        "settler": made.settler,
        "poster_key": "poster.key",
        "relayer_key": "relayer.key",
    }
    config.write_text(json.dumps(values | changes))
    return config, folder / "operator.key"


def test_what_is_missing_is_posted_once_and_no_approval_is_left(stage: Stage, tmp_path: Path) -> None:
    friend = stage.somebody("a friend of the operator's")
    stage.send(stage.deployer, stage.token.functions.faucet(friend.address, 70 * TOKEN))
    config, key = written(stage, tmp_path, friend)
    done = fill_up(config, key)
    assert (done.posted, done.bond, done.needed) == (60 * TOKEN, BOND, BOND)
    assert stage.read("operatorBond") == BOND
    assert stage.token.functions.allowance(friend.address, stage.settler.address).call() == 0
    again = fill_up(config, key)
    assert (again.posted, again.bond, again.transaction) == (0, BOND, "")
    assert stage.balance(friend.address) == 10 * TOKEN


def test_what_is_in_the_way_is_said_and_nothing_is_posted(stage: Stage, tmp_path: Path) -> None:
    poor = stage.somebody("a poor operator")
    config, key = written(stage, tmp_path, poor)
    for change, code in (
        ({}, "send.funds"),
        ({"chain_id": 1}, "chain.wrong"),
        ({"rpc": "http://127.0.0.1:1"}, "chain.unreachable"),
    ):
        written(stage, tmp_path, poor, **change)
        with pytest.raises(KnownError) as refused:
            fill_up(config, key)
        assert refused.value.code == code
    with pytest.raises(KnownError, match="key file is missing"):
        fill_up(config, tmp_path / "nothing.key")
    assert stage.read("operatorBond") == 40 * TOKEN
