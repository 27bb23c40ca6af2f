"""Deposits, the deployment and the committed build, on a real chain: what is unsafe cannot be made or taken."""

import subprocess
from pathlib import Path

import pytest

from tests.helpers.contracts import ALICE, DELAY_S, TOKEN, WINDOW_S, Stage, key
from wallet.address import ZERO_ADDRESS, Address, from_bytes
from wallet.contracts.artifacts import Contract, load
from wallet.contracts.deployment import connected, deploy
from wallet.errors import ChainError, ContractError, KeyFileError


pytestmark = pytest.mark.chain

ROOT = Path(__file__).parents[2]


# --- deposits ----------------------------------------------------------------------------------------------------


def test_spent_money_cannot_be_withdrawn(contracts: Stage) -> None:
    contracts.deposit(contracts.buyer, 100 * TOKEN)
    spend = contracts.spend(contracts.buyer, 70 * TOKEN)
    contracts.send(contracts.buyer, contracts.vault.functions.requestWithdrawal(100 * TOKEN))
    assert contracts.vault.functions.available(contracts.buyer.address).call() == 0
    contracts.settle({ALICE: 70 * TOKEN}, 0, [spend])
    assert contracts.refusal(contracts.buyer, contracts.vault.functions.withdraw()) == "WithdrawalTooEarly"
    contracts.later(DELAY_S)
    receipt = contracts.send(contracts.buyer, contracts.vault.functions.withdraw())
    (event,) = contracts.events(contracts.vault, "Withdrawn", receipt)
    assert event == {"buyer": contracts.buyer.address, "amount": 30 * TOKEN}
    assert contracts.balance(contracts.buyer.address) == 30 * TOKEN
    assert contracts.refusal(contracts.buyer, contracts.vault.functions.withdraw()) == "NothingToWithdraw"


def test_a_withdrawal_waits_and_a_new_request_waits_anew(contracts: Stage) -> None:
    contracts.deposit(contracts.buyer, 100 * TOKEN)
    ask, withdraw = contracts.vault.functions.requestWithdrawal, contracts.vault.functions.withdraw()
    assert contracts.refusal(contracts.buyer, withdraw) == "NothingToWithdraw"
    assert contracts.refusal(contracts.buyer, ask(100 * TOKEN + 1)) == "InsufficientDeposit"
    contracts.send(contracts.buyer, ask(10 * TOKEN))
    assert contracts.vault.functions.pendingWithdrawal(contracts.buyer.address).call() == [
        10 * TOKEN,
        contracts.now + DELAY_S,
    ]
    contracts.later(DELAY_S - 10)
    contracts.send(contracts.buyer, ask(40 * TOKEN))
    contracts.later(20)
    assert contracts.refusal(contracts.buyer, withdraw) == "WithdrawalTooEarly"
    assert contracts.vault.functions.available(contracts.buyer.address).call() == 60 * TOKEN
    contracts.later(DELAY_S)
    contracts.send(contracts.buyer, withdraw)
    assert contracts.balance(contracts.buyer.address) == 40 * TOKEN
    contracts.send(contracts.buyer, ask(5 * TOKEN))
    contracts.send(contracts.buyer, ask(0))
    contracts.later(DELAY_S)
    assert contracts.refusal(contracts.buyer, withdraw) == "NothingToWithdraw", "zero takes a request back"


def test_a_deposit_that_is_gone_stops_a_root_and_the_poster_goes_on_without_it(contracts: Stage) -> None:
    contracts.deposit(contracts.buyer, 100 * TOKEN)
    contracts.deposit(contracts.other_buyer, 100 * TOKEN)
    contracts.send(contracts.buyer, contracts.vault.functions.requestWithdrawal(100 * TOKEN))
    contracts.later(DELAY_S)
    spends = [contracts.spend(contracts.buyer, 50 * TOKEN), contracts.spend(contracts.other_buyer, 50 * TOKEN)]
    contracts.send(contracts.poster, contracts.propose({ALICE: 100 * TOKEN}, 0, spends))
    contracts.send(contracts.buyer, contracts.vault.functions.withdraw())
    contracts.later(WINDOW_S)
    assert contracts.refusal(contracts.pusher, contracts.accept()) == "InsufficientDeposit"
    assert contracts.refusal(contracts.poster, contracts.propose({ALICE: 100 * TOKEN}, 0, spends)) == "RootPending"
    contracts.send(contracts.poster, contracts.settler.functions.retract())
    assert (
        contracts.refusal(contracts.poster, contracts.propose({ALICE: 100 * TOKEN}, 0, spends)) == "InsufficientDeposit"
    )
    contracts.settle({ALICE: 50 * TOKEN}, 0, spends[1:])


