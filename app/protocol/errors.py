"""The one tree of errors that people meet: a stable code, what it means, and how to mend it.

AppError                   code, arguments, whether trying again may help
├── KnownError             the environment: something outside is missing, stopped, full or refused
│   └── UsageError         the call was wrong (exit status 2)
└── BugError               ours: a promise inside Lull was broken

The engine sends codes and arguments. The sentences stand here once, so that the window and the shell say the same.
"""

from string import Formatter
from typing import Final

from app.protocol.texts import printable
from app.protocol.wording import ENGINE, Wording


MAX_ARGUMENT: Final = 300
"""Arguments are cut to this many characters: they may come from outside."""


WORDINGS: Final[dict[str, Wording]] = {
    "bug": Wording(
        "Something inside Lull broke",
        "Nothing is lost. The log names the place ({what}).",
        "Run `lull logs` and send the last lines.",
    ),
    "usage": Wording("That call was wrong", "{what}.", "Run `lull --help`."),
    "interrupted": Wording("Stopped", "It was told to end before it was done."),
    "doctor.found": Wording("Something is not in order", "{what}.", "{mend}"),
    **ENGINE,
    # The home folder and its data.
    "home.unusable": Wording(
        "Lull's folder cannot be used", "{path}: {what}.", "Make it writable for you alone: `chmod 700 {path}`."
    ),
    "disk.full": Wording(
        "The disk is full", "There is no room to write in {path}.", "Free some space; Lull goes on by itself.", True
    ),
    "store.corrupt": Wording(
        "The database is damaged",
        "{path} cannot be read: {what}. It was kept as {kept}, and nothing in it was changed.",
        "Start Lull again with a new one: earnings are read back from the market and the chain.",
    ),
    "store.newer": Wording(
        "The database is newer than this program",
        "{path} has version {theirs}; this program knows {ours}.",
        "Install the newer Lull again.",
    ),
    "settings.bad": Wording("A setting cannot be used", "{key}: {what}.", "Run `lull settings` to see all of them."),
    # The container engine.
    "docker.unreachable": Wording(
        "Docker stopped, so no job can run",
        "Jobs run in Docker, and it does not answer: {what}.",
        "Start it: `sudo systemctl start docker`.",
        True,
    ),
    "docker.not-started": Wording("Docker did not start", "{what}.", "Run `sudo systemctl start docker`."),
    "docker.desktop": Wording("Docker Desktop did not start", "{what}.", "Open Docker Desktop from the Start menu."),
    "docker.refused": Wording("Docker refused the job", "{what}.", "", True),
    "docker.gates": Wording(
        "This PC may only practise",
        "Its container engine is too old or too open for strangers' jobs: {what}.",
        "Update Docker and runc; until then a practice network can be joined.",
    ),
    "sandbox.leaks": Wording(
        "The sandbox leaks, so no job runs",
        "An attack on it succeeded: {what}.",
        "Update Docker, then run `lull sandbox attack`; a job runs again once every attempt is refused.",
    ),
    "sandbox.unproven": Wording(
        "The sandbox could not be tried",
        "The attack on it did not come to its end: {what}.",
        "Run `lull doctor`, then `lull sandbox attack`.",
        True,
    ),
    "sandbox.stopped": Wording("The attack was stopped", "{what}.", "Run `lull sandbox attack` again.", True),
    "games.blind": Wording(
        "Games cannot be seen, so no job runs",
        "Nobody watches which programs start: {what}.",
        "Restart Lull; if it stays so, run `lull doctor`.",
    ),
    "image.refused": Wording(
        "That image may not run here",
        "{what}.",
        "See `lull images publishers`, or ask its publisher.",
    ),
    "image.unreachable": Wording("That image cannot be fetched", "{what}.", "Try again later.", True),
    "image.failed": Wording("An image could not be made", "{what}.", "Run `lull images build` again."),
    "image.missing": Wording(
        "The job's image is not on this PC", "The image {image} is not here.", "Run `lull images build`."
    ),
    "job.malformed": Wording(
        "The job file cannot be used", "{path}: {what}.", "See `lull submit --help` for an example."
    ),
    "job.refused": Wording("Job refused", "{what}."),
    "job.failed": Wording("The job failed", "{what}."),
    "network.budget": Wording(
        "Given back",
        "The month's traffic is used up, and this job would use more of the network.",
        "Raise the month's limit: lull settings traffic_gb.",
    ),
    "job.data": Wording("The job's data broke its limits", "{what}."),
    # The market.
    "market.none": Wording(
        "No market is joined",
        "There is nowhere to get work from.",
        "Run `lull market join URL --rpc URL`, or try it all with `lull demo`.",
    ),
    "market.unreachable": Wording(
        "The market does not answer",
        "No answer from {url}: {what}.",
        "Lull tries again by itself.",
        True,
    ),
    "market.not-a-market": Wording(
        "That is not a market", "{url} answers, but not as a Lull market: {what}.", "Check the address."
    ),
    "market.refused": Wording("The market refused", "{what}."),
    "market.protocol": Wording(
        "The market speaks another version", "It speaks {theirs}, this program speaks {ours}.", "Update Lull."
    ),
    "market.config": Wording(
        "The market cannot start",
        "In its configuration, `{key}` cannot be used: {what}.",
        "Mend the file and start it again.",
    ),
    "market.grant": Wording(
        "This machine may not work at that market",
        "{what}.",
        "Run `lull market join URL --rpc URL` to sign a new grant.",
    ),
    "market.wrong": Wording(
        "The market signed something else than it says",
        "{what}. Lull takes no new work from it.",
        "Run `lull earnings` to see the difference.",
    ),
    # Why a market answers, and offers this machine nothing.
    "listing.unproven": Wording(
        "The market is about to test this device",
        "It is offered work once it has proved what it can do.",
        "Nothing is to be done: Lull answers by itself.",
        True,
    ),
    "listing.absent": Wording(
        "The market's test was left too long",
        "This device is offered work again once it has answered.",
        "Lull answers by itself as soon as no game and no job has the device.",
        True,
    ),
    "listing.late": Wording(
        "The device was slower than it claims",
        "Its answer to the market's test came too late ({what}).",
        "It is tested again by itself; `lull benchmark` measures it anew.",
        True,
    ),
    "listing.wrong": Wording(
        "The device computed something wrong",
        "Its answer to the market's test does not hold ({what}).",
        "It is tested again by itself; `lull benchmark` shows whether it computes right.",
        True,
    ),
    "listing.doubt": Wording(
        "The market does not believe this device",
        "What it says of itself and what was measured do not fit ({what}).",
        "Measure it anew with `lull benchmark`; a card under another name than its own is never listed.",
    ),
    "listing.software": Wording(
        "This market takes graphics cards",
        "This PC has none that Lull can use, and a processor is for practice alone.",
        "Try `lull demo`, or another market.",
    ),
    "listing.no-device": Wording(
        "The market knows no device of this PC",
        "It was not measured yet.",
        "Run `lull benchmark`.",
    ),
    "listing.twice": Wording(
        "This device works for somebody else already",
        "Another account offers the same one at this market.",
        "Stop the other one first.",
    ),
    "listing.refused": Wording("The market does not list this PC", "{what}."),
    # The chain and the wallet.
    "chain.none": Wording(
        "No chain is configured", "Balances cannot be read.", "Run `lull market join URL --rpc URL`."
    ),
    "chain.unreachable": Wording(
        "The payment network does not answer", "No answer from {url}: {what}.", "Lull tries again by itself.", True
    ),
    "chain.wrong": Wording(
        "The node answers for another chain",
        "Expected chain {expected}, but it says {actual}. Nothing was sent.",
        "Give the address of a node of chain {expected}.",
    ),
    "chain.contract": Wording(
        "The contract is not what the grant names", "{what}.", "Run `lull market join URL --rpc URL` again."
    ),
    "wallet.none": Wording("There is no wallet", "Pay has nowhere to go.", "Run `lull wallet create`."),
    "wallet.exists": Wording(
        "There is a wallet already",
        "It belongs to {owner}; nothing was changed.",
        "Use another LULL_HOME for a second wallet.",
    ),
    "wallet.locked": Wording("The wallet could not be opened", "{what}."),
    "wallet.declined": Wording("Not signed", "The request was declined; nothing was changed."),
    "wallet.words": Wording("Those are not the wallet's words", "{what}.", "Nothing was changed; try again."),
    "wallet.unsafe": Wording(
        "The wallet is not safe enough for that", "{what}.", "Run `lull wallet password` to choose a password."
    ),
    "send.refused": Wording("That cannot be sent", "{what}. Nothing was signed and nothing was sent."),
    "send.funds": Wording(
        "There is not enough in the wallet", "{have} is there and {want} is needed. Nothing was signed."
    ),
    "send.gas": Wording(
        "The wallet has no coins for the gas",
        "Sending costs up to {want}, and {have} is there. Nothing was signed.",
        "Claims through the market cost no gas: `lull wallet claim`.",
    ),
    "send.dear": Wording("Gas is too dear now", "{what}. Nothing was signed.", "Try again later.", True),
    "send.stale": Wording(
        "The draft is no longer good", "{what}. Nothing was sent.", "Look at it and sign it again.", True
    ),
    "send.reverted": Wording(
        "The chain did not do it", "{what} is in a block and failed; its gas is spent, nothing else."
    ),
    "claim.dear": Wording("The claim would cost too much", "{what}. Nothing was signed."),
    "claim.nothing": Wording("Nothing to claim", "All that is claimable was paid."),
    "claim.failed": Wording("The claim did not go through", "{what}. Nothing is lost: claim again.", "", True),
    "leaf.short": Wording(
        "The market's next root pays you too little",
        "Your leaf holds {held}, and {due} is due. It can be challenged until {until}.",
        "Run `lull earnings challenge`.",
    ),
    "leaf.withheld": Wording(
        "The market does not show your part of its next root",
        "{due} is due. It can be challenged until {until}.",
        "Run `lull earnings challenge`.",
    ),
    "challenge.none": Wording("There is nothing to challenge", "{what}."),
    "challenge.open": Wording(
        "The challenge waits for an answer",
        "The market has until {until}. Nothing was signed.",
        "Run `lull earnings challenge` again after that: it takes the bond back.",
        True,
    ),
    "device.quarantine": Wording(
        "The device takes no work until a re-check passes",
        "It failed ({what}).",
        "Lull tries again by itself; `lull benchmark` does it now.",
        True,
    ),
    "benchmark.failed": Wording("The benchmark stopped", "{what}.", "Run it again any time.", True),
    # The local network.
    "localnet.down": Wording(
        "The local network is not up", "There is no practice market on this PC.", "Run `lull localnet up`."
    ),
    "localnet.anvil": Wording("The practice chain could not start", "{what}.", "Run `installers/quickstart` again."),
    "localnet.failed": Wording(
        "The local network could not start", "{what}.", "Run `lull localnet down`, then `lull localnet up`."
    ),
    "demo.busy": Wording(
        "This folder works at another market",
        "{path} has joined {url}, and the demo would change that.",
        "Set LULL_HOME to another folder.",
    ),
    "demo.failed": Wording("The demo did not finish", "{what}.", "Run `lull doctor`."),
    "ui.silent": Wording(
        "Lull's window does not answer",
        "A window works with the folder {path} and does not react.",
        "End that process, then start Lull again.",
    ),
    "screen.none": Wording(
        "There is no screen", "The window needs a desktop session.", "Use `lull engine` and `lull status`."
    ),
}


