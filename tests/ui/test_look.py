"""Colours that can be read, shapes that can be told apart, fonts that are ours."""

import json
import re
from itertools import combinations

import pytest
from PySide6.QtCore import QLocale, QRectF
from PySide6.QtGui import QFontInfo, QFontMetricsF, QImage, QPainter
from PySide6.QtWidgets import QApplication

from app.ui.assets import asset
from app.ui.i18n import install, make_voice, translate
from app.ui.icons import TRAY_SIZES, picture, tray_icon
from app.ui.presenters.lull_line import SpanKind
from app.ui.presenters.reasons import Tone
from app.ui.theme import FAMILY, Theme, font, load_roles, style_sheet
from app.ui.widgets.legend import fill_span, role_of


_GROUNDS = ("ground", "card", "raised")
_INKS = ("text", "muted", "earn", "game", "wait", "attention", "fault", "link")


def luminance(color: str) -> float:
    """Return the relative luminance of `#RRGGBB` (WCAG 2.2)."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("look", ["dark", "light"])
@pytest.mark.parametrize("ink", _INKS)
@pytest.mark.parametrize("ground", _GROUNDS)
def test_every_role_can_be_read_on_every_ground(look: str, ink: str, ground: str) -> None:
    roles = load_roles(look)
    assert contrast(getattr(roles, ink), getattr(roles, ground)) >= 4.5


@pytest.mark.parametrize("look", ["dark", "light"])
def test_edges_of_controls_and_filled_buttons_can_be_seen(look: str) -> None:
    roles = load_roles(look)
    assert all(contrast(roles.control, getattr(roles, ground)) >= 3 for ground in _GROUNDS)
    assert contrast(roles.ground, roles.text) >= 4.5  # a filled button's text on its ground
    assert contrast(roles.ground, roles.muted) >= 4.5  # the same, pointed at


def test_the_colours_of_the_design_are_those_in_force() -> None:
    dark, light = load_roles("dark"), load_roles("light")
    assert (dark.card, dark.ground, dark.raised) == ("#161A21", "#0E1116", "#1E242D")
    assert (dark.earn, dark.game, dark.fault) == ("#4FD8A8", "#A99BFF", "#FF7A75")
    assert (light.card, light.earn, light.link) == ("#FFFFFF", "#0B7A55", "#1D5FC2")


@pytest.mark.parametrize("look", ["dark", "light"])
@pytest.mark.parametrize("ground", _GROUNDS)
@pytest.mark.parametrize("kind", [SpanKind.WAITING, SpanKind.PAUSED, SpanKind.FAULT])
@pytest.mark.parametrize("size", [(200, 36), (10, 10)])
@pytest.mark.usefixtures("qapp")
def test_the_outline_of_what_brought_nothing_can_be_seen(
    look: str, ground: str, kind: SpanKind, size: tuple[int, int]
) -> None:
    roles, image = load_roles(look), QImage(*size, QImage.Format.Format_RGB32)
    image.fill(roles.color(ground))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    fill_span(painter, QRectF(image.rect()), kind, roles.color(role_of(kind)), roles.color(ground))
    painter.end()
    edge = image.pixelColor(size[0] // 2, 0).name()
    assert contrast(edge, getattr(roles, ground)) >= 3


@pytest.mark.parametrize("look", ["dark", "light"])
def test_the_style_sheet_has_no_name_left_in_it(look: str) -> None:
    assert "@" not in style_sheet(load_roles(look))
    keys = set(json.loads(asset("theme", f"{look}.json").read_text("utf-8")))
    assert set(re.findall(r"@(\w+)", asset("theme", "lull.qss").read_text("utf-8"))) - {"names"} <= keys


def test_states_differ_by_shape_alone_at_sixteen_pixels(theme: Theme) -> None:
    shapes = {}
    for tone in Tone:
        image = picture(tone, "#ffffff", 16).toImage()
        shapes[tone] = [image.pixelColor(x, y).alpha() > 127 for y in range(16) for x in range(16)]
        assert 20 < sum(shapes[tone]) < 220
    for one, other in combinations(Tone, 2):
        differing = sum(a != b for a, b in zip(shapes[one], shapes[other], strict=True))
        assert differing > 24, (one, other)
    assert theme.roles == load_roles("dark")


@pytest.mark.parametrize("tone", Tone)
def test_a_tray_icon_has_every_size_that_panels_ask_for(theme: Theme, tone: Tone) -> None:
    made = tray_icon(tone, theme.roles.color(tone))
    assert {size.width() for size in made.availableSizes()} == set(TRAY_SIZES)


def test_every_icon_draws_in_the_colour_it_is_given(theme: Theme) -> None:
    for path in asset("icons").glob("*.svg"):
        image = picture(path.stem, theme.roles.fault, 32, 2.0).toImage()
        assert (image.width(), image.height()) == (64, 64)
        inked = [image.pixelColor(x, y) for x in range(0, 64, 2) for y in range(0, 64, 2)]
        solid = {color.name() for color in inked if color.alpha() == 255}
        assert path.stem in ("blank", "app") or solid == {theme.roles.fault.lower()}


def test_the_font_is_the_bundled_one_in_both_weights_with_figures_of_one_width(theme: Theme) -> None:
    for strong in (False, True):
        face = font(20, strong=strong)
        assert QFontInfo(face).family() == FAMILY
        assert QFontInfo(face).weight() == (600 if strong else 400)
        metrics = QFontMetricsF(face)
        assert len({round(metrics.horizontalAdvance(digit), 3) for digit in "0123456789"}) == 1
    assert theme.roles == load_roles("dark")


def test_the_fonts_are_small_and_carry_their_licence() -> None:
    for name in ("Inter-Regular.ttf", "Inter-SemiBold.ttf"):
        assert asset("fonts", name).stat().st_size < 200_000
    assert "SIL OPEN FONT LICENSE" in asset("fonts", "LICENSE.txt").read_text("utf-8")


def test_numbers_are_written_as_the_locale_writes_them(qapp: QApplication) -> None:
    assert make_voice(qapp, QLocale("de_DE")).decimal(1.5) == "1,5"
    assert make_voice(qapp, QLocale("en_US")).decimal(1.5) == "1.5"


def test_a_sentence_without_a_translation_is_english() -> None:
    assert translate("Paused.") == "Paused."


def test_what_is_no_catalogue_is_not_installed(qapp: QApplication) -> None:
    assert not install(qapp, asset("theme", "dark.json"))
