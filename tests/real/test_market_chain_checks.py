"""What a market asks the chain before it takes an order, and before it starts at all."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from app.market.connection import MarketRefusedError
from app.market.service.config import ChainConfig, load_config
from app.market.service.contracts import Calls
from app.protocol.errors import KnownError
from tests.helpers.contracts import TOKEN, Stage
from tests.helpers.market import Town
from tests.helpers.ports import free_port
from tests.helpers.settling import (
    Place,
    settings_of,
)
from wallet.keys.worker import WorkerKey


pytestmark = pytest.mark.chain


def test_an_order_beyond_the_deposit_is_refused(place: Place) -> None:
    async def acts(here: Town) -> None:
        await here.order(max_price=6 * TOKEN)
        with pytest.raises(MarketRefusedError) as caught:
            await here.order(max_price=5 * TOKEN)
        assert caught.value.refusal.code == "deposit"
        await here.order(max_price=4 * TOKEN)

    place.play(acts, deposit=10 * TOKEN)


def test_what_was_asked_back_from_the_vault_is_no_deposit(place: Place) -> None:
    async def acts(here: Town) -> None:
        with pytest.raises(MarketRefusedError) as caught:
            await here.order(max_price=5 * TOKEN)
        assert caught.value.refusal.code == "deposit"

    stage = place.stage
    stage.deposit(stage.buyer, 10 * TOKEN)
    stage.send(stage.buyer, stage.vault.functions.requestWithdrawal(10 * TOKEN))
    place.play(acts, deposit=TOKEN)


def test_a_market_that_cannot_settle_does_not_start_and_says_why(stage: Stage, tmp_path: Path) -> None:
    config = tmp_path / "market.json"
    settings = {"data": "data", "port": free_port(), **settings_of(stage, tmp_path), "window_s": 5}
    config.write_text(json.dumps(settings))
    done = subprocess.run(
        [sys.executable, "-m", "app.market.service", str(config)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    (line,) = [line for line in done.stderr.splitlines() if not line.startswith("{")]
    assert done.returncode == 1
    assert "its window is 1, not 5" in line


def test_node_and_contracts_are_compared_with_the_configuration(stage: Stage, tmp_path: Path) -> None:
    config = tmp_path / "market.json"
    config.write_text(json.dumps({"data": "data", **settings_of(stage, tmp_path)}))
    good = load_config(config)
    assert good.chain is not None

    def verify_with(poster: WorkerKey = stage.poster, *, rpc: str = stage.url, **changes: object) -> None:
        chain = ChainConfig(rpc, tmp_path, tmp_path)
        changed = replace(good, **changes)  # type: ignore[arg-type]  # fields of a configuration
        Calls(chain, changed, poster, stage.pusher).verify(stage.market.address)

    verify_with()
    somebody = WorkerKey.generate()
    for change, words in [
        ({"rpc": f"http://127.0.0.1:{free_port()}"}, "The payment network does not answer"),
        ({"chain_id": 1}, "another chain"),
        ({"settler": somebody.address}, "o contract stands at"),
        ({"vault": stage.deployment.token}, "its vault is"),
        ({"poster": somebody}, "its poster is"),
    ]:
        with pytest.raises(KnownError) as caught:
            verify_with(**change)  # type: ignore[arg-type]  # its arguments
        assert words in caught.value.sentence()
