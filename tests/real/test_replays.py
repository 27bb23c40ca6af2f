"""What was signed for one chain and contract counts there, and once; pay that a reorg takes back was never booked."""

from dataclasses import replace
from pathlib import Path

import pytest
from eth_account.messages import encode_typed_data

from tests.helpers.cheating import owner_at
from tests.helpers.contracts import ALICE, BOB, TOKEN, Stage
from tests.helpers.second_opinion import Account
from wallet.chain.fees import policy_of
from wallet.keys.worker import WorkerKey
from wallet.ledger import Kind, total
from wallet.merkle import Tree
from wallet.receipts import Statement, contract_domain, sign


pytestmark = pytest.mark.chain

TAGS = replace(policy_of(31337), final_after=None)


@pytest.mark.parametrize(("chain_id", "elsewhere"), [(1, False), (31337, True)])
def test_a_statement_of_another_chain_or_settler_challenges_nothing(
    contracts: Stage,
    chain_id: int,
    elsewhere: bool,  # noqa: FBT001 - a case
) -> None:
    contracts.deposit(contracts.buyer, 10 * TOKEN)
    contracts.send(contracts.poster, contracts.propose({BOB: TOKEN}, 0, [contracts.spend(contracts.buyer, TOKEN)]))
    where = contracts.deployment.vault if elsewhere else contracts.deployment.settler
    message = Statement(ALICE, 1, TOKEN, 0, final=True)
    fields = (ALICE, 1, TOKEN, 0, True)
    call = contracts.settler.functions.challenge
    forged = sign(contract_domain(chain_id, where), message, contracts.market).signature
    assert contracts.refusal(contracts.pusher, call(fields, forged)) == "InvalidStatement"
    good = sign(contract_domain(31337, contracts.deployment.settler), message, contracts.market).signature
    assert contracts.refusal(contracts.pusher, call(fields, good)) == ""
    for changed in ((ALICE, 1, 2 * TOKEN, 0, True), (ALICE, 1, 0, TOKEN, True), (BOB, 1, TOKEN, 0, True)):
        assert contracts.refusal(contracts.pusher, call(changed, good)) == "InvalidStatement"


def test_a_permit_counts_once_and_on_its_own_chain_and_token(contracts: Stage) -> None:
    owner, token = WorkerKey.generate(), contracts.token
    deadline = contracts.now + 3600

    def permit(nonce: int, *, chain_id: int = 31337, contract: str = token.address) -> object:
        kinds = {
            "Permit": [
                {"name": name, "type": kind}
                for name, kind in (("owner", "address"), ("spender", "address"), ("value", "uint256"))
            ]
            + [{"name": "nonce", "type": "uint256"}, {"name": "deadline", "type": "uint256"}]
        }
        domain = {"name": "Practice Lull", "version": "1", "chainId": chain_id, "verifyingContract": contract}
        values = {"owner": owner.address, "spender": BOB, "value": TOKEN, "nonce": nonce, "deadline": deadline}
        signed = Account.sign_message(encode_typed_data(domain, kinds, values), bytes.fromhex(owner.secret_hex()))
        r, s = signed.r.to_bytes(32, "big"), signed.s.to_bytes(32, "big")
        return token.functions.permit(owner.address, BOB, TOKEN, deadline, signed.v, r, s)

    first = permit(0)
    for wrong in (permit(1), permit(0, chain_id=1), permit(0, contract=contracts.deployment.vault)):
        assert contracts.refusal(contracts.pusher, wrong) != ""
    contracts.send(contracts.pusher, first)
    assert token.functions.allowance(owner.address, BOB).call() == TOKEN
    assert contracts.refusal(contracts.pusher, first) != "", "once"


async def test_pay_that_a_reorg_takes_back_was_never_booked(contracts: Stage, tmp_path: Path) -> None:
    key = WorkerKey.generate()
    contracts.deposit(contracts.buyer, 100 * TOKEN)
    leaves = {key.address: 60 * TOKEN, BOB: 30 * TOKEN}
    spends = [contracts.spend(contracts.buyer, 100 * TOKEN)]
    tree = contracts.settle(leaves, 10 * TOKEN, spends)
    contracts.rpc("anvil_mine", hex(70))
    async with owner_at(contracts, key, tmp_path, policy=TAGS) as owner:
        owner.show(tree, 60 * TOKEN)

        async def booked() -> int:
            return await owner.database.read(lambda c: total(c, owner.member.network, Kind.PAID))

        contracts.send(contracts.pusher, contracts.claim(tree, key.address, 60 * TOKEN))
        held = await owner.look()
        assert (held.chain.claimed, held.accepted, await booked()) == (60 * TOKEN, 60 * TOKEN, 0)
        contracts.rpc("anvil_reorg", 1, [])
        contracts.rpc("anvil_dropAllTransactions")
        held = await owner.look()
        assert (held.chain.claimed, held.accepted, await booked()) == (0, 60 * TOKEN, 0), "it can be claimed again"
        contracts.send(contracts.pusher, contracts.claim(tree, key.address, 60 * TOKEN))
        contracts.rpc("anvil_mine", hex(70))
        await owner.look()
        assert await booked() == 60 * TOKEN


async def test_a_reorg_across_the_acceptance_of_a_root_takes_its_claims_and_keeps_the_audit(
    contracts: Stage, tmp_path: Path
) -> None:
    key = WorkerKey.generate()
    contracts.deposit(contracts.buyer, 100 * TOKEN)
    leaves = {key.address: 60 * TOKEN, BOB: 30 * TOKEN}
    call = contracts.propose(leaves, 10 * TOKEN, [contracts.spend(contracts.buyer, 100 * TOKEN)])
    contracts.send(contracts.poster, call)
    contracts.later(contracts.window_s)
    contracts.rpc("anvil_mine", hex(2))
    contracts.send(contracts.pusher, contracts.accept())
    tree = Tree.build(leaves)
    async with owner_at(contracts, key, tmp_path, policy=TAGS) as owner:
        owner.show(tree, 60 * TOKEN)
        held = await owner.look()
        assert (held.accepted, held.pending) == (60 * TOKEN, 0)
        contracts.rpc("anvil_reorg", 1, [])
        contracts.rpc("anvil_dropAllTransactions")
        held = await owner.look()
        assert (held.accepted, held.pending) == (0, 60 * TOKEN), "it waits again, and is locked"
        assert held.audit is not None
        assert held.audit.view().state == "fits"
        contracts.send(contracts.pusher, contracts.accept())
        assert (await owner.look()).accepted == 60 * TOKEN