class AppError(Exception):
    """Something that a person is told.

    Attributes:
        code: a key of `WORDINGS`.
        values: the arguments of its sentences, as plain text.
    """

    def __init__(self, code: str, /, **values: object) -> None:
        """Take a code and its arguments; a code of another version is named, because there are no words for it."""
        self.code = code if code in WORDINGS else "unknown"
        if self.code != code:
            values = {"what": code}
        self.values: dict[str, str] = {name: _plain(value) for name, value in values.items()}
        super().__init__(f"{self.title}: {self.message}")

    @property
    def wording(self) -> Wording:
        """The sentences behind the code."""
        return WORDINGS[self.code]

    @property
    def title(self) -> str:
        """What stopped."""
        return self.wording.title

    @property
    def message(self) -> str:
        """The cause, in one sentence."""
        return _fill(self.wording.message, self.values)

    @property
    def mend(self) -> str:
        """What to do about it; may be empty."""
        return _fill(self.wording.mend, self.values)

    @property
    def retryable(self) -> bool:
        """Whether the same call may succeed later by itself."""
        return self.wording.retryable

    def sentence(self) -> str:
        """Return everything as one line for a terminal."""
        return " ".join(part for part in (f"{self.title}.", self.message, self.mend) if part)


class KnownError(AppError):
    """The environment: something outside is missing, stopped, full or refused."""


class UsageError(KnownError):
    """The call was wrong."""

    def __init__(self, what: str) -> None:
        """Say what was wrong with it."""
        super().__init__("usage", what=what)


class BugError(AppError):
    """A promise inside Lull was broken."""

    def __init__(self, what: str) -> None:
        """Name the place; no secrets and no text from outside."""
        super().__init__("bug", what=what)


def _plain(value: object) -> str:
    """Return one line of printable text, capped: arguments may come from a market, a job or a chain."""
    text = printable(str(value)[: MAX_ARGUMENT * 4])
    return text if len(text) <= MAX_ARGUMENT else text[: MAX_ARGUMENT - 1] + "…"


def _fill(template: str, values: dict[str, str]) -> str:
    """Fill a template of ours with plain values; a missing one reads `?`, and values are never templates themselves."""
    parts = []
    for text, name, _, _ in Formatter().parse(template):
        parts.append(text)
        if name is not None:
            parts.append(values.get(name, "?"))
    filled = "".join(parts)
    if "://" in filled.partition(" ")[0]:
        return filled
    return filled[:1].upper() + filled[1:]
