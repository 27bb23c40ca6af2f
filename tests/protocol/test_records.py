"""A record is what `dataclass(frozen=True, slots=True)` makes, to everybody who looks at it."""

import copy
import inspect
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, asdict, dataclass, field, fields, is_dataclass, replace
from functools import partial
from typing import Any, ClassVar, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.protocol.records import record


def _shape(decorate: Callable[[type], Any]) -> type[Any]:
    class Shape:
        """One of every kind of field."""

        KIND: ClassVar[str] = "shape"
        first: int
        second: float = 1.5
        third: tuple[int, ...] = ()
        fourth: dict[str, int] = field(default_factory=dict, compare=False)
        secret: str = field(default="", repr=False)

        def __post_init__(self) -> None:
            if self.first < 0:
                raise ValueError("first")

    made: type[Any] = decorate(Shape)
    return made


ours, theirs = _shape(record), _shape(dataclass(frozen=True, slots=True))
_values = st.fixed_dictionaries(
    {"first": st.integers(0, 3)},
    optional={
        "second": st.one_of(st.just(float("nan")), st.sampled_from([0.0, 1.5])),
        "third": st.sampled_from([(), (1,)]),
        "fourth": st.just({"a": 1}),
        "secret": st.sampled_from(["", "s"]),
    },
)


@record
class Pair:
    """Two things; at the module's level, so that it can be pickled."""

    left: int
    right: "Pair | None" = None


@record
class Nothing:
    """No field at all."""


@given(_values, _values)
def test_records_are_equal_hashed_and_told_as_dataclasses_are(one: dict[str, Any], other: dict[str, Any]) -> None:
    mine, yours = (ours(**one), ours(**other)), (theirs(**one), theirs(**other))
    assert (mine[0] == mine[1]) is (yours[0] == yours[1])
    assert (hash(mine[0]) == hash(mine[1])) is (hash(yours[0]) == hash(yours[1]))
    assert [repr(made) for made in mine] == [repr(made) for made in yours]
    assert asdict(mine[0]) == asdict(mine[0])
    assert mine[0] != yours[0]


def test_the_standard_library_takes_a_record_for_its_own() -> None:
    assert [part.name for part in fields(ours)] == [part.name for part in fields(theirs)]
    assert replace(ours(1), second=2.0) == ours(1, 2.0)
    assert str(inspect.signature(Pair)) == "(left: int, right: 'Pair | None' = None) -> None"
    assert get_type_hints(Pair.__init__) == {"left": int, "right": Pair | None, "return": type(None)}
    assert [vars(ours)[name] for name in ("__match_args__", "__slots__")] == [
        vars(theirs)[name] for name in ("__match_args__", "__slots__")
    ]
    assert not hasattr(Pair(1), "__dict__")
    assert is_dataclass(ours)


def test_records_are_frozen() -> None:
    one = Pair(1)
    for attempt in (partial(setattr, one, "left", 2), partial(delattr, one, "left"), partial(setattr, one, "other", 2)):
        with pytest.raises(FrozenInstanceError):
            attempt()
    assert one == Pair(1)


def test_records_are_copied_and_pickled_whole() -> None:
    pair = Pair(1, Pair(2))
    assert copy.deepcopy(pair) == pickle.loads(pickle.dumps(pair)) == copy.copy(pair) == pair  # noqa: S301 - ours
    assert hash(copy.deepcopy(pair)) == hash(pair)
    assert Nothing() == Nothing()
    assert repr(Nothing()).endswith("Nothing()")


def test_each_record_has_values_of_its_own_where_they_are_made_anew() -> None:
    assert ours(1).fourth is not ours(1).fourth
    with pytest.raises(ValueError, match="first"):
        ours(-1)


def test_a_wrong_call_fails_as_any_call_does() -> None:
    for given_wrongly in ({}, {"left": 1, "middle": 2}, {"right": None}):
        with pytest.raises(TypeError, match=r"__init__\(\)"):
            Pair(**given_wrongly)


def test_a_class_that_extends_a_record_is_one_of_its_kind() -> None:
    class Named(Pair):
        """A record with a method."""

    @record
    class Triple(Pair):
        """A record with one field more."""

        more: int = 0

    assert Named(1).left == 1
    assert Named(1) != Pair(1)
    assert Triple(1, None, 2).more == 2
    assert Triple(1) == Triple(1, None, 0)


def test_fields_that_no_place_gives_are_refused_when_the_class_is_made() -> None:
    for part in (field(init=False, default=0), field(kw_only=True)):
        with pytest.raises(TypeError, match="places"):
            record(_bare(one=part))
    with pytest.raises(TypeError, match="follows"):
        record(_bare(one=1, two=field()))


def test_a_method_of_its_own_stays() -> None:
    assert repr(record(_bare(one=1, __repr__=lambda _: "own"))()) == "own"


def _bare(**members: object) -> type[Any]:
    return type("Bare", (), {"__annotations__": {name: int for name in members if not name.startswith("_")}, **members})
