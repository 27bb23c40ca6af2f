"""The contracts on a real chain, with the people who use them: each has a key, and ETH unless a test says otherwise."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import pytest
from eth_account import Account
from web3 import Web3
from web3.contract import Contract as BoundContract
from web3.exceptions import ContractCustomError, ContractLogicError
from web3.logs import DISCARD

from app.localnet.anvil import start_anvil
from tests.helpers.ports import free_port
from wallet.address import Address
from wallet.contracts.artifacts import Artifact, Contract, load
from wallet.contracts.deployment import MOST, bound, connected, deploy
from wallet.keys.worker import WorkerKey
from wallet.merkle import Tree
from wallet.receipts import Spend, contract_domain, sign


ANVIL_KEY: Final = bytes.fromhex("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80")
"""The published key of anvil's first account."""
TOKEN: Final = 10**18
WINDOW_S: Final = 100
DELAY_S: Final = 250
DAILY_CAP: Final = 1_000_000 * TOKEN

FEES: Final = {"maxFeePerGas": 10**11, "maxPriorityFeePerGas": 10**9}
"""Named, so that web3 need not ask the node for them."""

SignedSpend = tuple[Address, int, bytes]
ClaimArguments = tuple[Address, int, tuple[bytes, ...]]


def key(name: str) -> WorkerKey:
    """Return the key that somebody of this name has."""
    return WorkerKey(Web3.keccak(text=name))


ALICE: Final = key("alice").address
BOB: Final = key("bob").address


