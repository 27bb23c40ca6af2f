"""Amounts as people read them: always with their unit, never 0.00 when there is something, never more than there is."""

from typing import Final

from app.protocol.records import record
from app.protocol.snapshot import NetworkView
from app.ui.presenters.voice import MASK, Voice, plain


MOST_DECIMALS: Final = 36
_LONGEST_SYMBOL: Final = 12


@record
class Money:
    """An amount in two parts, because its figure may stand large and its unit small beside it."""

    figure: str
    unit: str

    @property
    def text(self) -> str:
        """Figure and unit in one."""
        return f"{self.figure}\u00a0{self.unit}"


@record
class Token:
    """How a network's token is written.

    Attributes:
        symbol: its name, plain and short.
        decimals: digits behind the point, 0 to 36.
    """

    symbol: str
    decimals: int

    @classmethod
    def of(cls, network: NetworkView) -> "Token":
        """Return the token of a network; what a network says about it is made harmless."""
        symbol = (
            plain("".join(c for c in network.symbol[:100] if c.isalnum() or c in "-._"), _LONGEST_SYMBOL) or "tokens"
        )
        return cls(symbol, min(max(network.decimals, 0), MOST_DECIMALS))

    def money(self, units: int, voice: Voice, *, places: int = 2) -> Money:
        """Return an amount, rounded towards zero to `places` digits behind the point.

        What is not zero and below the last place reads `less than 0.01`; a loss that small reads `between -0.01 and 0`.
        A masked one says nothing.
        """
        if voice.masked:
            return Money(MASK, self.symbol)
        places = min(places, self.decimals)
        shown = abs(units) // 10 ** (self.decimals - places)
        point = voice.numbers.point
        if units and not shown:
            least = f"0{point}{1:0{places}}" if places else "1"
            if units > 0:
                return Money(voice.say("less than {least}", least=least), self.symbol)
            return Money(voice.say("between \u2212{least} and 0", least=least), self.symbol)
        whole, fraction = divmod(shown, 10**places)
        figure = voice.integer(whole) + (f"{point}{fraction:0{places}}" if places else "")
        return Money(("\u2212" if units < 0 else "") + figure, self.symbol)

    def text(self, units: int, voice: Voice, *, places: int = 2) -> str:
        """Return figure and unit in one."""
        return self.money(units, voice, places=places).text
