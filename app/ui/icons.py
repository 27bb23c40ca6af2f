"""The app's own icons: one shape each, drawn from SVG in whatever colour the theme wants, sharp at every scale."""

from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QImageReader, QPainter, QPixmap

from app.ui.assets import asset


TRAY_SIZES: Final = (16, 22, 24, 32, 44, 48, 64)
_BADGE: Final = "#0E1116"
_APP_SIZES: Final = (16, 24, 32, 48, 64, 128)


def picture(name: str, color: QColor | str, size: int, ratio: float = 1.0) -> QPixmap:
    """Return an icon as a pixmap.

    Args:
        name: the SVG's name in resources/icons.
        color: what `currentColor` stands for.
        size: edge in device-independent pixels.
        ratio: device pixels per device-independent one.
    """
    text = asset("icons", f"{name}.svg").read_text("utf-8")
    data = text.replace("currentColor", QColor(color).name()).encode("utf-8")
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(b"svg"))
    edge = max(1, round(size * ratio))
    reader.setScaledSize(QSize(edge, edge))
    pixmap = QPixmap.fromImage(reader.read())
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def icon(name: str, color: QColor | str, size: int = 16) -> QIcon:
    """Return an icon for a button, at one and at two pixels per pixel."""
    made = QIcon()
    for ratio in (1.0, 2.0):
        made.addPixmap(picture(name, color, size, ratio))
    return made


def app_icon() -> QIcon:
    """Return the app's icon."""
    made = QIcon()
    for size in _APP_SIZES:
        made.addPixmap(picture("app", "#000000", size))
    return made


def give_icon() -> None:
    """Give windows the app's icon, once one is on the screen."""
    if QGuiApplication.windowIcon().isNull():
        QGuiApplication.setWindowIcon(app_icon())


def tray_icon(name: str, color: QColor | str) -> QIcon:
    """Return a state's icon for the tray: on a dark badge, because a panel may be dark or light and does not say."""
    made = QIcon()
    for size in TRAY_SIZES:
        pixmap = QPixmap(size, size)
        pixmap.fill(Qt.GlobalColor.transparent)
        glyph = size - 2 * max(2, round(size * 0.14))
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(_BADGE))
        painter.drawRoundedRect(QRectF(0, 0, size, size), size * 0.22, size * 0.22)
        painter.drawPixmap((size - glyph) // 2, (size - glyph) // 2, picture(name, color, glyph))
        painter.end()
        made.addPixmap(pixmap)
    return made
