"""Records that say what they hold, and their reading from a table in good form, which needs no library for it.

The fields of a record are declared once, by annotations. From them follow the reader here, which takes what is surely
in good form and gives no reasons, and the models of `bargaining.scenario.schema`, which give reasons and take longer to
load than a scenario to read.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING
from fractions import Fraction
from functools import cache, partial
from inspect import get_annotations
from types import UnionType
from typing import (
    Annotated,
    Any,
    ClassVar,
    Literal,
    NamedTuple,
    Self,
    TypeVar,
    dataclass_transform,
    get_args,
    get_origin,
)


class Field(NamedTuple):
    """Hold what is declared of a field besides its annotation.

    Parameters
    ----------
    default : Any
        Its value where a table does not have it.
    description : str
        For those who write a file.
    min_length : int
        The least number of entries.
    kind : Any
        The annotation.
    """

    default: Any = MISSING
    description: str = ""
    min_length: int = 0
    kind: Any = None

    def value(self) -> Any:
        """Return the default, an empty list or table of its own."""
        return type(self.default)(self.default) if isinstance(self.default, dict | list) else self.default


def field(*, default: Any = MISSING, description: str = "", min_length: int = 0) -> Any:
    """Declare a field, as `Field` does, where an annotation expects a value."""
    return Field(default, description, min_length)


class Pattern(NamedTuple):
    """Say in an annotation which texts are taken."""

    pattern: str
    max_length: int | None = None


class Number:
    """Say in an annotation how a number is read, ValueError where it is none, and what JSON Schema calls it."""

    def __init__(self, read: Callable[[Any], Any], schema: list[dict[str, Any]]) -> None:
        self.read, self.schema = read, schema


class Choice(NamedTuple):
    """Say in an annotation by which key the second of two records is told from the first."""

    key: str


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(field,))
class Part:
    """Anything in a scenario file: frozen, and no unknown key is let through.

    Examples
    --------
    >>> class Place(Part):
    ...     label: str
    ...     near: list[str] = field(default=[])
    >>> Place(label="Harbour").near
    []
    >>> sound(Place, {"label": "Harbour", "neer": []}) is None
    True
    """

    fields: ClassVar[Mapping[str, Field]] = {}

    def __init_subclass__(cls) -> None:
        declared = {}
        for name, kind in get_annotations(cls, eval_str=True).items():
            given = vars(cls).get(name, MISSING)
            declared[name] = (given if isinstance(given, Field) else Field(given))._replace(kind=kind)
        cls.fields = {**cls.fields, **declared}

    def __init__(self, **values: Any) -> None:
        if wrong := [name for name in values if name not in self.fields]:
            raise TypeError(f"{type(self).__name__}: unknown {', '.join(wrong)}")
        for name, declared in self.fields.items():
            vars(self)[name] = values[name] if name in values else declared.value()
            if vars(self)[name] is MISSING:
                raise TypeError(f"{type(self).__name__}: {name} is missing")

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen, {name!r} cannot be set")

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and vars(other) == vars(self)

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in vars(self).items())})"
        )

    def model_copy(self, *, update: Mapping[str, Any]) -> Self:
        """Return a copy with other values in some fields, which are not checked."""
        return type(self)(**{**vars(self), **update})


Record = TypeVar("Record", bound=Part)


def sound(part: type[Record], table: object) -> Record | None:
    """Return the record that a table surely is, or None where it may have a fault.

    Examples
    --------
    >>> from bargaining.scenario.document import Action, Feature
    >>> sound(Feature, {"value": "1 - autonomy"})
    Feature(value='1 - autonomy', meaning='')
    >>> sound(Feature, {"value": 1}) is sound(Action, {"label": "Wait", "evidence": ["48"]}) is None
    True
    """
    try:
        return _record(part, table)
    except ValueError:
        return None


def content(value: Any) -> Any:
    """Return a record as JSON holds it: numbers as quotients in quotation marks, nothing but plain tables and lists."""
    match value:
        case Part():
            return {name: content(held) for name, held in vars(value).items()}
        case dict():
            return {name: content(held) for name, held in value.items()}
        case list() | tuple():
            return [content(held) for held in value]
        case Fraction():
            return str(value)
        case str() | bool() | int() | float() | None:
            return value
    return str(value)  # a date, or a number that could not be read, in an alternative that was not chosen


def _record(part: type[Record], table: Any) -> Record:
    _require(isinstance(table, dict) and table.keys() <= part.fields.keys())
    made = part.__new__(part)
    for name, declared in part.fields.items():
        if name in table:
            vars(made)[name] = found = _reader(declared.kind)(table[name])
            _require(not declared.min_length or len(found) >= declared.min_length)
        else:
            _require(declared.default is not MISSING)
            vars(made)[name] = declared.value()
    return made


def _require(condition: bool) -> None:
    if not condition:
        raise ValueError


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:
    """Return what reads a value of an annotation, or raises ValueError."""
    if kind is str:
        return _text
    if kind is Any:
        return _anything
    if isinstance(kind, type) and issubclass(kind, Part):
        return partial(_record, kind)
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _marked(*inner)
    if origin is Literal:
        return partial(_one_of, inner)
    if origin is UnionType:
        return partial(_unless_none, _reader(inner[0]))
    return partial(_MANY[origin], *map(_reader, inner))


def _marked(kind: Any, mark: Pattern | Number | Choice) -> Callable[[Any], Any]:
    match mark:
        case Number():
            return mark.read
        case Choice():
            return partial(_either, mark.key, *map(_reader, get_args(kind)))
    return partial(_named, re.compile(mark.pattern.strip("^$")), mark.max_length)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError  # noqa: TRY004 (all that is not surely sound is one kind)
    return value


def _anything(value: Any) -> Any:
    return value


def _named(pattern: re.Pattern[str], longest: int | None, value: Any) -> str:
    name = _text(value)
    _require((longest is None or len(name) <= longest) and pattern.fullmatch(name) is not None)
    return name


def _one_of(options: tuple[Any, ...], value: Any) -> Any:
    _require(isinstance(value, str) and value in options)
    return value


def _unless_none(read: Callable[[Any], Any], value: Any) -> Any:
    return None if value is None else read(value)


def _either(key: str, first: Callable[[Any], Any], second: Callable[[Any], Any], value: Any) -> Any:
    return (second if key in value else first)(value) if isinstance(value, dict) else first(value)


def _list(read: Callable[[Any], Any], value: Any) -> list[Any]:
    _require(isinstance(value, list))
    return [read(held) for held in value]


def _pair(first: Callable[[Any], Any], second: Callable[[Any], Any], value: Any) -> tuple[Any, Any]:
    _require(isinstance(value, list | tuple) and len(value) == 2)
    return first(value[0]), second(value[1])


def _table(name: Callable[[Any], Any], read: Callable[[Any], Any], value: Any) -> dict[str, Any]:
    _require(isinstance(value, dict))
    return {name(key): read(held) for key, held in value.items()}


_MANY: Mapping[Any, Callable[..., Any]] = {list: _list, dict: _table, tuple: _pair}
