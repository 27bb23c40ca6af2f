"""Whatever people do with the contracts, in whatever order: no token appears, none is lost, none is paid twice."""

import random
from collections import Counter
from collections.abc import Callable
from typing import Any, Final

import pytest

from tests.helpers.contracts import DELAY_S, TOKEN, WINDOW_S, SignedSpend, Stage, key
from wallet.address import Address
from wallet.merkle import Tree


pytestmark = pytest.mark.chain

STEPS: Final = 120
CAP: Final = 40 * TOKEN
PROVIDERS: Final = tuple(key(f"provider {n}").address for n in range(3))


class Market:
    """Two buyers, three providers and one market, with a model beside the contracts that says what must be so."""

    def __init__(self, chain: Stage, dice: random.Random) -> None:
        """Deploy contracts of this run's own."""
        self.dice = dice
        self.done: Counter[str] = Counter()
        self.stage = Stage(chain.url, chain.web3, cap=CAP)
        self.buyers = (self.stage.buyer, self.stage.other_buyer)
        self.minted = self.burned = self.funded = 0
        self.deposits = [0, 0]
        self.asked: list[tuple[int, int] | None] = [None, None]
        self.spent = [0, 0]
        self.outside = [0, 0]
        self.leaves: dict[Address, int] = dict.fromkeys(PROVIDERS, 0)
        self.trees: list[tuple[Tree, dict[Address, int]]] = []
        self.pending: tuple[dict[Address, int], int, list[int]] | None = None
        self.claimed = dict.fromkeys(PROVIDERS, 0)
        self.outflows: list[tuple[int, int]] = []

    def step(self) -> None:
        """Let somebody do something, and check that the books balance."""
        weights: dict[Callable[[], None], int] = {
            self.deposit: 3,
            self.ask_back: 2,
            self.withdraw: 2,
            self.propose: 5,
            self.propose_what_is_not_covered: 2,
            self.accept: 5,
            self.veto: 1,
            self.claim: 6,
            self.push_all: 3,
            self.revoke_the_previous_root: 1,
            self.let_time_pass: 3,
        }
        (action,) = self.dice.choices(list(weights), weights=list(weights.values()))
        print(action.__name__)  # noqa: T201 - shown when the test fails: the way there
        action()
        self.check_the_books()

    def _did(self, what: str) -> None:
        self.done[what] += 1

    # --- buyers ----------------------------------------------------------------------------------------------

    def deposit(self) -> None:
        who, amount = self.dice.randrange(2), self.dice.randint(1, 30 * TOKEN)
        self.stage.deposit(self.buyers[who], amount)
        self.minted += amount
        self.deposits[who] += amount

    def ask_back(self) -> None:
        who = self.dice.randrange(2)
        amount = self.dice.choice([self.deposits[who], self.deposits[who] // 2, self.deposits[who] + 1])
        call = self.stage.vault.functions.requestWithdrawal(amount)
        if amount > self.deposits[who]:
            assert self.stage.refusal(self.buyers[who], call) == "InsufficientDeposit"
        else:
            self.stage.send(self.buyers[who], call)
            self.asked[who] = (amount, self.stage.now + DELAY_S) if amount else None

    def withdraw(self) -> None:
        who = self.dice.randrange(2)
        call, asked = self.stage.vault.functions.withdraw(), self.asked[who]
        if asked is None:
            assert self.stage.refusal(self.buyers[who], call) == "NothingToWithdraw"
            return
        if self.stage.now < asked[1] - 20 and self.dice.random() < 0.5:
            assert self.stage.refusal(self.buyers[who], call) == "WithdrawalTooEarly"
            return
        self.stage.later(max(1, asked[1] - self.stage.now))
        self.stage.send(self.buyers[who], call)
        paid = min(asked[0], self.deposits[who])
        self.deposits[who] -= paid
        self.outside[who] += paid
        self.asked[who] = None
        self._did("withdrawn")

    # --- the market ------------------------------------------------------------------------------------------

    def propose(self) -> None:
        paid = [deposit * self.dice.randint(0, 100) // 100 for deposit in self.deposits]
        leaves, burned = self._epoch(paid)
        call = self.stage.propose(leaves, burned, self._spends(paid))
        if self.pending is None:
            self.stage.send(self.stage.poster, call)
            self.pending = (leaves, burned, paid)
        else:
            assert self.stage.refusal(self.stage.poster, call) == "RootPending"

    def propose_what_is_not_covered(self) -> None:
        if self.pending is not None:
            return
        beyond, who = self.dice.random() < 0.5, self.dice.randrange(2)
        paid = [0, 0]
        paid[who] = self.deposits[who] + 1 if beyond else self.deposits[who] // 2
        leaves, burned = self._epoch(paid)
        allocated = sum(leaves.values()) + (0 if beyond else self.dice.choice([-1, 1, TOKEN]))
        if allocated >= 0:
            call = self.stage.propose(leaves, burned, self._spends(paid), allocated=allocated)
            expected = {"InsufficientDeposit"} if beyond else {"CollectedMismatch", "AllocationShrinks"}
            assert self.stage.refusal(self.stage.poster, call) in expected

    def accept(self) -> None:
        accept = self.stage.accept()
        if self.pending is None:
            assert self.stage.refusal(self.stage.pusher, accept) == "NoRootPending"
            return
        leaves, burned, paid = self.pending
        ready = self.stage.read("pendingSince") + WINDOW_S
        if self.stage.now < ready - 20 and self.dice.random() < 0.3:
            assert self.stage.refusal(self.stage.pusher, accept) == "WindowOpen"
            return
        self.stage.later(max(1, ready - self.stage.now))
        if any(paid[who] > self.deposits[who] for who in range(2)):
            assert self.stage.refusal(self.stage.pusher, accept) == "InsufficientDeposit"
            self.stage.send(self.stage.poster, self.stage.settler.functions.retract())
        else:
            self.stage.send(self.stage.pusher, accept)
            self.leaves = leaves
            self.trees.append((Tree.build(leaves), leaves))
            self.burned += burned
            self.funded += sum(paid) - burned
            for who in range(2):
                self.deposits[who] -= paid[who]
                self.spent[who] += paid[who]
            self._did("accepted")
        self.pending = None

    def veto(self) -> None:
        veto = self.stage.settler.functions.veto()
        refusal = self.stage.refusal(self.stage.guardian, veto)
        if self.pending is None:
            assert refusal in {"NoRootPending", "VetoesUsedUp"}
        elif not refusal:
            self.stage.send(self.stage.guardian, veto)
            self.pending = None
        else:
            assert refusal == "VetoesUsedUp"

    def revoke_the_previous_root(self) -> None:
        revoke = self.stage.settler.functions.revokePreviousRoot()
        if not self.stage.refusal(self.stage.guardian, revoke):
            self.stage.send(self.stage.guardian, revoke)

    def _epoch(self, paid: list[int]) -> tuple[dict[Address, int], int]:
        """Return the leaves after an epoch in which the buyers paid this, and what is burned of it."""
        burned = sum(paid) * self.dice.randint(0, 50) // 100
        cuts = sorted(self.dice.randint(0, sum(paid) - burned) for _ in range(2))
        shares = (cuts[0], cuts[1] - cuts[0], sum(paid) - burned - cuts[1])
        return {who: self.leaves[who] + share for who, share in zip(PROVIDERS, shares, strict=True)}, burned

    def _spends(self, paid: list[int]) -> list[SignedSpend]:
        return [
            self.stage.spend(buyer, self.spent[who] + paid[who]) for who, buyer in enumerate(self.buyers) if paid[who]
        ]

    # --- providers -------------------------------------------------------------------------------------------

    def _some_tree(self) -> tuple[Tree, dict[Address, int]]:
        """Return the latest tree or, now and then, an older one."""
        return self.trees[-1] if self.dice.random() < 0.7 else self.dice.choice(self.trees)

    def claim(self) -> None:
        if not self.trees:
            return
        (tree, leaves), account = self._some_tree(), self.dice.choice(PROVIDERS)
        wrong = self.dice.random() < 0.1
        call = self.stage.settler.functions.claim(account, leaves[account] + wrong, list(tree.proof(account)))
        if 0 <= self.stage.read("previousRootUntil") - self.stage.now < 20:
            self.stage.later(20)  # the previous root does not end between asking and claiming
        refusal, owed = self.stage.refusal(self.stage.pusher, call), leaves[account] > self.claimed[account]
        if refusal:
            old = tree is not self.trees[-1][0]
            assert wrong or old or not owed or self.stage.read("outflowAvailable") < TOKEN, refusal
            return
        assert not wrong
        self._paid(self.stage.send(self.stage.pusher, call))
        assert self.claimed[account] <= leaves[account]

    def push_all(self) -> None:
        if not self.trees:
            return
        tree, leaves = self._some_tree()
        batch = [(account, amount, tree.proof(account)) for account, amount in leaves.items()]
        self._paid(self.stage.send(self.stage.pusher, self.stage.settler.functions.claimMany(batch * 2)))

    def _paid(self, receipt: Any) -> None:  # noqa: ANN401 - web3 does not type it
        """Book what was paid; in no span of time more leaves than the limit, and what of it came back in that span."""
        events = self.stage.events(self.stage.settler, "Claimed", receipt)
        for event in events:
            self.claimed[event["account"]] += event["amount"]
            assert self.claimed[event["account"]] == event["cumulative"]
            self._did("paid")
        self.outflows.append((self.stage.now, sum(event["amount"] for event in events)))
        for first, (begin, _) in enumerate(self.outflows):
            left = sum(amount for _, amount in self.outflows[first:])
            assert left <= CAP + CAP * (self.stage.now - begin) // 86_400

    def let_time_pass(self) -> None:
        self.stage.later(self.dice.choice([10, WINDOW_S, DELAY_S, 86_400]))

    # --- what must be so -------------------------------------------------------------------------------------

    def check_the_books(self) -> None:
        """Compare all balances with the model."""
        token, vault, settler = (c.functions for c in (self.stage.token, self.stage.vault, self.stage.settler))
        with self.stage.web3.batch_requests() as batch:
            for name in ("totalAllocated", "totalClaimed", "totalBurned"):
                batch.add(settler[name]())
            batch.add(token.totalSupply())
            for holder in (self.stage.deployment.settler, self.stage.deployment.vault):
                batch.add(token.balanceOf(holder))
            for buyer in self.buyers:
                batch.add(vault.balanceOf(buyer.address))
                batch.add(token.balanceOf(buyer.address))
            for provider in PROVIDERS:
                batch.add(token.balanceOf(provider))
            answers: list[Any] = list(batch.execute())
        allocated, claimed, burned, supply, settlers, vaults, *people = answers
        assert supply == self.minted - self.burned
        assert burned == self.burned
        assert claimed <= allocated == self.funded
        assert settlers == allocated - claimed, "what is allocated and not claimed is there, to the last unit"
        assert vaults == sum(self.deposits)
        assert people[:4] == [self.deposits[0], self.outside[0], self.deposits[1], self.outside[1]]
        assert people[4:] == [self.claimed[provider] for provider in PROVIDERS]
        assert claimed == sum(people[4:])


def test_no_token_appears_is_lost_or_is_paid_twice(contracts_chain: Stage) -> None:
    seed = random.getrandbits(64)
    print(f"seed {seed}")  # noqa: T201 - shown when the test fails
    snapshot = contracts_chain.rpc("evm_snapshot")
    market = Market(contracts_chain, random.Random(seed))  # noqa: S311 - examples, no secrets
    for _ in range(STEPS):
        market.step()
    assert all(market.done[what] for what in ("accepted", "paid")), market.done
    contracts_chain.rpc("evm_revert", snapshot)
