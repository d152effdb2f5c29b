"""What the code of a function reaches: settings, queues, and operations of AWS.

Read from the source, without running it: from the handler's module along names, and along attributes as far
as annotations tell the type behind them. A port stands for the gateway that `Deployment` puts there. What the
gateways of Sage and Alvys do inside is not followed; their settings tell that they are used at all.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

from alvys_intacct import environment
from alvys_intacct.environment import QUEUE_VARIABLES, Settings
from alvys_intacct.gateways.sqs import QueueName
from sandbox.stack.settings import ROOT

DEPLOYMENT = ("alvys_intacct.bootstrap.deployment", "Deployment")
OUTSIDE = ("alvys_intacct.bootstrap.outside", "Outside")
TABLE = ("alvys_intacct.gateways.dynamodb.table", "Table")
QUEUE = ("alvys_intacct.gateways.sqs", "SqsWorkQueue")
SECRETS = "alvys_intacct.gateways.secrets"
IN_SECRETS_MANAGER = (f"{SECRETS}.secrets_manager", "SecretsManagerStore")
ENCRYPTED = (f"{SECRETS}.encrypted", "EncryptedCredentials")
TELLING = {
    ("alvys_intacct.gateways.eventbridge", "EventBridgeBus"): ("events", "EVENT_BUS"),
    ("alvys_intacct.gateways.sns", "SnsDigestTopic"): ("sns", "DIGEST_TOPIC"),
}
"""What tells others, with its service, and the variable that names whom it tells."""
FOLLOWED = (
    "alvys_intacct.bootstrap",
    "alvys_intacct.environment",
    "alvys_intacct.gateways.dynamodb",
    "alvys_intacct.gateways.eventbridge",
    "alvys_intacct.gateways.secrets",
    "alvys_intacct.gateways.sns",
    "alvys_intacct.gateways.sqs",
    "alvys_intacct.http",
    "alvys_intacct.ports",
    "alvys_intacct.sqs_batches",
    "alvys_intacct.usecases",
    "functions",
)
GATEWAYS = "alvys_intacct.gateways."
DYNAMODB = "alvys_intacct.gateways.dynamodb"
QUERY = "dynamodb:Query"
QUERIES = ("query", "query_all", "count")
ACTIONS = {"transact_write_items": "PutItem", "send_message_batch": "SendMessage"}
"""Operations that ask for the right of another one; transactions here are made of puts."""

CONSOLE = {"CONSOLE_CLIENT_ID", "CONSOLE_SCOPES", "CONSOLE_SIGN_IN_ORIGINS"}
"""Variables that are read without pydantic."""

Class = tuple[str, str]
Resource = tuple[str, str]
"""The variable that holds a table's name, and the index; empty for the table itself."""
Definition = ast.FunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Reach:
    """What one function's code can do."""

    variables: frozenset[str]
    """The environment variables that it reads."""
    sends: frozenset[str]
    """The variables of the queues that it sends to."""
    on_tables: dict[Resource, frozenset[str]]
    """Actions on each table and index."""
    on_secrets: frozenset[str]
    """Actions on secrets, and on the key that encrypts them, that use cases ask for."""
    tells: frozenset[tuple[str, str]]
    """The variables that name a bus or a topic, and the actions on it."""


@dataclass(frozen=True)
class Place:
    """A module, a function in it, or a method of a class in it."""

    module: str
    owner: str | None = None
    name: str | None = None


@dataclass
class Found:
    """What stands at a place."""

    next: set[Place] = field(default_factory=set)
    settings: set[str] = field(default_factory=set)
    queues: set[str] = field(default_factory=set)
    variables: set[str] = field(default_factory=set)
    operations: set[str] = field(default_factory=set)
    queried: set[str] = field(default_factory=set)