def test_only_the_settler_collects(contracts: Stage) -> None:
    contracts.deposit(contracts.buyer, 100 * TOKEN)
    buyer, amount, signature = contracts.spend(contracts.buyer, 70 * TOKEN)
    collect = contracts.vault.functions.collect(contracts.market.address, [(buyer, amount, signature)])
    for somebody in (contracts.market, contracts.poster, contracts.buyer, contracts.deployer):
        assert contracts.refusal(somebody, collect) == "NotSettler"


def test_only_tokens_that_one_has_and_gave_can_be_deposited(contracts: Stage) -> None:
    assert contracts.refusal(contracts.buyer, contracts.vault.functions.deposit(0)) == "NothingToDeposit"
    assert contracts.refusal(contracts.buyer, contracts.vault.functions.deposit(1)) != ""
    assert contracts.vault.functions.balanceOf(contracts.buyer.address).call() == 0


# --- deployment --------------------------------------------------------------------------------------------------


def test_the_settler_is_bound_once_by_the_deployer_and_fits(contracts: Stage) -> None:
    bind = contracts.vault.functions.bindSettler(contracts.deployment.settler)
    assert contracts.refusal(contracts.deployer, bind) == "SettlerAlreadyBound"
    assert contracts.refusal(contracts.poster, bind) == "NotDeployer"
    vault = _create(contracts, Contract.VAULT, contracts.deployment.token, DELAY_S, TOKEN)
    mismatch = contracts.bound(Contract.VAULT, vault).functions.bindSettler(contracts.deployment.settler)
    assert contracts.refusal(contracts.deployer, mismatch) == "SettlerMismatch"
    impatient = _create(contracts, Contract.VAULT, contracts.deployment.token, WINDOW_S, TOKEN)
    terms = _terms(contracts)
    settler = _create(contracts, Contract.SETTLER, (*terms[:1], impatient, *terms[2:]))
    foreign = _create(contracts, Contract.SETTLER, (contracts.deployment.settler, impatient, *terms[2:]))
    mismatch = contracts.bound(Contract.VAULT, impatient).functions.bindSettler(foreign)
    assert contracts.refusal(contracts.deployer, mismatch) == "SettlerMismatch"
    unsafe = contracts.bound(Contract.VAULT, impatient).functions.bindSettler(settler)
    assert contracts.refusal(contracts.deployer, unsafe) == "DelayNotAboveWindow"


def _terms(contracts: Stage) -> tuple[object, ...]:
    """Return what a settler is made of."""
    people = (contracts.market, contracts.poster, contracts.guardian, contracts.deployer)
    roles = tuple(somebody.address for somebody in people)
    return (contracts.deployment.token, contracts.deployment.vault, *roles, WINDOW_S, TOKEN, TOKEN, 0, 0)


def _create(contracts: Stage, contract: Contract, *arguments: object) -> Address:
    artifact = load(contract)
    factory = contracts.web3.eth.contract(abi=artifact.abi, bytecode=artifact.bytecode)
    receipt = contracts.send(contracts.deployer, factory.constructor(*arguments))
    return from_bytes(bytes.fromhex(receipt["contractAddress"][2:]))


@pytest.mark.parametrize(
    ("place", "value", "error"),
    [
        *((place, ZERO_ADDRESS, "ZeroAddress") for place in range(6)),
        (4, key("poster").address, "PosterIsGuardian"),
        (6, 0, "InvalidWindow"),
        (6, 30 * 24 * 3600 + 1, "InvalidWindow"),
        (7, TOKEN - 1, "InvalidOutflowCap"),
        (7, 2**96, "InvalidOutflowCap"),
        (8, 24 * 3600 - 1, "InvalidOutflowCap"),
    ],
)
def test_a_settler_with_unsafe_parameters_cannot_be_made(
    contracts: Stage, place: int, value: object, error: str
) -> None:
    good = _terms(contracts)
    artifact = load(Contract.SETTLER)
    factory = contracts.web3.eth.contract(abi=artifact.abi, bytecode=artifact.bytecode)
    call = factory.constructor((*good[:place], value, *good[place + 1 :]))
    with pytest.raises(ContractError, match=error), connected(contracts.url):
        call.estimate_gas({"from": contracts.deployer.address})


