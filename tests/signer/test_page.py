"""What the owner reads before consenting: every field, decoded, with nothing hidden in it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.protocol.money import Units
from app.protocol.purse import Debt, SendDraft
from app.signer.page import amount, draft_page, grant_page, grouped, plain, revocation_page
from app.signer.requests import Revoke
from tests.helpers.signing import a_draft
from tests.signer.test_policy import GRANT
from wallet.address import Address


OWNER = Address("0x" + "44" * 20)
NOW = GRANT.not_after - 10 * 86400.0


def test_the_page_names_every_part_of_a_grant() -> None:
    page = grant_page(GRANT, OWNER, NOW, password=False)
    text = "\n".join(f"{label}: {value}" for label, value in page.facts)
    for part in (GRANT.origin, "1 tLULL", "18 May 2033, 03:33 UTC (10.0 days)", "chain 31337", "no value"):
        assert part in text
    for address in (GRANT.worker, GRANT.market, GRANT.settler, OWNER):
        assert grouped(address) in text


def test_only_the_practice_chain_is_called_practice() -> None:
    facts = dict(grant_page(replace(GRANT, chain_id=1), OWNER, NOW, password=False).facts)
    assert facts["Network"] == "chain 1"


def test_an_amount_is_shown_exactly() -> None:
    assert amount(replace(GRANT, max_at_risk=Units(1))) == "0.000000000000000001 tLULL"
    assert amount(replace(GRANT, max_at_risk=Units(1_500_000), decimals=6)) == "1.5 tLULL"
    assert amount(replace(GRANT, max_at_risk=Units(7), decimals=0, symbol="")) == "7 tokens"
    assert amount(replace(GRANT, max_at_risk=Units(20 * 10**18), symbol="a b" * 40)) == "20 a ba ba ba ba ba b"[:19]


@given(st.text(max_size=500))
def test_text_from_outside_is_one_plain_line(text: str) -> None:
    shown = plain(text)
    assert shown.isprintable()
    assert len(shown) <= 200


def test_what_reorders_or_hides_text_does_not_reach_the_page() -> None:
    assert plain("https://a\u202egnp.exe\x1b[2J\n") == "https://a gnp.exe [2J "


SETTLER = "0x" + "55" * 20
DEBT = Debt(OWNER, 3, Units(60 * 10**18), Units(5 * 10**18), final=True, signature="ab" * 65)
STEPS = (
    (
        a_draft(OWNER, SETTLER, kind="bond", to=SETTLER),
        ("May be taken: 1 tLULL, once", f"By: contract {grouped(SETTLER)}"),
    ),
    (
        a_draft(OWNER, SETTLER, kind="challenge", to=OWNER, amount=Units(65 * 10**18), debt=DEBT, bond=Units(10**18)),
        (
            *("Your leaf is to hold: 65 tLULL", "Bond, says the chain: 1 tLULL", "statement of epoch 3, its last"),
            *("It states: 60 tLULL paid by buyers", "And: 5 tLULL emitted", f"Contract: {grouped(SETTLER)}"),
        ),
    ),
    (
        a_draft(OWNER, SETTLER, kind="challenge", to=OWNER, cumulative=Units(10**18), proof=("ab" * 32,)),
        ("your leaf of 1 tLULL under the accepted root, 1 hashes",),
    ),
    (a_draft(OWNER, SETTLER, kind="uphold", to=OWNER, challenge=7, bond=Units(10**18)), ("Challenge: 7", "Bond, says")),
    (a_draft(OWNER, SETTLER, kind="refund", to=OWNER, challenge=7, bond=Units(10**18)), ("Challenge: 7", "Bond, says")),
)


@pytest.mark.parametrize(("draft", "parts"), STEPS)
def test_the_page_of_each_step_of_a_challenge_names_every_field(draft: SendDraft, parts: tuple[str, ...]) -> None:
    page = draft_page(draft, 80_000 * 9 * 10**9, password=True)
    text = "\n".join(f"{label}: {value}" for label, value in page.facts)
    for part in (*parts, "Gas at most: 0.00072 ETH", "chain 31337, practice", f"your wallet {grouped(OWNER)}"):
        assert part in text
    assert (page.password, page.title.endswith("?")) == (True, True)


def test_the_page_of_a_cancellation_says_what_it_does_and_what_it_costs() -> None:
    draft = a_draft(OWNER, OWNER, kind="cancel", to=OWNER, amount=Units(0), nonce=7, cancels="send:x")
    page = draft_page(draft, 21_000 * 9 * 10**9, password=False)
    facts = dict(page.facts)
    assert "number 7" in facts["Cancels"]
    assert facts["Sends"] == f"nothing, to your wallet {grouped(OWNER)}"
    assert facts["Gas at most"] == "0.000189 ETH"


def test_the_page_of_a_revocation_names_whom_and_until_when() -> None:
    request = Revoke(GRANT.worker, GRANT.settler, GRANT.chain_id, GRANT.not_after)
    text = str(revocation_page(request, OWNER, password=False).facts)
    for part in (grouped(GRANT.worker), grouped(OWNER), "18 May 2033, 03:33 UTC", "chain 31337, practice"):
        assert part in text
