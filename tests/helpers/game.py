"""Games for tests: real processes that look as if Steam had launched them."""

from app.localnet.pretend_game import ELDEN_RING, PretendGame


__all__ = ["ELDEN_RING", "PretendGame"]
