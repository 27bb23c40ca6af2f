"""What a screen reader does to a checkable button is a click for the app; what the app shows by itself is none."""

from app.ui.theme import Theme
from app.ui.widgets.sidebar import Sidebar
from app.ui.widgets.switch import Switch


def test_a_switch_is_clicked_by_the_mouse_and_by_a_screen_reader_and_not_by_what_is_so(theme: Theme) -> None:
    switch, clicks = Switch(theme, "Wi-Fi"), [0]

    def clicked() -> None:
        clicks[0] += 1

    switch.clicked.connect(clicked)
    switch.setChecked(True)
    assert clicks == [0]
    switch.click()
    assert clicks == [1]
    switch.toggle()  # what Qt does for assistive programs
    assert clicks == [2]
    assert switch.isChecked()
    switch.deleteLater()


def test_an_entry_of_the_sidebar_opens_its_page_for_a_screen_reader_too(theme: Theme) -> None:
    sidebar, chosen = Sidebar(theme, (("home", "&Home"), ("jobs", "&Jobs")), "Pages"), list[int]()
    sidebar.chosen.connect(chosen.append)
    sidebar.choose(0)
    assert chosen == []
    sidebar._entries()[1].toggle()
    assert chosen == [1]
    sidebar._entries()[0].click()
    assert chosen == [1, 0]
    sidebar.deleteLater()