@cache
def reach(module: str) -> Reach:
    """What the handler in a module reaches."""
    places = set(_closure([Place(module)]))
    classes = {name: getattr(environment, name) for place in places for name in _found(place).settings}
    sends = {
        QUEUE_VARIABLES[QueueName[name]]
        for place in places
        if (place.module, place.owner) == QUEUE
        for name in _all(_closure([place]), "queues")
    }
    variables = {
        variable.upper()
        for settings in classes.values()
        if issubclass(settings, Settings)
        for variable in settings.model_fields
    } | _all(places, "variables")
    on_tables: dict[Resource, set[str]] = defaultdict(set)
    secrets: set[str] = set()
    tells: set[tuple[str, str]] = set()
    for place in places:
        if telling := TELLING.get((place.module, place.owner or "")):
            tells |= {(telling[1], action) for action in _actions(telling[0], [place])}
        table = _tables().get((place.module, place.owner or ""))
        if table:
            below = list(_closure([place]))
            actions = _actions("dynamodb", (at for at in below if at.module.startswith(DYNAMODB)))
            for index in _all(below, "queried") if QUERY in actions else ():
                on_tables[table, index].add(QUERY)
            on_tables[table, ""] |= actions - {QUERY}
        if (place.module, place.owner) == IN_SECRETS_MANAGER:
            secrets |= _actions("secretsmanager", [place])
        if (place.module, place.owner) == ENCRYPTED:
            secrets |= _actions("kms", [place])
    return Reach(
        frozenset(variables | sends),
        frozenset(sends),
        {table: frozenset(actions) for table, actions in on_tables.items() if actions},
        frozenset(secrets),
        frozenset(tells),
    )


def every_variable() -> set[str]:
    """All variables that the product's settings name."""
    fields = {name for settings in Settings.__subclasses__() for name in settings.model_fields}
    return {name.upper() for name in fields} | set(QUEUE_VARIABLES.values()) | CONSOLE


def _actions(service: str, places: Iterable[Place]) -> set[str]:
    return {
        f"{service}:{ACTIONS.get(name) or ''.join(word.capitalize() for word in name.split('_'))}"
        for name in _all(places, "operations")
    }


def _all(places: Iterable[Place], what: str) -> set[str]:
    return {name for place in places for name in getattr(_found(place), what)}


def _closure(starts: Iterable[Place]) -> Iterator[Place]:
    seen: set[Place] = set()
    waiting = list(starts)
    while waiting:
        place = waiting.pop()
        if place not in seen:
            seen.add(place)
            yield place
            waiting += _found(place).next


# ---------------------------------------------------------------------------- source


@cache
def _tree(module: str) -> ast.Module:
    for top in (ROOT / "layers/shared", ROOT):
        path = top.joinpath(*module.split("."))
        for file in (path.with_suffix(".py"), path / "__init__.py"):
            if file.exists():
                return ast.parse(file.read_text())
    raise LookupError(module)


