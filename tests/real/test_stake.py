"""Stakes grow from earnings, leave slowly, and are lost only to a worker's own contradiction; nobody gains by it."""

import pytest

from tests.helpers.contracts import TOKEN, WINDOW_S, Stage, key
from wallet.contracts.artifacts import Contract, load
from wallet.contracts.deployment import connected
from wallet.errors import ContractError
from wallet.keys.worker import WorkerKey
from wallet.receipts import Commit, Grant, Revocation, contract_domain, sign


pytestmark = pytest.mark.chain

WORKER = key("worker")


class Staker:
    """An owner with a stake and a worker."""

    def __init__(self, stage: Stage) -> None:
        """Give him 100 tokens, which the stake vault may take."""
        self.stage, self.owner = stage, stage.somebody("owner")
        stage.send(stage.deployer, stage.token.functions.faucet(self.owner.address, 100 * TOKEN))
        stage.send(self.owner, stage.token.functions.approve(stage.deployment.stake, 2**255))

    @property
    def stake(self) -> tuple[int, int]:
        """What is active, and what leaves."""
        active, leaving, *_ = self.stage.stake.functions.stakes(self.owner.address).call()
        return active, leaving

    def slash(
        self,
        *,
        at_risk: int = 40 * TOKEN,
        worker: WorkerKey = WORKER,
        signer: WorkerKey | None = None,
        results: tuple[int, int] = (1, 2),
        attempt: int = 1,
        days: int = 7,
    ) -> object:
        """Return the call that slashes for two commits."""
        stage, settler = self.stage, self.stage.deployment.settler
        domain, name = contract_domain(31337, settler), bytes([attempt]) * 32
        end = stage.now + days * 86_400
        grant = Grant(self.owner.address, worker.address, stage.market.address, settler, 31337, end, at_risk)
        commits = [sign(domain, Commit(name, 1, worker.address, bytes([r]) * 32), worker) for r in results]
        evidence = (name, 1, *(c.message.commitment for c in commits), *(c.signature for c in commits))
        fields = tuple(getattr(grant, field) for field in Grant.__slots__)
        return stage.stake.functions.slash(fields, sign(domain, grant, signer or self.owner).signature, evidence)


@pytest.fixture
def staker(contracts: Stage) -> Staker:
    """An owner who has staked 50 of 100."""
    made = Staker(contracts)
    contracts.send(made.owner, contracts.stake.functions.stake(made.owner.address, 50 * TOKEN))
    return made


def test_two_results_for_one_attempt_cost_what_is_at_risk_and_it_is_burned(staker: Staker) -> None:
    stage, before = staker.stage, staker.stage.token.functions.totalSupply().call()
    stage.send(stage.pusher, staker.slash())
    assert staker.stake == (10 * TOKEN, 0)
    assert before - stage.token.functions.totalSupply().call() == 40 * TOKEN
    assert stage.balance(stage.pusher.address) == 0, "who slashes gets nothing"


def test_what_was_asked_back_is_slashed_too_even_when_it_is_ripe(staker: Staker) -> None:
    stage = staker.stage
    stage.send(staker.owner, stage.stake.functions.unstake(45 * TOKEN))
    stage.later(2 * WINDOW_S + 10)
    stage.send(stage.pusher, staker.slash())
    assert staker.stake == (0, 10 * TOKEN)
    stage.send(staker.owner, stage.stake.functions.withdraw())
    assert stage.balance(staker.owner.address) == 60 * TOKEN
    assert stage.balance(stage.deployment.stake) == 0


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"results": (1, 1)}, "InvalidEvidence"),
        ({"signer": key("mallory")}, "InvalidGrant"),
        ({"days": -1}, "InvalidGrant"),
        ({"days": 31}, "InvalidGrant"),
        ({"at_risk": 0}, "NothingAtRisk"),
    ],
)
def test_what_proves_nothing_costs_nothing(staker: Staker, change: dict[str, object], error: str) -> None:
    assert staker.stage.refusal(staker.stage.pusher, staker.slash(**change)) == error  # type: ignore[arg-type]


def test_a_revoked_grant_puts_nothing_at_risk(staker: Staker) -> None:
    stage = staker.stage
    stage.send(staker.owner, stage.stake.functions.revoke(WORKER.address, stage.now + 30 * 86_400))
    assert stage.refusal(stage.pusher, staker.slash()) == "InvalidGrant"


