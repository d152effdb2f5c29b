"""The docstrings of clients are empty. Botocore would write them when somebody asks for help."""


class _Docstring(str):
    __slots__ = ()

    def __new__(cls, *_given, **_named):
        return super().__new__(cls)


class ClientMethodDocstring(_Docstring):
    """Of a method of a client."""


class WaiterDocstring(_Docstring):
    """Of a waiter."""


class PaginatorDocstring(_Docstring):
    """Of a paginator."""
