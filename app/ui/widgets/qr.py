"""An address as a QR code, painted dark on light whatever the theme, because that is what cameras read."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget


_QUIET = 4
"""Modules of light around the code, as the standard wants."""


class QrCode(QWidget):
    """Paints one text."""

    def __init__(self, size: int) -> None:
        """Make it empty, a square of `size` pixels."""
        super().__init__()
        self._text = ""
        self._rows: tuple[bytes, ...] = ()
        self.setFixedSize(size, size)

    @property
    def rows(self) -> tuple[bytes, ...]:
        """The code's modules, row by row: 1 is dark."""
        return self._rows

    def show_text(self, text: str, name: str) -> None:
        """Encode a text; `name` is what a screen reader says."""
        self.setAccessibleName(name)
        if text == self._text:
            return
        self._text, self._rows = text, ()
        if text:
            import segno  # noqa: PLC0415 - where somebody wants to receive

            code = segno.make_qr(text, error="m")
            self._rows = tuple(bytes(bool(module) for module in row) for row in code.matrix)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return its one size."""
        return self.size()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        """Paint the modules on whole pixels."""
        if not self._rows:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(0, 0, 0, 0))
        painter.setBrush(QColor("#FFFFFF"))
        painter.drawRoundedRect(QRectF(self.rect()), 8, 8)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        count = len(self._rows) + 2 * _QUIET
        ratio = self.devicePixelRatioF()
        module = max(1, int(self.width() * ratio) // count) / ratio
        start = (self.width() - module * len(self._rows)) / 2
        for y, row in enumerate(self._rows):
            for x, dark in enumerate(row):
                if dark:
                    painter.fillRect(QRectF(start + x * module, start + y * module, module, module), QColor("#0E1116"))
        painter.end()
