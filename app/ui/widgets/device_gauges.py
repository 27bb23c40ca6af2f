"""The device, small: its name, what it feels now, and what its owner should know."""

from app.ui.presenters.device import DeviceCard
from app.ui.widgets.basics import Card, Words
from app.ui.widgets.gauge import Gauge
from app.ui.widgets.kit import Kit


_MOST = 3


class DeviceGauges(Card):
    """Shows a `DeviceCard`, or says why there is none."""

    def __init__(self, kit: Kit) -> None:
        """Make an empty card."""
        super().__init__()
        self._kit = kit
        self._name, self._note = Words("strong", wrap=True), Words("muted", wrap=True)
        self._gauges = tuple(Gauge(kit.theme) for _ in range(_MOST))
        self.column.addWidget(Words("label", kit.voice.say("This PC")))
        for part in (self._name, *self._gauges, self._note):
            self.column.addWidget(part)
        self.column.addStretch(1)

    def show_device(self, device: DeviceCard | None, otherwise: str) -> None:
        """Show a device, or a sentence in its place."""
        self._name.say(device.name if device else self._kit.voice.say("Not known yet"))
        shown = device.gauges[:_MOST] if device else ()
        for place, gauge in enumerate(self._gauges):
            gauge.setVisible(place < len(shown))
            if place < len(shown):
                gauge.show_gauge(shown[place])
        self._note.say_or_hide(device.note if device else otherwise)
