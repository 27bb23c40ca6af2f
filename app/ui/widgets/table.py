"""A table of plain text: the twin of a chart, or a history; walked through with the arrow keys, left with Tab."""

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from app.protocol.records import record
from app.ui.theme import Theme


ROW: Final = 36
TABLE_MARGIN: Final = 9
TABLE_INSET: Final = 11
"""A table stands so near to its card's edge, and words beside it so much farther in, that all text lines up."""
_HEAD: Final = 32
_WIDEST: Final = 184
_NARROWEST: Final = 64
_MEASURED: Final = 64
"""Letters of the longest text that is measured: so many are wider than any narrow column."""
_ROOM_OF_WIDE: Final = 120
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@record
class Column:
    """A column: its title, whether it holds figures, and whether it takes the room that is left."""

    title: str
    right: bool = False
    wide: bool = False


@record
class Row:
    """A row: a key that stays the same while its contents change, its cells, and the tone of one of them."""

    key: str
    cells: tuple[str, ...]
    tone: str = ""
    toned: int = -1


class _Model(QAbstractTableModel):
    def __init__(self, theme: Theme, columns: Sequence[Column]) -> None:
        super().__init__()
        self._theme, self.columns = theme, tuple(columns)
        self.rows: tuple[Row, ...] = ()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008, N802
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's
        if not index.isValid():
            return None
        row, column = self.rows[index.row()], self.columns[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return row.cells[index.column()]  # a cell that is cut is read where the pointer rests
            case Qt.ItemDataRole.TextAlignmentRole:
                return int(_RIGHT if column.right else _LEFT)
            case Qt.ItemDataRole.ForegroundRole if row.tone and index.column() == row.toned:
                return self._theme.roles.color(row.tone)
            case _:
                return None

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # noqa: ANN401 - Qt's
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(_RIGHT if self.columns[section].right else _LEFT)
        return None

    def replace(self, rows: tuple[Row, ...]) -> bool:
        """Take new rows; return whether they are others, not the same ones with new contents."""
        if [row.key for row in rows] == [row.key for row in self.rows]:
            self.rows = rows
            if rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(self.columns) - 1))
            return False
        had = len(self.rows)
        if had and rows[:had] == self.rows:  # more of the same: nobody who reads loses the place
            self.beginInsertRows(QModelIndex(), had, len(rows) - 1)
            self.rows = rows
            self.endInsertRows()
            return False
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()
        return True


class _Painter(QStyledItemDelegate):
    """Keeps a cell's tone while its row is chosen."""

    def initStyleOption(  # noqa: N802 - Qt's name
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        color = index.data(Qt.ItemDataRole.ForegroundRole)
        option.state &= ~QStyle.StateFlag.State_HasFocus  # a row is chosen, not a cell
        if color is not None:
            palette = option.palette
            palette.setColor(QPalette.ColorRole.HighlightedText, color)
            option.palette = palette


class Table(QTableView):
    """Shows rows, keeps the chosen one chosen when they change, and says which one that is.

    Attributes:
        key: the chosen row's; empty if none is.

    Signals:
        chosen: the key of the row that was chosen; empty if none is.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme, columns: Sequence[Column], name: str) -> None:
        """Make an empty table with a name for screen readers."""
        super().__init__()
        self._model = _Model(theme, columns)
        self.key = ""
        self._replacing = False
        self._natural: dict[int, int] = {}
        self._painter = _Painter(self)
        self.setModel(self._model)
        self.setItemDelegate(self._painter)
        self.setAccessibleName(name)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setTabKeyNavigation(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().setVisible(False)
        self.verticalHeader().setDefaultSectionSize(ROW)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setFixedHeight(_HEAD)
        for at, column in enumerate(columns):
            mode = QHeaderView.ResizeMode.Stretch if column.wide else QHeaderView.ResizeMode.Fixed
            header.setSectionResizeMode(at, mode)
        theme.changed.connect(self.viewport().update)
        self.selectionModel().currentRowChanged.connect(self._choose)

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        """Show rows; the chosen one stays chosen if it is still there."""
        if rows == self._model.rows:
            return
        self._replacing = True
        key = self.key
        self.setUpdatesEnabled(False)
        if self._model.replace(rows) and key:
            place = next((at for at, row in enumerate(rows) if row.key == key), None)
            if place is not None:
                self.setCurrentIndex(self._model.index(place, 0))
        self._replacing = False
        self._measure()
        self._fit_columns()
        self.setUpdatesEnabled(True)
        now = self.currentIndex().row()
        found = rows[now].key if 0 <= now < len(rows) else ""
        if found != self.key:
            self.key = found
            self.chosen.emit(found)

    def choose(self, key: str) -> None:
        """Choose the row with a key, if there is one."""
        for at, row in enumerate(self._model.rows):
            if row.key == key:
                self.setCurrentIndex(self._model.index(at, 0))

    def fit(self, most: int) -> None:
        """Take the height of the rows, at most that of `most` of them."""
        self.setFixedHeight(self.room(min(max(len(self._model.rows), 1), most)))

    @staticmethod
    def room(rows: int) -> int:
        """Return the height of so many rows, in pixels."""
        return _HEAD + ROW * rows + 8

    def _measure(self) -> None:
        """Measure what each narrow column holds: its different texts at once, and what one cell adds to its text.

        Qt's own measure asks the delegate for each cell of each row: 20 ms for 200 rows, and again whenever the width
        of the table changes.
        """
        self.ensurePolished()
        rows, metrics = self._model.rows, self.fontMetrics()
        narrow = [at for at, column in enumerate(self._model.columns) if not column.wide]
        texts = {at: "\n".join({row.cells[at][:_MEASURED].replace("\n", " ") for row in rows}) for at in narrow}
        self._natural = {at: metrics.size(0, text).width() if text else 0 for at, text in texts.items()}
        filled = next((at for at in narrow if rows and rows[0].cells[at]), None)
        if filled is not None:
            cell = self.sizeHintForIndex(self._model.index(0, filled)).width()
            around = cell - metrics.horizontalAdvance(rows[0].cells[filled])
            self._natural = {at: wide + around for at, wide in self._natural.items()}

    def _fit_columns(self) -> None:
        """Make each column as wide as its contents, up to a limit: then they are cut, and never push others out.

        Where that leaves too little to the wide ones, the widest of the others give way.
        """
        header = self.horizontalHeader()
        columns = self._model.columns
        wanted = {
            at: max(header.sectionSizeHint(at), min(self._natural.get(at, 0), _WIDEST))
            for at, column in enumerate(columns)
            if not column.wide
        }
        room = self.viewport().width() - (len(columns) - len(wanted)) * _ROOM_OF_WIDE
        while wanted and sum(wanted.values()) > room > 0:
            most = max(wanted.values())
            widest = [at for at, wide in wanted.items() if wide == most]
            below = max((wide for wide in wanted.values() if wide < most), default=_NARROWEST)
            step = min(most - below, -(-(sum(wanted.values()) - room) // len(widest)))
            if most - step < _NARROWEST or step <= 0:
                break
            wanted |= dict.fromkeys(widest, most - step)
        for at, wide in wanted.items():
            header.resizeSection(at, wide)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Share the room anew."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit_columns()

    def _choose(self, current: QModelIndex) -> None:
        if not self._replacing:
            self.key = self._model.rows[current.row()].key if current.isValid() else ""
            self.chosen.emit(self.key)