def test_only_the_keeper_hands_out_practice_tokens(contracts: Stage) -> None:
    faucet = contracts.token.functions.faucet(ALICE, TOKEN)
    for somebody in (contracts.poster, contracts.buyer, contracts.market):
        assert contracts.refusal(somebody, faucet) == "OwnableUnauthorizedAccount"
    assert contracts.token.functions.symbol().call() == "tLULL"
    assert contracts.token.functions.totalSupply().call() == 0, "there is no premine"


def test_a_live_token_has_no_faucet_and_no_supply(contracts: Stage) -> None:
    found = deploy(
        contracts.url,
        bytes.fromhex(contracts.deployer.secret_hex()),
        market=contracts.market.address,
        poster=contracts.poster.address,
        guardian=contracts.guardian.address,
        window_s=WINDOW_S,
        withdrawal_delay_s=DELAY_S,
        daily_outflow_cap=TOKEN,
        practice=False,
    )
    token = contracts.bound(Contract.PRACTICE_TOKEN, found.token)
    assert token.functions.symbol().call() == "LULL"
    assert token.functions.totalSupply().call() == 0
    assert contracts.refusal(contracts.deployer, token.functions.faucet(ALICE, 1)) != ""
    assert contracts.web3.eth.block_number == found.block


@pytest.mark.parametrize(
    ("change", "error", "text"),
    [
        ({"guardian": key("poster").address}, ContractError, "two different holders"),
        ({"withdrawal_delay_s": WINDOW_S}, ContractError, "longer than the window"),
        ({"daily_outflow_cap": 1}, ContractError, "InvalidOutflowCap"),
        ({"deployer_key": b"\0" * 32}, KeyFileError, "no secp256k1 key"),
        ({"deployer_key": b"\5" * 32}, ChainError, "Insufficient|insufficient|funds|gas"),
        ({"rpc_url": "http://user:hunter2@127.0.0.1:1/k3y?k3y"}, ChainError, "^http://127.0.0.1:1 did not answer"),
        ({"rpc_url": "ws://127.0.0.1:1"}, ChainError, "begins with http"),
    ],
)
def test_a_deployment_that_cannot_be_is_one_sentence(
    contracts: Stage, change: dict[str, object], error: type[Exception], text: str
) -> None:
    good: dict[str, object] = {
        "rpc_url": contracts.url,
        "deployer_key": bytes.fromhex(contracts.deployer.secret_hex()),
        "market": contracts.market.address,
        "poster": contracts.poster.address,
        "guardian": contracts.guardian.address,
        "window_s": WINDOW_S,
        "withdrawal_delay_s": DELAY_S,
        "daily_outflow_cap": TOKEN,
    }
    with pytest.raises(error, match=text) as caught:
        deploy(**good | change)  # type: ignore[arg-type]  # which is what is tested
    assert "hunter2" not in str(caught.value)
    assert "k3y" not in str(caught.value)


def test_no_practice_token_is_deployed_where_coins_have_value(contracts: Stage) -> None:
    before = contracts.web3.eth.block_number
    contracts.rpc("anvil_setChainId", 1)
    try:
        with pytest.raises(ChainError, match="chain 1 is no practice network"):
            deploy(
                contracts.url,
                bytes.fromhex(contracts.deployer.secret_hex()),
                market=contracts.market.address,
                poster=contracts.poster.address,
                guardian=contracts.guardian.address,
                window_s=WINDOW_S,
                withdrawal_delay_s=DELAY_S,
                daily_outflow_cap=TOKEN,
            )
    finally:
        contracts.rpc("anvil_setChainId", 31337)
    assert contracts.web3.eth.block_number == before


def test_the_committed_build_is_what_its_sources_give() -> None:
    done = subprocess.run(
        ["node", "wallet/contracts/build.mjs", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_build_without_its_tools_is_one_sentence(tmp_path: Path) -> None:
    done = subprocess.run(
        ["node", "wallet/contracts/build.mjs", "--check", "--modules", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert "solc" in done.stderr
    assert done.stderr.count("\n") == 1
