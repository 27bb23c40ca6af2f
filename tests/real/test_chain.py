"""The light reader on a real chain: what it reads is what web3 reads, all at one block, and of the right contracts."""

from collections.abc import AsyncIterator

import httpx
import pytest
from hexbytes import HexBytes

from app.localnet.anvil import CHAIN_ID
from tests.helpers.contracts import ALICE, BOB, TOKEN, WINDOW_S, Stage
from wallet.address import ZERO_ADDRESS
from wallet.amounts import Units
from wallet.chain.reader import CLAIM, Reader, SettlerState
from wallet.chain.rpc import Rpc
from wallet.errors import ChainError, ContractError, WrongChainError
from wallet.merkle import Tree
from wallet.rewards import Leaf, Place, Roots, balances, place


pytestmark = pytest.mark.chain


@pytest.fixture
async def rpc(contracts: Stage) -> AsyncIterator[Rpc]:
    """The engine's way to the chain."""
    async with httpx.AsyncClient() as client:
        yield Rpc(client, contracts.url, CHAIN_ID)


@pytest.fixture
def reader(rpc: Rpc, contracts: Stage) -> Reader:
    """A reader of the deployed contracts."""
    return Reader(rpc, contracts.deployment.token, contracts.deployment.settler)


async def test_a_fresh_settler_has_no_roots_and_no_money(reader: Reader, contracts: Stage) -> None:
    state = await reader.read(ALICE)
    assert (state.balance, state.native_balance, state.claimed) == (0, 0, 0)
    settler = state.settler
    assert (settler.epoch, settler.root, settler.pending_root, settler.previous_root) == (0, None, None, None)
    assert (settler.pending_since, settler.previous_until, settler.acceptable_from) == (0, 0, None)
    assert settler.window_s == WINDOW_S
    assert state.block.number == contracts.web3.eth.block_number


async def test_money_is_followed_from_the_pending_root_to_the_payout(reader: Reader, contracts: Stage) -> None:
    contracts.deposit(contracts.buyer, 1000 * TOKEN)
    leaves = {ALICE: 60 * TOKEN, BOB: 30 * TOKEN}
    tree = Tree.build(leaves)
    leaf = Leaf(1, tree.root, ALICE, _units(60), tree.proof(ALICE))
    contracts.send(
        contracts.poster, contracts.propose(leaves, 10 * TOKEN, [contracts.spend(contracts.buyer, 100 * TOKEN)])
    )
    state = await reader.read(ALICE)
    assert state.settler.pending_root == tree.root
    assert state.settler.acceptable_from == contracts.now + WINDOW_S
    assert place(leaf, _roots(state.settler)) is Place.PENDING

    contracts.later(WINDOW_S)
    contracts.send(contracts.pusher, contracts.accept())
    state = await reader.read(ALICE)
    assert (state.settler.epoch, state.settler.root, state.settler.pending_root) == (1, tree.root, None)
    assert (state.settler.total_allocated, state.settler.total_burned) == (90 * TOKEN, 10 * TOKEN)
    assert place(leaf, _roots(state.settler)) is Place.ACCEPTED
    found = balances(earned=75 * TOKEN, accepted=leaf.cumulative, pending=0, claimed=state.claimed)
    assert (found.locked, found.claimable, found.paid) == (15 * TOKEN, 60 * TOKEN, 0)

    contracts.send(contracts.pusher, contracts.claim(tree, ALICE, 60 * TOKEN))
    state = await reader.read(ALICE)
    assert (state.balance, state.claimed, state.settler.total_claimed) == (60 * TOKEN, 60 * TOKEN, 60 * TOKEN)
    assert state.native_balance == 0
    found = balances(earned=75 * TOKEN, accepted=leaf.cumulative, pending=0, claimed=state.claimed)
    assert (found.locked, found.claimable, found.paid) == (15 * TOKEN, 0, 60 * TOKEN)


async def test_the_previous_root_is_there_for_one_window(reader: Reader, contracts: Stage) -> None:
    contracts.deposit(contracts.buyer, 1000 * TOKEN)
    old = contracts.settle({ALICE: 10 * TOKEN}, 0, [contracts.spend(contracts.buyer, 10 * TOKEN)])
    contracts.settle({ALICE: 20 * TOKEN}, 0, [contracts.spend(contracts.buyer, 20 * TOKEN)])
    state = (await reader.read(ALICE)).settler
    assert (state.previous_root, state.previous_until) == (old.root, contracts.now + WINDOW_S)
    leaf = Leaf(1, old.root, ALICE, _units(10), old.proof(ALICE))
    assert place(leaf, _roots(state)) is Place.PREVIOUS
    contracts.later(WINDOW_S)
    state = (await reader.read(ALICE)).settler
    assert (state.previous_root, state.previous_until) == (None, 0)
    assert place(leaf, _roots(state)) is Place.NOWHERE


async def test_a_past_block_is_read_as_it_was(reader: Reader, contracts: Stage) -> None:
    before = contracts.web3.eth.block_number
    contracts.deposit(contracts.buyer, 7 * TOKEN)
    contracts.settle({ALICE: 7 * TOKEN}, 0, [contracts.spend(contracts.buyer, 7 * TOKEN)])
    assert (await reader.read(ALICE, before)).settler.epoch == 0
    assert (await reader.read(ALICE)).settler.epoch == 1