def test_a_stake_grows_from_earnings_up_to_its_aim(staker: Staker) -> None:
    stage, owner = staker.stage, staker.owner
    stage.send(owner, stage.stake.functions.setRamp(2_000, 60 * TOKEN))
    stage.deposit(stage.buyer, 1_000 * TOKEN)
    total, staked = 0, 50 * TOKEN
    for earned, grows in ((40, 8), (40, 2), (40, 0)):
        total += earned * TOKEN
        tree = stage.settle({owner.address: total}, 0, [stage.spend(stage.buyer, total)])
        proof = list(tree.proof(owner.address))
        stage.send(stage.pusher, stage.stake.functions.claimAndStake(owner.address, total, proof))
        staked += grows * TOKEN
        assert staker.stake == (staked, 0)
    assert stage.balance(owner.address) == 50 * TOKEN + total - 10 * TOKEN


def test_a_stake_leaves_after_two_windows(staker: Staker) -> None:
    stage, calls = staker.stage, staker.stage.stake.functions
    assert stage.refusal(staker.owner, calls.withdraw()) == "NothingLeaving"
    assert stage.refusal(staker.owner, calls.unstake(51 * TOKEN)) == "StakeTooSmall"
    stage.send(staker.owner, calls.unstake(20 * TOKEN))
    stage.later(WINDOW_S)
    assert stage.refusal(staker.owner, calls.withdraw()) == "TooEarly"
    stage.later(WINDOW_S + 10)
    stage.send(staker.owner, calls.withdraw())
    assert stage.balance(staker.owner.address) == 70 * TOKEN


def test_a_stake_vault_that_lets_go_too_soon_cannot_be_made(contracts: Stage) -> None:
    artifact = load(Contract.STAKE)
    factory = contracts.web3.eth.contract(abi=artifact.abi, bytecode=artifact.bytecode)
    call = factory.constructor(contracts.deployment.settler, 2 * WINDOW_S - 1)
    with pytest.raises(ContractError, match="InvalidUnbonding"), connected(contracts.url):
        call.estimate_gas({"from": contracts.deployer.address})


def _revocation(staker: Staker, until: int, *, chain_id: int = 31337, signer: WorkerKey | None = None) -> object:
    """Return the call by which anybody brings the owner's revocation of his worker."""
    stage, owner = staker.stage, staker.owner.address
    domain = contract_domain(chain_id, stage.deployment.settler)
    signature = sign(domain, Revocation(owner, WORKER.address, until), signer or staker.owner).signature
    return stage.stake.functions.revokeFor(owner, WORKER.address, until, signature)


def test_an_owner_without_gas_revokes_by_a_signature_that_anybody_brings(staker: Staker) -> None:
    stage = staker.stage
    until = stage.now + 30 * 86_400
    slash = staker.slash()
    assert stage.refusal(stage.pusher, slash) == ""
    stage.send(stage.pusher, _revocation(staker, until))
    assert stage.refusal(stage.pusher, slash) == "InvalidGrant"
    assert stage.nonce(staker.owner.address) == 2, "he has sent his approval and his stake, and nothing since"
    stage.send(stage.pusher, _revocation(staker, until))
    stage.send(stage.pusher, _revocation(staker, until - 86_400))
    assert stage.stake.functions.revokedUntil(staker.owner.address, WORKER.address).call() == until, "it only rises"


def test_a_revocation_of_another_chain_by_another_or_for_another_is_refused(staker: Staker) -> None:
    stage, until = staker.stage, staker.stage.now + 86_400
    good = _revocation(staker, until)
    owner, worker, _, signature = good.args  # type: ignore[attr-defined]  # web3 types none of it
    call = stage.stake.functions.revokeFor
    for wrong in (
        _revocation(staker, until, chain_id=1),
        _revocation(staker, until, signer=WORKER),
        call(owner, worker, until + 1, signature),
        call(owner, stage.pusher.address, until, signature),
        call(stage.pusher.address, worker, until, signature),
        call(owner, worker, until, signature[:64]),
    ):
        assert stage.refusal(stage.pusher, wrong) == "InvalidRevocation"
