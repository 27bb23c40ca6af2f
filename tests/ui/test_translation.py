"""A translation from the catalogue to the screen, made with Qt's own compiler."""

import re
import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

import PySide6
import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from app.ui.i18n import install, make_voice, translate
from app.ui.presenters.voice import Voice
from tests.catalogue import CATALOGUE, FOLDER, LANGUAGES, catalogue, sentences, translations


def test_the_catalogue_has_every_sentence_of_the_windows() -> None:
    """Sentences of new errors may be missing: they are English until the catalogue is written again."""
    sources = {source.text or "" for source in ET.parse(CATALOGUE).iter("source")}  # noqa: S314 - ours
    plain, plural = sentences(errors=False)
    assert {*plain, *plural} <= sources, "run: python -m tests.catalogue"


def test_the_catalogue_has_sentences_from_every_corner() -> None:
    plain, plural = sentences()
    assert {"Earning.", "&Pause", "Mon", "Quit and stop earning", "Docker stopped, so no job can run"} <= set(plain)
    assert "{n} more messages" in plural


@pytest.fixture
def german(tmp_path: Path, qapp: QApplication) -> Path:
    """A compiled catalogue with three sentences in German."""
    texts = {
        "Paused until {time}.": "Pause bis {time}.",
        "Cooling down.": "K\u00fchlt ab.",
    }
    source = catalogue()
    for english, translated in texts.items():
        source = source.replace(
            f'<source>{english}</source>\n        <translation type="unfinished"></translation>',
            f"<source>{english}</source>\n        <translation>{translated}</translation>",
        )
    source = source.replace(
        '<source>{n} day</source>\n        <translation type="unfinished"><numerusform></numerusform></translation>',
        "<source>{n} day</source>\n        <translation><numerusform>{n} Tag</numerusform></translation>",
    )
    (tmp_path / "lull_de.ts").write_text(source, "utf-8")
    compiler = Path(PySide6.__file__).parent / "lrelease"
    subprocess.run([compiler, "-silent", str(tmp_path / "lull_de.ts")], check=True)
    assert qapp is not None
    return tmp_path / "lull_de.qm"


def test_a_compiled_catalogue_reaches_the_voice_and_what_it_lacks_stays_english(
    qapp: QApplication, german: Path
) -> None:
    before = {child for child in qapp.children() if isinstance(child, QTranslator)}
    assert install(qapp, german)
    try:
        voice = Voice(translate)
        assert voice.say("Paused until {time}.", time="22:00") == "Pause bis 22:00."
        assert voice.say("Cooling down.") == "K\u00fchlt ab."
        assert voice.say("Earning.") == "Earning."
    finally:
        for child in qapp.children():
            if isinstance(child, QTranslator) and child not in before:
                QCoreApplication.removeTranslator(child)
                child.deleteLater()
    assert translate("Cooling down.") == "Cooling down."


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_translates_every_sentence_of_the_windows_and_keeps_its_values(language: str) -> None:
    """Sentences of new errors may be missing for a while: they are English until they are translated."""
    known = translations(FOLDER / f"lull_{language}.ts")
    plain, plural = sentences(errors=False)
    assert [sentence for sentence in (*plain, *plural) if sentence not in known] == []
    for source, text in known.items():
        assert set(re.findall(r"{(\w+)}", source)) == set(re.findall(r"{(\w+)}", text)), source
        assert source.count("`") == text.count("`"), source
        assert "<" not in text


@pytest.mark.parametrize(
    ("language", "earning", "tomorrow"),
    [
        ("de_DE", "Verdient gerade.", "morgen, 08:00"),
        ("zh_CN", "\u6b63\u5728\u8d5a\u53d6\u6536\u76ca\u3002", "\u660e\u5929 08:00"),
    ],
)
def test_the_windows_speak_the_language_of_the_system(
    qapp: QApplication, language: str, earning: str, tomorrow: str
) -> None:
    voice = make_voice(qapp, QLocale(language))
    try:
        assert voice.say("Earning.") == earning
        assert voice.say("tomorrow, {time}", time="08:00") == tomorrow
        assert "2" in voice.count(2, "{n} day", "{n} days")
    finally:
        make_voice(qapp, QLocale("en"))
    assert translate("Earning.") == "Earning."