@cache
def _imports(module: str) -> dict[str, tuple[str, str]]:
    return {
        alias.asname or alias.name: (node.module or "", alias.name)
        for node in ast.walk(_tree(module))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


@cache
def _defined(module: str, name: str) -> tuple[str, Definition] | None:
    """The definition behind a name that a module uses, and the module in which it stands."""
    for node in _tree(module).body:
        if isinstance(node, Definition) and node.name == name:
            return module, node
    source, original = _imports(module).get(name, ("", ""))
    if source.startswith(FOLLOWED) and (source, original) != (module, name):
        try:
            return _defined(source, original)
        except LookupError:
            return None
    return None


@cache
def _class(of: Class) -> ast.ClassDef | None:
    found = _defined(*of)
    return found[1] if found and isinstance(found[1], ast.ClassDef) else None


def _method(of: Class, name: str) -> ast.FunctionDef | None:
    """A method of a class, its own or that of a class above it."""
    return next((found for each in _lineage(of) if (found := _own_method(each, name))), None)


def _own_method(of: Class, name: str) -> ast.FunctionDef | None:
    node = _class(of)
    methods = (one for one in node.body if isinstance(one, ast.FunctionDef)) if node else ()
    return next((one for one in methods if one.name == name), None)


def _home(of: Class, name: str) -> Class:
    """The class in which a method stands: this one, or one above it."""
    return next((each for each in _lineage(of) if _own_method(each, name)), of)


@cache
def _lineage(of: Class) -> list[Class]:
    """A class and those above it."""
    node = _class(of)
    above = [_named(base, of[0]) for base in node.bases] if node else []
    return [of, *(each for base in above if base for each in _lineage(base))]


# ---------------------------------------------------------------------------- types


@cache
def _ports() -> dict[Class, Class]:
    """Each port with the class that stands for it in a deployment."""
    ports = {OUTSIDE: DEPLOYMENT}
    node = _class(OUTSIDE)
    assert node
    for member in node.body:
        real = _method(DEPLOYMENT, member.name) if isinstance(member, ast.FunctionDef) else None
        if isinstance(member, ast.FunctionDef) and real:
            module = _home(DEPLOYMENT, member.name)[0]
            port, gateway = _named(member.returns, OUTSIDE[0]), _named(real.returns, module)
            if port and gateway:
                ports[port] = gateway
    return ports


@cache
def _tables() -> dict[Class, str]:
    """Each class that keeps things in a table, with the variable that holds the table's name."""
    tables: dict[Class, str] = {}
    members = [(module, member) for module, name in _lineage(DEPLOYMENT) for member in _body((module, name))]
    for module, member in members:
        names = {one.attr for one in ast.walk(member) if isinstance(one, ast.Attribute)}
        for table in (name for name in names if name.endswith("_table") and not name.startswith("_")):
            for one in ast.walk(member):
                made = _named(one.func, module) if isinstance(one, ast.Call) else None
                if made and made != TABLE and made[0].startswith((TABLE[0].rpartition(".")[0], SECRETS)):
                    tables[made] = table.upper()
    return tables


def _body(of: Class) -> list[ast.stmt]:
    node = _class(of)
    return node.body if node else []


def _named(annotation: ast.expr | None, module: str) -> Class | None:
    """The class that an annotation names; of a union, its first; of a function that makes one, that one."""
    match annotation:
        case ast.BinOp(left=left):
            return _named(left, module)
        case ast.Subscript(ast.Name("Callable"), ast.Tuple([ast.List([]), made])):
            return _named(made, module)
        case ast.Name(id=name):
            found = _defined(module, name)
            if found and isinstance(found[1], ast.ClassDef):
                return found[0], found[1].name
    return None


def _annotated(annotation: ast.expr | None, module: str) -> Class | None:
    named = _named(annotation, module)
    return _ports().get(named, named) if named else None


@dataclass
class _Scope:
    module: str
    owner: str | None
    types: dict[str, Class]

    @classmethod
    def of(cls, place: Place, node: ast.AST) -> _Scope:
        scope = cls(place.module, place.owner, {})
        for one in ast.walk(node):
            if isinstance(one, ast.arg):
                scope._note(one.arg, _annotated(one.annotation, place.module))
        if place.owner:
            scope.types["self"] = (place.module, place.owner)
        for one in ast.walk(node):
            if isinstance(one, ast.Assign):
                scope._assign(one.targets[0], one.value)
        return scope

    def _note(self, name: str, found: Class | None) -> None:
        if found:
            self.types[name] = found

    def _assign(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Name):
            self._note(target.id, self.type(value))
        elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            for one, its_value in zip(target.elts, value.elts, strict=False):
                self._assign(one, its_value)

    def type(self, expression: ast.expr) -> Class | None:
        """The class that an expression is an instance of, where that can be told."""
        match expression:
            case ast.Name(id=name):
                return self.types.get(name)
            case ast.Attribute(value=value, attr=name):
                of = self.type(value)
                return _member(of, name) if of else None
            case ast.Call(func=ast.Name(id=name)):
                return self._answer(name)
            case ast.Call(func=ast.Attribute(value=value, attr=name)):
                of = self.type(value)
                method = _method(of, name) if of else None
                if of and method is None:  # a function that was handed in, and is kept as an attribute
                    return _member(of, name)
                return _annotated(method.returns, _home(of, name)[0]) if method and of else None
        return None

    def _answer(self, name: str) -> Class | None:
        found = _defined(self.module, name)
        if found and isinstance(found[1], ast.ClassDef):
            return found[0], found[1].name
        return (
            _annotated(found[1].returns, found[0])
            if found and isinstance(found[1], ast.FunctionDef)
            else None
        )


@cache
def _member(of: Class, name: str) -> Class | None:
    """The class of an attribute: a property's, a field's, or what `__init__` assigns."""
    method = _method(of, name)
    if method:
        return _annotated(method.returns, _home(of, name)[0]) if method.decorator_list else None
    node, first = _class(of), _method(of, "__init__")
    for one in node.body if node else ():
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name) and one.target.id == name:
            return _annotated(one.annotation, of[0])
    if first is None:
        return None
    value = _assigned(of, name)
    return _Scope.of(Place(of[0], of[1], "__init__"), first).type(value) if value else None


# ---------------------------------------------------------------------------- walking


