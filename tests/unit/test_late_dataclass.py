"""`late_dataclass`: like the standard decorator, but methods are written at their first use."""

from __future__ import annotations

import ast
import copy
import dataclasses
import pickle
from collections.abc import Iterator
from dataclasses import FrozenInstanceError, field, replace

import pytest

from alvys_intacct.late_dataclass import dataclass
from sandbox.stack.settings import ROOT


@dataclass(frozen=True, slots=True)
class Place:
    """A frozen one."""

    city: str
    streets: list[str] = field(default_factory=list)
    code: str = "none"


@dataclass(frozen=True, slots=True)
class Stop(Place):
    """One with more fields."""

    number: int = 1

    def __post_init__(self) -> None:
        if self.number < 1:
            raise ValueError("a stop has a number")


@dataclass(slots=True)
class Count:
    """One that changes."""

    value: int = 0
    seen: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Hidden:
    """One with methods of its own."""

    name: str
    secret: str = field(compare=False, default="")

    def __repr__(self) -> str:
        return f"Hidden({self.name})"


@dataclass(frozen=True, slots=True)
class Unused:
    """One that nothing is made of."""

    name: str


def test_methods_are_written_at_their_first_use() -> None:
    @dataclass(frozen=True, slots=True)
    class Fresh:
        """Not yet used."""

        name: str

    stand_in = vars(Fresh)["__init__"]
    assert Fresh("a") == Fresh("a")
    assert vars(Fresh)["__init__"] is not stand_in
    assert vars(Fresh)["__init__"].__qualname__.endswith("Fresh.__init__")


def test_values_are_made_compared_and_shown_like_those_of_dataclasses() -> None:
    assert Place("Reno", code="x") == Place(city="Reno", streets=[], code="x")
    assert Place("Reno") != Stop("Reno")
    assert Place("Reno").streets is not Place("Reno").streets
    assert repr(Stop("Reno", number=2)) == "Stop(city='Reno', streets=[], code='none', number=2)"
    assert Hidden("a", "b") == Hidden("a", "c")
    assert hash(Hidden("a", "b")) == hash(Hidden("a", "c"))
    assert repr(Hidden("a", "b")) == "Hidden(a)"
    assert replace(Stop("Reno"), number=3).number == 3
    match Place("Reno", [], "x"):
        case Place(city, _, code):
            assert (city, code) == ("Reno", "x")


def test_fields_can_be_for_names_only_and_bases_may_ask_for_methods() -> None:
    class Iterable:
        """Refuses classes that can't be iterated."""

        def __init_subclass__(cls) -> None:
            if not hasattr(cls, "__iter__"):
                raise TypeError(f"{cls} has no __iter__")

    @dataclass(frozen=True, kw_only=True, slots=True)
    class Interval(Iterable):
        """As annotated types have it."""

        least: int = 0
        most: int = 9

        def __iter__(self) -> Iterator[int]:
            yield from (self.least, self.most)

    assert list(Interval(least=2)) == [2, 9]
    assert Interval() == Interval(least=0)
    with pytest.raises(TypeError):
        Interval(2)  # type: ignore[call-arg]
    with pytest.raises(FrozenInstanceError, match="least"):
        Interval().least = 3  # type: ignore[misc]


def test_the_first_call_may_be_any_method() -> None:
    @dataclass(frozen=True, slots=True)
    class Key:
        """Made past `__init__`, as pydantic and copies do."""

        name: str

    bare = object.__new__(Key)
    object.__setattr__(bare, "name", "a")
    assert hash(bare) == hash(Key("a"))
    assert bare == Key("a")


def test_wrong_arguments_are_refused() -> None:
    with pytest.raises(TypeError, match="city"):
        Place()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="other"):
        Count(other=1)  # type: ignore[call-arg]
    with pytest.raises(ValueError, match="a stop has a number"):
        Stop("Reno", number=0)


def test_a_frozen_one_does_not_change_and_has_no_other_attributes() -> None:
    place = Place("Reno")
    with pytest.raises(FrozenInstanceError, match="city"):
        place.city = "Elko"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError, match="city"):
        del place.city
    assert not hasattr(place, "__dict__")
    with pytest.raises(FrozenInstanceError, match="name"):
        Unused("a").name = "b"  # type: ignore[misc]


def test_a_frozen_one_has_its_own_class_and_every_kind_of_field() -> None:
    @dataclass(frozen=True)
    class Open:
        """One without slots."""

        first: int
        rest: list[int] = field(default_factory=list, kw_only=True)
        last: int = field(default=3, kw_only=True)
        found: list[str] = field(default_factory=list, init=False)

        def __post_init__(self) -> None:
            assert type(self) is Open
            object.__setattr__(self, "first", self.first + 1)

    class Closed(Stop):
        """One whose fields are those of its base."""

        __slots__ = ()

    made = Open(1, rest=[2])
    assert (made.first, made.rest, made.last, made.found) == (2, [2], 3, [])
    assert made.found is not Open(1).found
    with pytest.raises(TypeError):
        Open(1, [2])  # type: ignore[call-arg]
    assert type(Closed("Reno")) is Closed
    for value in (made, Closed("Reno")):
        with pytest.raises(FrozenInstanceError, match="first"):
            value.first = 3  # type: ignore[union-attr, misc]


def test_one_that_changes_has_no_hash() -> None:
    count = Count()
    count.value = 2
    assert count == Count(2)
    with pytest.raises(TypeError, match="unhashable"):
        hash(count)


def test_copies_are_equal() -> None:
    for value in (Place("Reno", ["A"]), Stop("Elko", number=2), Count(1, [1])):
        assert copy.deepcopy(value) == value
        assert pickle.loads(pickle.dumps(value)) == value
    assert dataclasses.asdict(Stop("Elko")) == {"city": "Elko", "streets": [], "code": "none", "number": 1}


def test_the_product_uses_it_everywhere() -> None:
    for path in [*(ROOT / "layers/shared/alvys_intacct").rglob("*.py"), *(ROOT / "functions").rglob("*.py")]:
        imported = {
            alias.name
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.ImportFrom) and node.module == "dataclasses"
            for alias in node.names
        }
        assert "dataclass" not in imported or path.name == "late_dataclass.py", path
