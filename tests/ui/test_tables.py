"""A table's columns are as wide as what they hold, however many rows there are."""

import pytest
from pytestqt.qtbot import QtBot

from app.ui.widgets.kit import Kit
from app.ui.widgets.table import Column, Row, Table


_COLUMNS = (Column("From"), Column("What", wide=True), Column("State"), Column("Pay", right=True))


@pytest.mark.parametrize("pay", ["0.1", "12,345.678", "", "\u5341\u4e8c"])
@pytest.mark.parametrize("count", [1, 300])
def test_a_column_is_as_wide_as_the_widest_of_its_cells(kit: Kit, qtbot: QtBot, count: int, pay: str) -> None:
    table = Table(kit.theme, _COLUMNS, "")
    qtbot.addWidget(table)
    table.resize(900, 400)
    cells = [(f"{at % 28} November, 1{at % 10}:{at % 60:02}", "something", "Accepted", pay) for at in range(count)]
    table.show_rows(tuple(Row(str(at), texts) for at, texts in enumerate(cells)))
    table.show()
    for at, column in enumerate(_COLUMNS):
        if not column.wide:
            held = max(table.sizeHintForColumn(at), table.horizontalHeader().sectionSizeHint(at))
            assert held - 1 <= table.columnWidth(at) <= held + 1