@cache
def _found(place: Place) -> Found:
    node: ast.AST | None = _tree(place.module)
    if place.name:
        of = (place.module, place.owner)
        found = _defined(place.module, place.name)
        node = _method((of[0], of[1]), place.name) if of[1] else found[1] if found else None
    result = Found()
    if node is None:
        return result
    scope = _Scope.of(place, node)
    for one in ast.walk(node):
        match one:
            case ast.Name(id=name):
                _follow_name(place.module, name, result)
                if place.name and not (place.name == "__init__" and _is_store(place)):
                    result.queried |= _indexes_in(place.module, one)
            case ast.Attribute(value=ast.Name(id="QueueName"), attr=name):
                result.queues.add(name)
            case ast.Attribute(value=value, attr=name):
                _follow_member(scope.type(value), name, result)
                if place.owner and isinstance(value, ast.Name) and value.id == "self":
                    assigned = _assigned((place.module, place.owner), name)
                    result.queried |= _indexes_in(place.module, assigned) if assigned else set()
            case ast.Subscript(value=ast.Attribute(attr="environ"), slice=ast.Constant(value=str(name))):
                result.variables.add(name)
            case ast.Call(func=func):
                _follow_call(one, scope, result)
                if isinstance(func, ast.Attribute) and func.attr in QUERIES and place.module != TABLE[0]:
                    result.queried |= _queried(one, place.module)
                if isinstance(func, ast.Attribute) and isinstance(func.value, ast.Attribute):
                    result.operations |= {func.attr} if func.value.attr == "_client" else set()
    return result


def _queried(call: ast.Call, module: str) -> set[str]:
    """The index that a query names; empty for the table. One in an object is named where that is made."""
    named = [keyword.value for keyword in call.keywords if keyword.arg == "index"]
    match named:
        case [ast.Constant(value=str(name))]:
            return {name}
        case [ast.Name(id=name)]:
            constant = _constant(module, name)
            return {str(constant.value)} if isinstance(constant, ast.Constant) else set()
        case [_]:
            return set()
    return {""}


def _is_store(place: Place) -> bool:
    """Whether it belongs to a class that makes its lists at once and uses one or the other later."""
    return (place.module, place.owner or "") in _tables()


def _indexes_in(module: str, expression: ast.expr) -> set[str]:
    """The indexes whose descriptions, which are constants, an expression names."""
    found: set[str] = set()
    for one in ast.walk(expression):
        match _constant(module, one.id) if isinstance(one, ast.Name) else None:
            case ast.Call(func=ast.Name(id="ListIndex"), args=[ast.Constant(value=str(name)), *_]):
                found.add(name)
            case ast.Dict(keys=keys) if isinstance(one, ast.Name) and one.id.endswith("INDEXES"):
                found |= {str(key.value) for key in keys if isinstance(key, ast.Constant)}
    return found


def _assigned(of: Class, name: str) -> ast.expr | None:
    """What `__init__` makes an attribute of."""
    first = _method(of, "__init__")
    for statement in ast.walk(first) if first else ():
        match statement:
            case ast.Assign(targets=[ast.Attribute(value=ast.Name(id="self"), attr=attr)], value=value):
                if attr == name:
                    return value
    return None


@cache
def _constant(module: str, name: str) -> ast.expr | None:
    """What a module assigns to a name, or imports under it."""
    for node in _tree(module).body:
        match node:
            case ast.Assign(targets=[ast.Name(id=assigned)], value=value) if assigned == name:
                return value
    source, original = _imports(module).get(name, ("", ""))
    try:
        return _constant(source, original) if source.startswith(FOLLOWED) else None
    except LookupError:
        return None


def _follow_name(module: str, name: str, result: Found) -> None:
    found = _defined(module, name)
    if found and isinstance(found[1], ast.FunctionDef):
        result.next.add(Place(found[0], None, name=found[1].name))
    elif found and found[0] == environment.__name__:
        result.settings.add(found[1].name)


def _follow_call(call: ast.Call, scope: _Scope, result: Found) -> None:
    """What is made, and what is called, here or by whom it is passed to."""
    for called in (call.func, *call.args, *(keyword.value for keyword in call.keywords)):
        _follow_member(scope.type(called), "__call__", result)
    made = scope.type(call)
    if made is None or made != _named(call.func, scope.module):
        return
    _follow_member(made, "__init__", result)
    is_used_by_followed = scope.module.startswith(GATEWAYS) or made[0].startswith(SECRETS)
    if made[0].startswith(GATEWAYS) and made not in _ports().values() and not is_used_by_followed:
        # Another gateway uses this one, and the calls of gateways are not followed: all of it counts.
        for one in getattr(_class(made), "body", ()):
            _follow_member(made, getattr(one, "name", ""), result)


def _follow_member(of: Class | None, name: str, result: Found) -> None:
    if of and _method(of, name):
        result.next.add(Place(*_home(of, name), name))
