"""`dataclass` whose methods are written when they are first called.

The standard decorator generates and compiles five methods for each class when its module is imported. Of the
170 classes on the way of a cold worker, most are not needed for its first documents. This decorator only
collects the fields. At the first call of `__init__`, `__eq__`, `__hash__` or `__repr__` the standard one
writes this method, and it replaces its stand-in. Type checkers see the standard decorator.

The standard `__init__` of a frozen class sets each field through `object.__setattr__`, which takes six times
as long as an assignment. Ours assigns them while the new value is of a twin class, which isn't frozen.

It takes `frozen`, `slots` and `kw_only`; fields as usual, but no `InitVar`. The layer's build gives it to the
dataclasses of pydantic, too (decision 0044).
"""

from __future__ import annotations

import dataclasses
import types
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from collections.abc import Callable
    from dataclasses import dataclass
else:

    def dataclass(
        cls: type | None = None, /, *, frozen: bool = False, slots: bool = False, kw_only: bool = False
    ) -> type | Callable[[type], type]:
        """Make a class a dataclass."""

        def decorate(plain: type) -> type:
            return _collected(plain, frozen=frozen, slots=slots, kw_only=kw_only)

        return decorate if cls is None else decorate(cls)


def _collected(plain: type, *, frozen: bool, slots: bool, kw_only: bool) -> type:
    """The class with its fields, and a stand-in for each method that it doesn't define itself."""
    late = ["__init__", "__repr__", "__eq__"]
    if frozen:
        late.append("__hash__")
    late = [name for name in late if name not in vars(plain)]
    has_hash = "__hash__" in vars(plain)
    collect = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots, kw_only=kw_only)
    made: type = collect(plain)
    for name in late:
        setattr(made, name, _stand_in(made, name, frozen=frozen))
    others: dict[str, Any] = {}
    if frozen:
        others = {"__setattr__": _refuse_to_set, "__delattr__": _refuse_to_delete}
        if slots:
            others |= {"__getstate__": _state, "__setstate__": _set_state}
    elif not has_hash:
        others = {"__hash__": None}
    for name, member in others.items():
        setattr(made, name, member)
    return made


# What the standard decorator is asked for, so that it writes this method alone.
_ALONE = {
    "__init__": {"init": True, "repr": False, "eq": False},
    "__repr__": {"init": False, "repr": True, "eq": False},
    "__eq__": {"init": False, "repr": False, "eq": True},
    "__hash__": {"init": False, "repr": False, "eq": False, "unsafe_hash": True},
}


def _stand_in(made: type, name: str, *, frozen: bool) -> Callable[..., Any]:
    """The method until it is first called."""

    def write_and_call(self: object, /, *args: Any, **named: Any) -> Any:
        method = _frozen_init(made) if frozen and name == "__init__" else _standard(made, name)
        method.__qualname__ = f"{made.__qualname__}.{name}"
        setattr(made, name, method)
        return method(self, *args, **named)

    return write_and_call


def _standard(made: type, name: str) -> Callable[..., Any]:
    """The method as the standard decorator writes it."""
    # Without a docstring the decorator would make one of the signature.
    members: dict[str, Any] = {"__module__": made.__module__, "__doc__": name, "__annotations__": {}}
    for field in dataclasses.fields(made):
        members["__annotations__"][field.name] = field.type
        members[field.name] = _again(field)
    if hasattr(made, "__post_init__"):
        members["__post_init__"] = made.__post_init__
    bare: type = type(made.__name__, (), members)
    method: Callable[..., Any] = vars(dataclasses.dataclass(**_ALONE[name])(bare))[name]
    return method


def _frozen_init(made: type) -> Callable[..., None]:
    """`__init__` of a frozen class: its fields are assigned while the value is of a twin class."""
    scope: dict[str, Any] = {"_become": vars(object)["__class__"].__set__, "_Twin": _twin(made)}
    given, assigned = {False: ["self"], True: []}, []
    for field in dataclasses.fields(made):
        name, default, factory = field.name, f"_default_{field.name}", f"_make_{field.name}"
        scope |= {default: field.default, factory: field.default_factory}
        has_factory = field.default_factory is not dataclasses.MISSING
        if field.init:
            has_default = has_factory or field.default is not dataclasses.MISSING
            given[bool(field.kw_only)].append(f"{name}={default}" if has_default else name)
            value = f"{factory}() if {name} is {default} else {name}" if has_factory else name
            assigned.append(f"self.{name} = {value}")
        elif has_factory:
            assigned.append(f"self.{name} = {factory}()")
    parameters = ", ".join(given[False] + (["*", *given[True]] if given[True] else []))
    after = ["self.__post_init__()"] if hasattr(made, "__post_init__") else []
    steps = ["_own = self.__class__", "_become(self, _Twin)", *assigned, "self.__class__ = _own", *after]
    exec(f"def __init__({parameters}):\n " + "\n ".join(steps), scope)  # noqa: S102 - names of fields only
    init: Callable[..., None] = scope["__init__"]
    init.__module__ = made.__module__
    return init


# Where the values of slots, `__dict__` and `__weakref__` are; each class makes its own.
_PLACES = (types.MemberDescriptorType, types.GetSetDescriptorType)


def _twin(made: type) -> type:
    """A class whose values have the same place for each field, and aren't frozen."""
    # Methods, too: a base may refuse classes without one.
    members = {name: member for name, member in vars(made).items() if not isinstance(member, _PLACES)}
    members["__setattr__"] = object.__setattr__
    twin: type = type(made)(f"_{made.__name__}", made.__bases__, members)
    return twin


def _again(field: dataclasses.Field[Any]) -> Any:
    """The same field for another class."""
    default: dict[str, Any] = {"default": field.default, "default_factory": field.default_factory}
    return dataclasses.field(
        **{kind: value for kind, value in default.items() if value is not dataclasses.MISSING},
        init=field.init,
        repr=field.repr,
        hash=field.hash,
        compare=field.compare,
        kw_only=bool(field.kw_only),
    )


def _refuse_to_set(_self: object, name: str, _value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(_self: object, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[object]:
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _set_state(self: Any, state: list[object]) -> None:
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)
