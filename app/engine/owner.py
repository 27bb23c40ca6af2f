"""What the owner says: when to work, who is paid, what is a game. On the disk first, then in force."""

import time
from collections.abc import Callable
from typing import Final

from app.engine.gaming import new_rule
from app.engine.memory import forgive
from app.engine.store import rules
from app.engine.store.database import Database
from app.engine.world import Wishes, World, store_owner, store_wishes
from app.protocol import commands as ask
from app.protocol.errors import KnownError
from app.protocol.states import Protection, RunMode
from app.protocol.yielding import GameRules, SetGameRule
from gpu_sandbox.sensors.games import GameSensor
from wallet.address import parse_address
from wallet.errors import AddressError


_LONGEST_PAUSE_S: Final = 366 * 86_400.0


class Owner:
    """Takes the owner's word."""

    def __init__(self, database: Database, world: World, games: GameSensor | None, changed: Callable[[], None]) -> None:
        """Take where it is kept, who acts on it, and whom to tell; the rules of before are in force at once."""
        self._database = database
        self._world = world
        self._games = games
        self._changed = changed
        self._tell_rules()

    async def set_mode(self, mode: RunMode, until_s: float | None) -> ask.Done:
        """Work, or do not.

        Raises:
            KnownError: `usage`, for a pause that is none.
        """
        if until_s is not None and not 0 < until_s <= _LONGEST_PAUSE_S:
            raise KnownError("usage", what="a pause lasts more than nothing and at most a year")
        until = None if until_s is None or mode is RunMode.AUTO else time.time() + until_s
        wishes = self._world.wishes
        before = wishes.then if wishes.until_at is not None else wishes.mode
        then = before if until is not None and before is not RunMode.NEVER else RunMode.AUTO
        return await self.wish(Wishes(mode, until, finish_current=False, then=then))

    async def wish(self, wishes: Wishes) -> ask.Done:
        """Take the wishes."""
        await self._database.write(lambda c: store_wishes(c, wishes))
        self._world.wishes = wishes
        self._changed()
        return ask.Done()

    async def set_owner(self, command: ask.SetOwner) -> ask.Done:
        """Pay goes to this address from now on.

        Raises:
            KnownError: `usage`, or `wallet.exists` while another one is paid by a market.
        """
        try:
            address, kind = parse_address(command.owner), Protection(command.protection)
        except (AddressError, ValueError) as error:
            raise KnownError("usage", what=error) from None
        if self._world.member is not None and self._world.member.owner != address:
            raise KnownError("wallet.exists", owner=self._world.member.owner)
        await self._database.write(lambda c: store_owner(c, address, kind, backed_up=command.backed_up))
        self._world.owner, self._world.protection, self._world.backed_up = address, kind, command.backed_up
        self._changed()
        return ask.Done()

    async def rule(self, wanted: SetGameRule) -> GameRules:
        """Let a program never count as a game, or always, or forget that; return all rules.

        Raises:
            KnownError: `usage`, if it is no rule, there is none to forget, or there are too many.
        """
        if wanted.verdict == "none":
            if not await self._database.write(lambda c: rules.forget(c, wanted.program)):
                raise KnownError("usage", what="there is no rule for that program")
        else:
            rule = new_rule(wanted.program, wanted.title, wanted.verdict, wanted.why)
            if not await self._database.write(lambda c: rules.store(c, rule)):
                raise KnownError("usage", what=f"there are {rules.MOST} rules already; forget one first")
        self._world.gaming.rules = await self._database.read(rules.load)
        if wanted.verdict == rules.IGNORE:
            self._world.memory = forgive(self._world.memory, wanted.program)
        self._tell_rules()
        self._changed()
        return GameRules(self._world.gaming.rules)

    def _tell_rules(self) -> None:
        """Let the sensor count what always counts, also where no launcher tells of it."""
        if self._games is not None:
            self._games.count_always(self._world.gaming.word().always)