class Stage:
    """A deployment of one's own, and what tests do with it."""

    def __init__(
        self,
        url: str,
        web3: Web3,
        *,
        cap: int = DAILY_CAP,
        window_s: int = WINDOW_S,
        operator_bond: int = 0,
        challenge_bond: int = 0,
        epoch_cap: int = MOST,
        build: Callable[[Contract], Artifact] = load,
    ) -> None:
        """Deploy, with everybody's roles set and paid for."""
        self.url = url
        self.web3 = web3
        self.deployer = WorkerKey(ANVIL_KEY)
        self.poster, self.guardian, self.market = key("poster"), key("guardian"), key("market")
        self.pusher, self.buyer, self.other_buyer = key("pusher"), key("buyer"), key("other buyer")
        for somebody in (self.poster, self.guardian, self.pusher, self.buyer, self.other_buyer):
            self.give_ether(somebody)
        self.deployment = deploy(
            url,
            ANVIL_KEY,
            market=self.market.address,
            poster=self.poster.address,
            guardian=self.guardian.address,
            window_s=window_s,
            withdrawal_delay_s=window_s * 5 // 2,
            daily_outflow_cap=cap,
            operator_bond=operator_bond,
            challenge_bond=challenge_bond,
            epoch_cap=epoch_cap,
            build=build,
        )
        self.proposed: tuple[Any, ...] = ((b"\0" * 32, 0, 0, 0, 0), [])
        self.window_s = window_s
        self.token = self.bound(Contract.PRACTICE_TOKEN, self.deployment.token)
        self.vault = self.bound(Contract.VAULT, self.deployment.vault)
        self.settler = self.bound(Contract.SETTLER, self.deployment.settler)
        self.stake = self.bound(Contract.STAKE, self.deployment.stake)

    def bound(self, contract: Contract, address: Address) -> BoundContract:
        """Return a contract of ours at an address."""
        return bound(self.web3, contract, address)

    def somebody(self, name: str) -> WorkerKey:
        """Return the key of somebody who has what gas costs."""
        found = key(name)
        self.give_ether(found)
        return found

    def give_ether(self, somebody: WorkerKey) -> None:
        """Give somebody what gas costs."""
        self.rpc("anvil_setBalance", somebody.address, hex(10**20))

    def rpc(self, method: str, *params: object) -> Any:  # noqa: ANN401 - JSON
        """Ask the node for something that is not Ethereum's."""
        answer = self.web3.provider.make_request(method, list(params))  # type: ignore[arg-type]  # anvil's methods
        assert "error" not in answer, answer
        return answer["result"]

    def later(self, seconds: int) -> None:
        """Let chain time pass."""
        self.rpc("evm_increaseTime", seconds)
        self.rpc("evm_mine")

    @property
    def now(self) -> int:
        """Chain time of the latest block."""
        return int(self.web3.eth.get_block("latest")["timestamp"])

    def nonce(self, somebody: Address) -> int:
        """Return how many transactions somebody has sent."""
        return int(self.rpc("eth_getTransactionCount", somebody, "latest"), 16)

    def events(self, contract: BoundContract, name: str, receipt: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - web3's
        """Return the arguments of a contract's events of one name, in their order."""
        found = contract.events[name]().process_receipt(receipt, errors=DISCARD)
        return [dict(event["args"]) for event in found]

    def send(self, who: WorkerKey, call: Any) -> Any:  # noqa: ANN401 - web3 types neither
        """Sign and send a transaction, with some more gas than the node estimates, and return its receipt."""
        values = {"from": who.address, "nonce": self.nonce(who.address), "chainId": 31337} | FEES
        transaction = call.build_transaction(values)
        transaction["gas"] = transaction["gas"] * 5 // 4 + 500_000
        signed = Account.sign_transaction(transaction, bytes.fromhex(who.secret_hex()))
        sent = self.web3.eth.send_raw_transaction(signed.raw_transaction)
        receipt = self.web3.eth.wait_for_transaction_receipt(sent, timeout=60, poll_latency=0.002)
        assert receipt["status"] == 1, "mined and failed"
        if getattr(call, "fn_name", "") == "propose":
            self.proposed = call.args
        return receipt

    def enqueue(self, who: WorkerKey, call: Any, nonce: int) -> str:  # noqa: ANN401 - web3 does not type it
        """Sign and send a transaction without looking whether it will succeed, and return its hash."""
        values = {"from": who.address, "nonce": nonce, "chainId": 31337, "gas": 1_000_000} | FEES
        signed = Account.sign_transaction(call.build_transaction(values), bytes.fromhex(who.secret_hex()))
        return self.web3.eth.send_raw_transaction(signed.raw_transaction).to_0x_hex()

    def refusal(self, who: WorkerKey, call: Any) -> str:  # noqa: ANN401 - web3 does not type it
        """Return the name of the error with which a contract refuses; empty if it does not refuse."""
        try:
            call.call({"from": who.address})
        except ContractCustomError as error:
            for contract in Contract:
                if name := load(contract).error_names().get(bytes.fromhex(str(error.data)[2:10])):
                    return name
            return str(error.data)
        except ContractLogicError as error:
            return str(error.message)
        return ""

    # --- money -----------------------------------------------------------------------------------------------

    def deposit(self, buyer: WorkerKey, amount: int) -> None:
        """Give a buyer tokens and let him deposit them."""
        self.send(self.deployer, self.token.functions.faucet(buyer.address, amount))
        self.send(buyer, self.token.functions.approve(self.vault.address, amount))
        self.send(buyer, self.vault.functions.deposit(amount))

    def spend(
        self,
        buyer: WorkerKey,
        cumulative: int,
        *,
        market: Address | None = None,
        chain_id: int = 31337,
        vault: Address | None = None,
    ) -> SignedSpend:
        """Return a buyer's signed `Spend` as the settler takes it."""
        message = Spend(buyer.address, market or self.market.address, cumulative)
        signed = sign(contract_domain(chain_id, vault or self.deployment.vault), message, buyer)
        return buyer.address, cumulative, signed.signature

    def propose(
        self,
        leaves: Mapping[Address, int],
        burned: int,
        spends: Sequence[SignedSpend],
        allocated: int | None = None,
        *,
        emitted: int = 0,
        push_fee: int = 0,
    ) -> Any:  # noqa: ANN401 - web3 does not type it
        """Return the call that proposes a root over these leaves."""
        total = sum(leaves.values()) if allocated is None else allocated
        epoch = (Tree.build(leaves).root, total, burned, emitted, push_fee)
        return self.settler.functions.propose(epoch, list(spends))

    def accept(self) -> Any:  # noqa: ANN401 - web3 does not type it
        """Return the call that accepts what was proposed last."""
        return self.settler.functions.accept(*self.proposed)

    def settle(self, leaves: Mapping[Address, int], burned: int, spends: Sequence[SignedSpend]) -> Tree:
        """Have a root proposed and, after its window, accepted."""
        self.send(self.poster, self.propose(leaves, burned, spends))
        self.later(self.window_s)
        self.send(self.pusher, self.accept())
        return Tree.build(leaves)

    def claim(self, tree: Tree, account: Address, cumulative: int) -> Any:  # noqa: ANN401 - web3 does not type it
        """Return the call that claims a leaf."""
        return self.settler.functions.claim(account, cumulative, list(tree.proof(account)))

    def balance(self, account: Address) -> int:
        """Return somebody's tokens."""
        return int(self.token.functions.balanceOf(account).call())

    def read(self, name: str, *arguments: object) -> Any:  # noqa: ANN401 - web3 does not type it
        """Return a view of the settler."""
        return self.settler.functions[name](*arguments).call()


@pytest.fixture(scope="session")
def contracts_chain() -> Iterator[Stage]:
    """A chain of these tests' own, because its time is moved about, with everything deployed."""
    chain = start_anvil(free_port())
    try:
        with connected(chain.url) as web3:
            yield Stage(chain.url, web3)
    finally:
        chain.stop()


@pytest.fixture
def settled(contracts: "Stage") -> tuple["Stage", Tree]:
    """One epoch is accepted: the buyer paid 100, of which 10 were burned, 60 are Alice's and 30 are Bob's."""
    contracts.deposit(contracts.buyer, 1000 * TOKEN)
    leaves = {ALICE: 60 * TOKEN, BOB: 30 * TOKEN}
    return contracts, contracts.settle(leaves, 10 * TOKEN, [contracts.spend(contracts.buyer, 100 * TOKEN)])


@pytest.fixture
def contracts(contracts_chain: Stage) -> Iterator[Stage]:
    """The contracts as they were just after their deployment."""
    snapshot = contracts_chain.rpc("evm_snapshot")
    yield contracts_chain
    assert contracts_chain.rpc("evm_revert", snapshot)
