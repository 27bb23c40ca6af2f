"""Makes the two bundled fonts from Inter's web fonts; run by hand when Inter changes, see README.md beside it."""  # noqa: INP001 - a script among data

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont


FAMILY = "Inter Lull"
"""A name of its own, so that an Inter that is installed on the PC is never mixed with this one."""

WEIGHTS = {"Regular": 400, "SemiBold": 600}

RANGES = (
    (0x0020, 0x007E),  # Basic Latin
    (0x00A0, 0x024F),  # Latin-1, Latin Extended-A and -B
    (0x0300, 0x0304),  # combining marks that names are typed with
    (0x0306, 0x030C),
    (0x1E9E, 0x1EF9),  # capital sharp s, Vietnamese
    (0x2010, 0x2027),  # dashes, quotation marks, bullet, ellipsis
    (0x2030, 0x203A),
    (0x2070, 0x2089),  # raised and lowered digits
    (0x20A0, 0x20BF),  # currencies
    (0x2190, 0x2193),  # arrows
)
SINGLES = (0x2009, 0x200B, 0x202F, 0x2044, 0x2116, 0x2122, 0x2212, 0x2248, 0x2260, 0x2264, 0x2265, 0x221E)
FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "tnum", "case"]
"""`tnum` keeps columns of money in line; `case` lifts dashes between capitals and digits."""


def make(source: Path, target: Path, style: str) -> None:
    """Write the subset of one weight."""
    font = TTFont(source)
    options = Options()
    options.layout_features = FEATURES
    options.hinting = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14, 16, 17]
    options.notdef_outline = True
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[*(c for low, high in RANGES for c in range(low, high + 1)), *SINGLES])
    subsetter.subset(font)
    font.flavor = None
    regular = style == "Regular"
    names = {
        1: FAMILY if regular else f"{FAMILY} {style}",
        2: "Regular",
        3: f"{FAMILY} {style}",
        4: f"{FAMILY} {style}",
        6: f"{FAMILY.replace(' ', '')}-{style}",
        16: FAMILY,
        17: style,
    }
    for number, text in names.items():
        font["name"].setName(text, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = WEIGHTS[style]
    font["head"].modified = font["head"].created  # the same input gives the same bytes
    font.recalcTimestamp = False
    font.save(target)


if __name__ == "__main__":
    web, here = Path(sys.argv[1]), Path(__file__).parent
    for style in WEIGHTS:
        make(web / f"Inter-{style}.woff2", here / f"Inter-{style}.ttf", style)
