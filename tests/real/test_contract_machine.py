"""Hypothesis plays everybody, in any order: epochs with emission and push fees, challenges right and wrong, vetoes.

After every step the chain is compared with a model: supply, what is funded, allocated and claimed, what each provider
had, all bonds, to the last unit.
"""

from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from tests.helpers.contracts import DELAY_S, TOKEN, WINDOW_S, Stage, key
from tests.real.test_contract_attacks import sponsor, statement
from wallet.address import Address
from wallet.merkle import Tree


pytestmark = pytest.mark.chain

BOND = 100 * TOKEN
STAKED = 2 * TOKEN
CAP = 60 * TOKEN
PROVIDERS = tuple(key(f"provider {n}").address for n in range(3))
EXAMPLES = 6
STEPS = 22

_tokens = st.integers(1, 30 * TOKEN)
_percents = st.integers(0, 100)


class Settling(RuleBasedStateMachine):
    """One market, one buyer, three providers, one who pushes and challenges."""

    chain: Stage

    def __init__(self) -> None:
        """Deploy contracts of this run's own, and remember how the chain was."""
        super().__init__()
        self.snapshot = self.chain.rpc("evm_snapshot")
        self.stage = Stage(self.chain.url, self.chain.web3, cap=CAP, operator_bond=BOND, challenge_bond=STAKED)
        self.stage.deposit(self.stage.buyer, 1_000 * TOKEN)
        sponsor(self.stage)
        self.minted, self.supply = 1_000 * TOKEN + BOND + 10 * STAKED, 0
        self.burned = self.emitted = self.lost = self.fees = self.spent = self.allocated = 0
        self.bond, self.open = BOND, dict[int, tuple[Address, int]]()
        self.leaves = dict.fromkeys(PROVIDERS, 0)
        self.claimed = dict.fromkeys(PROVIDERS, 0)
        self.pending: dict[str, Any] | None = None
        self.tree: Tree | None = None
        self.stale: dict[int, bool] = {}

    def teardown(self) -> None:
        """Leave the chain as it was."""
        self.chain.rpc("evm_revert", self.snapshot)

    # --- the market ------------------------------------------------------------------------------------------

    @precondition(lambda self: self.pending is None and self.bond >= BOND)
    @rule(
        earned=st.lists(_tokens, min_size=3, max_size=3),
        burned=_percents,
        emitted=_percents,
        fee=_percents,
        cheat=st.booleans(),
    )
    def propose(self, earned: list[int], burned: int, emitted: int, fee: int, *, cheat: bool) -> None:
        """Propose an epoch; a cheat gives the first provider's leaf to the second."""
        growth = sum(earned)
        burn = growth * burned // 400
        room = (self.burned + burn) // 2 - self.emitted
        emission, push = min(room * emitted // 100, growth), growth * 5 // 100 * fee // 100
        due = {who: self.leaves[who] + more for who, more in zip(PROVIDERS, earned, strict=True)}
        shown = {PROVIDERS[1]: due[PROVIDERS[0]] + due[PROVIDERS[1]], PROVIDERS[2]: due[PROVIDERS[2]]}
        leaves = shown if cheat else due
        price = growth + burn + push - emission
        call = self.stage.propose(
            leaves, burn, [self.stage.spend(self.stage.buyer, self.spent + price)], emitted=emission, push_fee=push
        )
        if self.spent + price > 1_000 * TOKEN:
            assert self.stage.refusal(self.stage.poster, call) == "InsufficientDeposit"
            return
        self.stage.send(self.stage.poster, call)
        self.pending = {"leaves": leaves, "due": due, "burn": burn, "emitted": emission, "fee": push, "price": price}
        self.pending |= {"since": self.stage.now, "cheat": cheat}

    @precondition(lambda self: self.pending is not None)
    @rule()
    def accept(self) -> None:
        """Accept after the window, or see why not."""
        assert self.pending is not None
        self.stage.later(max(1, self.pending["since"] + WINDOW_S - self.stage.now))
        call = self.stage.accept()
        if self.open:
            assert self.stage.refusal(self.stage.pusher, call) == "Unanswered"
            return
        self.stage.send(self.stage.pusher, call)
        self.leaves = {who: self.pending["leaves"].get(who, 0) for who in PROVIDERS}
        self.tree = Tree.build(self.pending["leaves"])
        self.burned += self.pending["burn"]
        self.emitted += self.pending["emitted"]
        self.fees += self.pending["fee"]
        self.spent += self.pending["price"]
        self.allocated = sum(self.leaves.values())
        self.pending = None

    @precondition(lambda self: self.pending is not None)
    @rule()
    def veto_or_retract(self) -> None:
        """The guardian kills it if he still can; else the poster takes it back, if nobody challenged it."""
        calls = self.stage.settler.functions
        if self.stage.refusal(self.stage.guardian, calls.veto()) == "":
            self.stage.send(self.stage.guardian, calls.veto())
        elif self.open:
            assert self.stage.refusal(self.stage.poster, calls.retract()) == "Unanswered"
            return
        else:
            self.stage.send(self.stage.poster, calls.retract())
        self._dead()

    def _dead(self) -> None:
        for number in self.open:
            self.stale[number] = True
        self.open, self.pending = {}, None

    # --- challenges ------------------------------------------------------------------------------------------

    @precondition(lambda self: self.pending is not None and len(self.open) < 3)
    @rule(who=st.sampled_from(PROVIDERS))
    def challenge(self, who: Address) -> None:
        """Put a bond on what the market stated, whether the leaf is right or not."""
        assert self.pending is not None
        epoch = self.stage.read("epoch") + 1
        call = self.stage.settler.functions.challenge(*statement(self.stage, who, epoch, self.pending["due"][who]))
        refusal = self.stage.refusal(self.stage.pusher, call)
        if refusal:  # the window is over, or there is nothing left to put up
            assert self.stage.now + 20 >= self.pending["since"] + WINDOW_S or len(self.stale) + self._gone() >= 10
            return
        self.stage.send(self.stage.pusher, call)
        self.open[self.stage.read("challengeCount")] = (who, self.pending["due"][who])

    def _gone(self) -> int:
        return 10 - self.stage.balance(self.stage.pusher.address) // STAKED

    @precondition(lambda self: bool(self.open))
    @rule()
    def answer_or_uphold(self) -> None:
        """Answer what can be answered in time; a challenge that is right kills the root."""
        assert self.pending is not None
        calls = self.stage.settler.functions
        number, (who, needed) = next(iter(self.open.items()))
        held = self.pending["leaves"].get(who)
        proof = list(Tree.build(self.pending["leaves"]).proof(who)) if held is not None else []
        call = calls.answer(number, held or needed, proof)
        refusal = self.stage.refusal(self.stage.poster, call)
        if held is not None and held >= needed and refusal != "AnswerTime":
            self.stage.send(self.stage.poster, call)
            del self.open[number]
            self.lost += STAKED
            return
        assert refusal in ("LeafTooSmall", "InvalidLeaf", "AnswerTime")
        self.stage.later(WINDOW_S)
        self.stage.send(self.stage.pusher, calls.uphold(number))
        del self.open[number]
        self.bond -= BOND
        self.lost += BOND - STAKED
        self._dead()

    @precondition(lambda self: bool(self.stale))
    @rule()
    def refund(self) -> None:
        """Who challenged a root that is gone has his bond back, once."""
        number = next(iter(self.stale))
        call = self.stage.settler.functions.refund(number)
        self.stage.send(self.stage.pusher, call)
        assert self.stage.refusal(self.stage.pusher, call) == "NoChallenge"
        del self.stale[number]

    @precondition(lambda self: self.bond < BOND)
    @rule()
    def post_the_bond_again(self) -> None:
        """The operator puts up a new bond."""
        stage, settler = self.stage, self.stage.deployment.settler
        stage.send(stage.deployer, stage.token.functions.faucet(stage.deployer.address, BOND))
        stage.send(stage.deployer, stage.token.functions.approve(settler, BOND))
        stage.send(stage.deployer, stage.settler.functions.postBond(BOND))
        self.minted += BOND
        self.bond += BOND

    # --- providers -------------------------------------------------------------------------------------------

    @precondition(lambda self: self.tree is not None)
    @rule(twice=st.booleans(), days=st.integers(0, 2))
    def push(self, *, twice: bool, days: int) -> None:
        """Push everybody's claims, some of them twice in one batch; the pusher gets no more than 5 %."""
        assert self.tree is not None
        self.stage.later(days * 86_400 + 1)
        batch = [(who, leaf, self.tree.proof(who)) for who, leaf in self.leaves.items() if leaf]
        call = self.stage.settler.functions.claimMany(batch * (2 if twice else 1))
        receipt = self.stage.send(self.stage.pusher, call)
        paid = 0
        for event in self.stage.events(self.stage.settler, "Claimed", receipt):
            self.claimed[event["account"]] += event["amount"]
            paid += event["amount"]
        fees = sum(event["fee"] for event in self.stage.events(self.stage.settler, "PushPaid", receipt))
        assert paid <= CAP
        assert fees * 20 <= paid
        self.fees -= fees

    @rule()
    def time_passes(self) -> None:
        """Let a withdrawal's time pass."""
        self.stage.later(DELAY_S)

    # --- what must be so -------------------------------------------------------------------------------------

    @invariant()
    def the_books_balance(self) -> None:
        """Compare the chain with the model."""
        stage = self.stage
        assert stage.token.functions.totalSupply().call() == self.minted + self.emitted - self.burned - self.lost
        assert self.emitted * 2 <= self.burned
        assert (stage.read("totalBurned"), stage.read("totalEmitted")) == (self.burned, self.emitted)
        claimed, allocated = stage.read("totalClaimed"), stage.read("totalAllocated")
        assert claimed == sum(self.claimed.values())
        assert claimed <= allocated == self.allocated
        assert all(stage.balance(who) == amount for who, amount in self.claimed.items())
        bonds = self.bond + (len(self.open) + len(self.stale)) * STAKED
        assert stage.balance(stage.deployment.settler) == allocated - claimed + self.fees + bonds
        assert stage.balance(stage.deployment.vault) == 1_000 * TOKEN - self.spent


def test_whatever_people_do_the_books_balance(contracts_chain: Stage) -> None:
    machine = type("Machine", (Settling,), {"chain": contracts_chain})
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, suppress_health_check=checks, database=None
        ),
    )
