"""Draws every page in every state as PNG files, for people to look at: `python -m tests.gallery OUT`.

No screen is needed. Each look (dark, light, twice the size, pseudo-translated, narrow) is drawn by a process of its
own, because Qt reads its scale once.
"""

import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final


if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from app.ui.window import Shown, Window

LOOKS: Final = ("dark", "light", "double", "pseudo", "narrow", "german", "chinese")
PAGES: Final = ("home", "earnings", "jobs", "wallet", "games", "benchmark", "sandbox", "settings", "help")
_LOCALES: Final = {"german": "de_DE", "chinese": "zh_CN"}
_FEW: Final = ("earning", "game", "fault", "long-names")
"""Scenes that other looks than the dark one are drawn with."""


def pseudo(source: str, n: int = -1) -> str:  # noqa: ARG001 - the shape of `Translate`
    """Return a sentence a third longer and full of accents, so that what is not translated or does not fit is seen."""
    swap = str.maketrans("aeiouAEIOUcnys", "áéîöüÁÉÎÖÜçñýš")
    parts = source.replace("{", "\0{").replace("}", "}\0").split("\0")
    text = "".join(part if part.startswith("{") else part.translate(swap) for part in parts)
    return f"[{text}{'~' * (len(source) // 3)}]" if "&" not in source else text + "~" * (len(source) // 3)


def main(arguments: list[str]) -> int:
    """Draw everything into the folder that is named."""
    if len(arguments) == 2:
        return _draw(Path(arguments[0]), arguments[1])
    if len(arguments) != 1:
        print("usage: python -m tests.gallery OUT", file=sys.stderr)  # noqa: T201
        return 2
    out = Path(arguments[0]).resolve()
    out.mkdir(parents=True, exist_ok=True)
    for look in LOOKS:
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        if look == "double":
            environment["QT_SCALE_FACTOR"] = "2"
        subprocess.run([sys.executable, "-m", "tests.gallery", str(out), look], check=True, env=environment)
    print(f"{len(list(out.glob('*.png')))} pictures in {out}")  # noqa: T201
    return 0


def _draw(out: Path, look: str) -> int:
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 - in the process of one look alone

    app = QApplication(["gallery"])
    _Gallery(app, out, look).draw()
    return 0


class _Gallery:
    """Draws one look."""

    def __init__(self, app: "QApplication", out: Path, look: str) -> None:
        from PySide6.QtCore import QLocale  # noqa: PLC0415

        from app.ui.i18n import make_voice  # noqa: PLC0415
        from app.ui.presenters.voice import Voice, untranslated  # noqa: PLC0415
        from app.ui.theme import Theme  # noqa: PLC0415
        from app.ui.widgets.kit import Actions, Kit  # noqa: PLC0415
        from tests.helpers import scenes  # noqa: PLC0415
        from tests.helpers.pieces import answer  # noqa: PLC0415

        self._app, self._out, self._look, self._scenes = app, out, look, scenes
        theme = Theme(app, "light" if look == "light" else "dark")
        voice = Voice(pseudo if look == "pseudo" else untranslated, zone=scenes.ZONE)
        if look in _LOCALES:
            voice = replace(make_voice(app, QLocale(_LOCALES[look])), zone=scenes.ZONE)
        self._kit: Kit = Kit(theme, voice, Actions())
        self._kit.prefs.set_step("done")
        self._kit.actions.asked.connect(lambda question: question.answered(answer(question.command)))
        self._size = (880, 560) if look == "narrow" else (1120, 720)

    def draw(self) -> None:
        """Draw all pictures of this look."""
        full = self._look == "dark"
        scenes = {"dark": tuple(self._scenes.ALL), "double": _FEW[:2]}.get(self._look, _FEW)
        for name in scenes:
            for place, page in enumerate(PAGES):
                self._picture(name, place, page)
        for name in self._scenes.HOMES if full else ():
            self._picture(name, 0, "home")
        if self._look in ("dark", "light", "german", "pseudo"):
            for place, page in enumerate(PAGES):
                self._tall(place, page)
        for name in ("starting", "silent", "disconnected", "start-failed"):
            self._picture(name, 0, "home")
        self._set_up()
        if full or self._look == "light":
            self._dialogs()
        if full:
            self._extras()
            self._icons()

    def _shown(self, name: str) -> "Shown":
        from app.protocol.errors import KnownError  # noqa: PLC0415
        from app.ui.presenters.faults import present_notices  # noqa: PLC0415
        from app.ui.presenters.seen import Link, Seen  # noqa: PLC0415
        from app.ui.window import Shown  # noqa: PLC0415

        scenes, voice = self._scenes, self._kit.voice
        if name == "starting":
            return Shown(Seen(Link.STARTING), scenes.NOW)
        if name == "silent":
            return Shown(Seen(Link.SILENT, scenes.earning()), scenes.NOW + 60)
        if name == "disconnected":
            return Shown(
                Seen(Link.LOST, scenes.earning(), KnownError("engine.not-running", path="x")), scenes.NOW + 300
            )
        if name == "start-failed":
            held = {"path": "/home/ada/.local/share/lull/lull.db", "what": "database disk image is malformed"}
            error = KnownError("store.corrupt", **held, kept=f"{held['path']}.damaged-1795203960")
            return Shown(Seen(Link.LOST, None, error), scenes.NOW)
        snapshot = {**scenes.ALL, **scenes.HOMES}[name]()
        faults = present_notices(snapshot, voice, dismissed=frozenset())
        return Shown(Seen(Link.CONNECTED, snapshot), scenes.NOW, faults)

    def _window(self, shown: "Shown", place: int) -> "Window":
        from PySide6.QtCore import QSettings  # noqa: PLC0415

        from app.ui.window import Window  # noqa: PLC0415

        store = QSettings(str(Path(tempfile.gettempdir()) / "lull-gallery-none.ini"), QSettings.Format.IniFormat)
        window = Window(self._kit, lambda: False, store)
        window.resize(*self._size)
        window.show_all(shown)
        window.show()
        window.open_page(place)
        self._settle()
        return window

    def _settle(self) -> None:
        for _ in range(4):
            self._app.processEvents()

    def _save(self, window: "Window", name: str) -> None:
        self._settle()
        window.grab().save(str(self._out / f"{self._look}-{name}.png"))
        window.hide()
        window.deleteLater()
        self._settle()

    def _picture(self, name: str, place: int, page: str) -> None:
        self._save(self._window(self._shown(name), place), f"{page}-{name}")

    def _tall(self, place: int, page: str) -> None:
        """Draw a page with all that lies below the fold."""
        window = self._window(self._shown("earning"), place)
        content = window.page(place).widget()
        assert content is not None
        window.resize(window.width(), max(window.height(), content.minimumSizeHint().height() + 40))
        self._settle()
        window.resize(window.width(), max(window.height(), content.sizeHint().height() + 40))
        self._save(window, f"{page}-whole")

    def _set_up(self) -> None:
        """Draw the first set-up, step by step."""
        from app.ui.prefs import Prefs  # noqa: PLC0415
        from app.ui.presenters.setup import Step  # noqa: PLC0415

        usual = self._kit
        scene = {Step.CHECKS: "fault", Step.CONSENT: "empty", Step.BENCHMARK: "earning", Step.WHEN: "empty"}
        for step, name in scene.items():
            prefs = Prefs()
            prefs.set_step(step.value)
            self._kit = replace(usual, prefs=prefs)
            self._save(self._window(self._shown(name), 0), f"setup-{step.value}")
        self._kit = usual

    def _dialogs(self) -> None:
        """Draw the signer's windows, and the one after a crash."""
        from app.signer.dialog import ConsentDialog  # noqa: PLC0415
        from app.signer.page import draft_page  # noqa: PLC0415
        from app.signer.pages import new_wallet_page, restore_page, words_page  # noqa: PLC0415
        from app.ui.crash_dialog import CrashDialog  # noqa: PLC0415
        from tests.helpers.pieces import DRAFT  # noqa: PLC0415

        words = ("abandon",) * 11 + ("about",)  # the test vector of the standard
        pages = {
            "send": (draft_page(DRAFT, 10**15, password=True), ""),
            "password": (new_wallet_page(), "The two differ."),
            "restore": (restore_page(), ""),
            "words": (words_page(words), ""),
        }
        shown = {f"signer-{name}": ConsentDialog(page, problem) for name, (page, problem) in pages.items()}
        for name, dialog in (*shown.items(), ("crash", CrashDialog("Segmentation fault", (), self._kit.voice))):
            dialog.show()
            self._settle()
            dialog.grab().save(str(self._out / f"{self._look}-{name}.png"))
            dialog.close()

    def _extras(self) -> None:
        """Draw what is seen only after a click."""
        from PySide6.QtCore import QPoint, Qt  # noqa: PLC0415
        from PySide6.QtTest import QTest  # noqa: PLC0415

        from app.protocol.errors import KnownError  # noqa: PLC0415
        from app.ui.pages.earnings import Earnings  # noqa: PLC0415
        from app.ui.pages.home import Home  # noqa: PLC0415
        from app.ui.pages.wallet import Wallet  # noqa: PLC0415
        from app.ui.presenters.claiming import ClaimStatus  # noqa: PLC0415
        from app.ui.presenters.faults import present_error  # noqa: PLC0415

        window = self._window(self._shown("earning"), 0)
        home = window.page(0)
        assert isinstance(home, Home)
        home.day.twin.click()
        QTest.keyClick(home.day.line, Qt.Key.Key_Left)
        home.hero.pause_menu.aboutToShow.emit()
        home.hero.pause_menu.popup(window.mapToGlobal(QPoint(300, 150)))
        self._settle()
        home.hero.pause_menu.grab().save(str(self._out / "dark-pause-menu.png"))
        home.hero.pause_menu.close()
        self._save(window, "home-table")
        window = self._window(self._shown("earning"), 1)
        earnings = window.page(1)
        assert isinstance(earnings, Earnings)
        earnings.month.click()
        earnings.twin.click()
        QTest.keyClick(earnings.chart, Qt.Key.Key_Home)
        self._save(window, "earnings-month-table")
        for name, status in {
            "claiming": ClaimStatus(claiming=True),
            "claimed": ClaimStatus(result="4.10 tLULL is at your address."),
            "failed": ClaimStatus(
                fault=present_error(KnownError("claim.failed", what="the relayer refused it"), self._kit.voice)
            ),
        }.items():
            window = self._window(self._shown("earning"), 3)
            wallet = window.page(3)
            assert isinstance(wallet, Wallet)
            wallet.show_claim(status)
            wallet.more.click()
            self._save(window, f"wallet-{name}")
        self._sending()
        self._gate()
        self._contesting()
        self._joining()
        window = self._window(self._shown("earning"), 0)
        window.close()
        self._save(window, "home-ask")

    def _sending(self) -> None:
        """Draw receiving, and sending step by step."""
        from app.protocol.errors import KnownError  # noqa: PLC0415
        from app.ui.pages.wallet import Wallet  # noqa: PLC0415
        from tests.helpers.pieces import DRAFT  # noqa: PLC0415

        window = self._window(self._shown("earning"), 3)
        wallet = window.page(3)
        assert isinstance(wallet, Wallet)
        wallet.receive.click()
        self._save(window, "wallet-receive")
        window = self._window(self._shown("earning"), 3)
        wallet = window.page(3)
        assert isinstance(wallet, Wallet)
        wallet.send.click()
        wallet.send_card.to.setText(DRAFT.to)
        wallet.send_card.amount.setText("1.5")
        self._settle()
        window.grab().save(str(self._out / "dark-wallet-send.png"))
        wallet.send_card.forward.click()
        self._settle()
        window.grab().save(str(self._out / "dark-wallet-review.png"))
        self._kit.actions.signing.connect(lambda signing: signing.refused(KnownError("wallet.declined")))
        wallet.send_card.forward.click()
        self._save(window, "wallet-declined")

    def _contesting(self) -> None:
        """Draw what waits and can be cancelled, and a root that pays too little."""
        from app.protocol.purse import LeafView, TransactionView  # noqa: PLC0415
        from app.ui.pages.wallet import Wallet  # noqa: PLC0415

        shown, base, now = self._shown("earning"), self._scenes.earning(), self._scenes.NOW
        lull = self._scenes.lull
        sent = TransactionView(
            "send", lull(1.5), self._scenes.OWNER, "submitted", now - 900, None, "0x" + "d1" * 32, cancellable=True
        )
        leaf = LeafView(4, "short", lull(5), lull(3), now + 7200, "statement")
        held = replace(base.wallet, transactions=(sent, *base.wallet.transactions), unbacked=False)
        for name, purse in (("cancel", held), ("challenge", replace(base.wallet, leaf=leaf, unbacked=False))):
            seen = replace(shown, seen=replace(shown.seen, snapshot=replace(base, wallet=purse)))
            window = self._window(seen, 3)
            wallet = window.page(3)
            assert isinstance(wallet, Wallet)
            wallet.verticalScrollBar().setValue(wallet.verticalScrollBar().maximum())
            self._settle()
            window.grab().save(str(self._out / f"{self._look}-wallet-{name}-offered.png"))
            (wallet.cancel if name == "cancel" else wallet.contest).click()
            self._settle()
            wallet.verticalScrollBar().setValue(0)
            self._save(window, f"wallet-{name}-review")
            self._save(self._window(seen, 1), f"earnings-{name}")

    def _gate(self) -> None:
        """Draw a job that reaches hosts through its gate, and a PC that has no gate for it."""
        from app.protocol.snapshot import GateView, ReachedHost  # noqa: PLC0415
        from app.ui.pages.jobs import Jobs  # noqa: PLC0415

        shown = self._shown("earning")
        base = self._scenes.earning()
        hosts = (ReachedHost("weights.example", 3, 61 << 20), ReachedHost("data.example", 12, 9 << 20))
        gate = GateView(71 << 20, 256 << 20, hosts, 2, ("weights.example:80 is not HTTPS",))
        job = replace(self._scenes.RUNNING, gate=gate)
        walls = replace(base.containment, network="gate and table")
        reaching = replace(base, job=job, jobs=(job, *base.jobs[1:]), containment=walls)
        window = self._window(replace(shown, seen=replace(shown.seen, snapshot=reaching)), 2)
        jobs = window.page(2)
        assert isinstance(jobs, Jobs)
        jobs.table.choose(job.attempt)
        self._save(window, "jobs-gate")
        self._save(self._window(replace(shown, seen=replace(shown.seen, snapshot=reaching)), 6), "sandbox-gate")
        walls = replace(base.containment, network_fault="this Docker joins no network of another container")
        closed = replace(base, containment=walls)
        self._save(self._window(replace(shown, seen=replace(shown.seen, snapshot=closed)), 6), "sandbox-no-gate")

    def _joining(self) -> None:
        """Draw joining a market step by step, and leaving it."""
        from app.protocol.errors import KnownError  # noqa: PLC0415
        from app.ui.pages.settings import SettingsPage  # noqa: PLC0415

        window = self._window(self._shown("empty"), 7)
        page = window.page(7)
        assert isinstance(page, SettingsPage)
        page.join.click()
        self._settle()
        window.grab().save(str(self._out / "dark-settings-join.png"))
        page.joining.url.setText("https://market.example")
        page.joining.rpc.setText("https://node.example")
        page.joining.forward.click()
        self._settle()
        window.grab().save(str(self._out / "dark-settings-join-review.png"))
        page.joining.agreed.click()
        refuse = self._kit.actions.signing.connect(lambda signing: signing.refused(KnownError("wallet.declined")))
        page.joining.forward.click()
        self._kit.actions.signing.disconnect(refuse)
        page.verticalScrollBar().setValue(page.verticalScrollBar().maximum())
        self._save(window, "settings-join-declined")
        window = self._window(self._shown("live"), 7)
        page = window.page(7)
        assert isinstance(page, SettingsPage)
        page.leave.click()
        self._save(window, "settings-leave")

    def _icons(self) -> None:
        """Draw all tray icons at 16 pixels and larger, on a dark and on a light panel."""
        from PySide6.QtGui import QColor, QPainter, QPixmap  # noqa: PLC0415

        from app.ui.icons import app_icon, tray_icon  # noqa: PLC0415
        from app.ui.presenters.reasons import Tone  # noqa: PLC0415

        sheet = QPixmap(760, 220)
        sheet.fill(QColor("#2b2f36"))
        painter = QPainter(sheet)
        painter.fillRect(0, 110, 760, 110, QColor("#e6e6e6"))
        icons = [*(tray_icon(tone, self._kit.theme.roles.color(tone)) for tone in Tone), app_icon()]
        for column, icon in enumerate(icons):
            for top in (0, 110):
                left = 12 + column * 106
                painter.drawPixmap(left, top + 20, icon.pixmap(16, 16))
                painter.drawPixmap(left + 22, top + 16, icon.pixmap(24, 24))
                painter.drawPixmap(left + 50, top + 12, icon.pixmap(48, 48))
        painter.end()
        sheet.save(str(self._out / "tray-icons.png"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
