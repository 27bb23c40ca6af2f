"""The attack on the owner's own sandbox through the whole program: command, engine, containers, what follows a leak."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.client.launch import ensure_engine
from app.client.sync import connect
from app.localnet.network import Localnet
from app.localnet.shop import Shop
from app.paths import Home
from app.protocol.commands import CancelAttack, Done, GetSnapshot, Shutdown
from app.protocol.containment import AttackReport, AttackSandbox
from app.protocol.snapshot import Snapshot
from app.protocol.states import AttemptState, EngineState
from tests.helpers import practice
from tests.helpers.docker import Image
from tests.helpers.lull import Lull
from tests.helpers.lying_docker import PROGRAMS_IN_TMP, lying_docker
from tests.helpers.practice import Proof
from tests.helpers.waiting import until


pytestmark = [pytest.mark.engine, pytest.mark.chain]
ATTACK_S = 120.0


@pytest.fixture
def lull(tmp_path: Path) -> Iterator[Lull]:
    """A home whose engine has the machine's containers."""
    practice.images()
    lull = Lull(tmp_path / "home", {"DOCKER_HOST": "unix:///var/run/docker.sock"})
    yield lull
    until(lambda: not practice.everything_of(Home(lull.home)), within_s=60, what="the removal of what was attacked")


def _snapshot(lull: Lull) -> Snapshot:
    with connect(Home(lull.home)) as client:
        return client.ask(GetSnapshot(), Snapshot)


def _under_way(lull: Lull) -> bool:
    attacking = _snapshot(lull).attacking
    return attacking is not None and attacking.total > 0


def test_the_command_shows_each_refusal_and_the_verdict_outlives_the_engine(lull: Lull) -> None:
    with lull.engine():
        with lull.start("sandbox", "attack", "--json") as command:
            until(lambda: _under_way(lull), within_s=ATTACK_S, what="the first step")
            seen = _snapshot(lull)
            assert seen.containment.canary == "running"
            out, err = command.communicate(timeout=ATTACK_S)
        assert command.returncode == 0, err
        said = json.loads(out.splitlines()[-1])
        assert said["ok"] is True
        assert said["attempts"] == said["refused"] == len(said["results"]) >= 200
        assert said["leaks"] == []
        assert said["engine"].startswith("docker ")
        assert said["runtime"] in {"runc", "runsc"}
        assert all(each["refused"] and each["tried"] and each["how"] and each["group"] for each in said["results"])
        after = _snapshot(lull)
        assert after.attacking is None
        assert (after.containment.canary, after.containment.leaks) == ("passed", ())
        at = after.containment.canary_at
    with lull.engine():
        again = until(lambda: _passed(lull), within_s=60, what="the verdict of before")
        assert again == at, "nothing was attacked anew"


def _passed(lull: Lull) -> float | None:
    view = _snapshot(lull).containment
    return view.canary_at if view.canary == "passed" else None


def test_an_attack_that_is_called_off_is_one_sentence_and_proves_nothing(lull: Lull) -> None:
    with lull.engine():
        with lull.start("sandbox", "attack", "--json") as command:
            until(lambda: _under_way(lull), within_s=ATTACK_S, what="the first step")
            with connect(Home(lull.home)) as client:
                client.ask(CancelAttack(), Done)
            out, err = command.communicate(timeout=ATTACK_S)
        assert command.returncode == 1
        assert json.loads(out.splitlines()[-1])["error"]["code"] == "sandbox.stopped"
        assert "Traceback" not in err
        view = _snapshot(lull).containment
        assert (view.canary_at, view.leaks) == (None, ())


def test_a_leak_stops_all_work_says_why_and_is_lifted_by_an_attack_that_finds_none(
    net: Localnet, shop: Shop, busybox: Image, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with lying_docker(tmp_path, PROGRAMS_IN_TMP) as lying:
        monkeypatch.setenv("DOCKER_HOST", f"unix://{lying}")
        with practice.worker("you", tmp_path / "you", net, image=busybox) as you:
            order = shop.order(practice.counting(busybox, tmp_path, units=5), 10**18)

            def leaked(snapshot: Snapshot) -> Snapshot | None:
                return snapshot if snapshot.engine.state is EngineState.FAULT and not snapshot.attacking else None

            seen = you.until(leaked, within_s=ATTACK_S, what="the fault")
            assert seen.engine.reasons[0].args["code"] == "sandbox.leaks"
            assert seen.engine.reasons[0].args["what"] == "tmp-execute"
            assert (seen.containment.canary, seen.containment.leaks) == ("leaked", ("tmp-execute",))
            assert seen.job is None, "it was given back"
            assert [job.state for job in seen.jobs if job.task == order.task] == [AttemptState.PREEMPTED]
            assert practice.everything_of(you.home) == [], "nothing of the job was made"
            lull = Lull(you.home.root, {"DOCKER_HOST": f"unix://{lying}"})
            assert "lull sandbox attack" in lull.run("status").out, "the mend is said"
            attacked = lull.run("sandbox", "attack", "--json", within_s=ATTACK_S)
            assert (attacked.status, attacked.code, attacked.json["leaks"]) == (1, "sandbox.leaks", ["tmp-execute"])
            you.ask(Shutdown(), Done)
            until(lambda: not you.home.socket.exists(), within_s=60, what="the end of the engine")

            # The mend: an engine that does what it is asked for. That it was started again alone lifts nothing.
            monkeypatch.delenv("DOCKER_HOST")
            ensure_engine(you.home)
            still = you.until(leaked, within_s=60, what="the fault of before")
            assert still.containment.leaks == ("tmp-execute",)
            report = you.ask(AttackSandbox(), AttackReport, timeout_s=ATTACK_S)
            assert all(result.refused for result in report.results)
            assert practice.bought(shop, order, lambda state: state) in ("accepted", "settled")


def test_a_verdict_that_is_a_day_old_is_made_anew_before_the_next_job(
    net: Localnet, shop: Shop, busybox: Image, tmp_path: Path
) -> None:
    with practice.worker("you", tmp_path / "you", net, image=busybox) as you:
        until(lambda: you.snapshot().containment.engine, what="a look at the engine")
        assert you.snapshot().containment.canary == "due"
        order = shop.order(practice.counting(busybox, tmp_path, units=5), 10**18)
        assert practice.bought(shop, order, lambda state: state) in ("accepted", "settled")
        first = you.snapshot().containment
        assert first.canary == "passed"
        you.ask(Shutdown(), Done)
        until(lambda: not you.home.socket.exists(), within_s=60, what="the end of the engine")
        old = Proof()
        old.keep(you.home)
        old.age(86_400)
        old.give(you.home)
        ensure_engine(you.home)
        until(lambda: you.snapshot().containment.canary == "due", what="a lapsed verdict")
        order = shop.order(practice.counting(busybox, tmp_path, units=5), 10**18)
        assert practice.bought(shop, order, lambda state: state) in ("accepted", "settled")
        second = you.snapshot().containment
        assert second.canary == "passed"
        assert first.canary_at is not None
        assert second.canary_at is not None
        assert first.canary_at < second.canary_at <= time.time()