async def test_the_call_that_is_encoded_here_claims(rpc: Rpc, contracts: Stage) -> None:
    contracts.deposit(contracts.buyer, 9 * TOKEN)
    tree = contracts.settle({ALICE: 4 * TOKEN, BOB: 5 * TOKEN}, 0, [contracts.spend(contracts.buyer, 9 * TOKEN)])
    data = CLAIM.call(BOB, 5 * TOKEN, tree.proof(BOB))
    assert data.hex() == contracts.claim(tree, BOB, 5 * TOKEN)._encode_transaction_data().removeprefix("0x")
    assert CLAIM.result(await rpc.call(contracts.deployment.settler, data)) == (5 * TOKEN,)
    with pytest.raises(ChainError, match=r"refuses eth_call: .*revert"):
        await rpc.call(contracts.deployment.settler, CLAIM.call(BOB, 6 * TOKEN, tree.proof(BOB)))


async def test_values_are_those_that_web3_reads(rpc: Rpc, contracts: Stage) -> None:
    latest = contracts.web3.eth.get_block("latest")
    block = await rpc.block()
    assert (block.number, block.timestamp, block.hash) == (latest["number"], latest["timestamp"], bytes(latest["hash"]))
    assert await rpc.chain_id() == CHAIN_ID
    assert await rpc.balance(contracts.pusher.address) == int(
        contracts.rpc("eth_getBalance", contracts.pusher.address, "latest"), 16
    )
    code = await rpc.code(contracts.deployment.settler)
    assert "0x" + code.hex() == contracts.rpc("eth_getCode", contracts.deployment.settler, "latest")
    assert await rpc.code(ALICE) == b""


async def test_a_transactions_receipt_says_what_became_of_it(rpc: Rpc, contracts: Stage) -> None:
    sent = contracts.send(contracts.deployer, contracts.token.functions.faucet(ALICE, 1))
    found = await rpc.receipt(bytes(sent["transactionHash"]))
    assert found is not None
    assert (found.ok, found.gas_used, found.block_number) == (True, sent["gasUsed"], sent["blockNumber"])
    assert (found.gas_price, found.block_hash) == (sent["effectiveGasPrice"], bytes(sent["blockHash"]))
    assert await rpc.receipt(b"\1" * 32) is None
    call = contracts.token.functions.faucet(ALICE, 1)
    failed = contracts.enqueue(contracts.pusher, call, contracts.nonce(contracts.pusher.address))
    contracts.web3.eth.wait_for_transaction_receipt(HexBytes(failed), poll_latency=0.002)
    found = await rpc.receipt(bytes.fromhex(failed[2:]))
    assert found is not None
    assert not found.ok


async def test_an_address_without_a_contract_is_named(rpc: Rpc, contracts: Stage) -> None:
    real = contracts.deployment
    for which, token, settler in (("token", ALICE, real.settler), ("settler", real.token, ALICE)):
        with pytest.raises(ContractError, match=f"no contract stands at the {which}'s address {ALICE}"):
            await Reader(rpc, token, settler).read(BOB)


async def test_a_settler_of_another_token_is_refused(rpc: Rpc, contracts: Stage) -> None:
    with pytest.raises(ContractError, match="settles in another token"):
        await Reader(rpc, contracts.deployment.vault, contracts.deployment.settler).read(ALICE)


async def test_another_contract_in_the_settlers_place_is_refused(rpc: Rpc, contracts: Stage) -> None:
    with pytest.raises(ChainError):
        await Reader(rpc, contracts.deployment.token, contracts.deployment.token).read(ALICE)


async def test_a_chain_that_was_begun_anew_under_a_reader_is_noticed(reader: Reader, contracts: Stage) -> None:
    await reader.read(ALICE)
    snapshot = contracts.rpc("evm_snapshot")
    contracts.rpc("anvil_setCode", contracts.deployment.settler, "0x")
    with pytest.raises(ChainError):
        await reader.read(ALICE)
    with pytest.raises(ContractError, match="no contract stands at the settler's address"):
        await reader.read(ALICE)
    contracts.rpc("evm_revert", snapshot)
    assert (await reader.read(ALICE)).settler.epoch == 0


async def test_a_wrong_chain_is_named_with_both_ids(contracts: Stage) -> None:
    async with httpx.AsyncClient() as client:
        wrong = Rpc(client, contracts.url, 1)
        with pytest.raises(WrongChainError, match="expected chain 1, but the node answers for chain 31337"):
            await Reader(wrong, contracts.deployment.token, contracts.deployment.settler).read(ALICE)


async def test_a_block_that_the_chain_lost_is_refused_and_not_replaced(rpc: Rpc, contracts: Stage) -> None:
    snapshot = contracts.rpc("evm_snapshot")
    contracts.rpc("evm_mine")
    lost = await rpc.block()
    contracts.rpc("evm_revert", snapshot)
    contracts.later(5)
    with pytest.raises(ChainError, match="refuses eth_call"):
        await rpc.call(contracts.deployment.token, b"\x18\x16\x0d\xdd", lost)


async def test_nobodys_account_is_read_too(reader: Reader) -> None:
    assert (await reader.read(ZERO_ADDRESS)).claimed == 0


def _units(tokens: int) -> Units:
    return Units(tokens * TOKEN)


def _roots(settler: SettlerState) -> Roots:
    return Roots(settler.root, settler.pending_root, settler.previous_root)
