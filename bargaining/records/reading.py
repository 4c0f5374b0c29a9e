"""The reading of records: a table in good form is taken at once, and of another the models say what is wrong."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING
from functools import cache, partial
from types import UnionType
from typing import Annotated, Any, Literal, Self, TypeVar, Union, get_args, get_origin

from bargaining.records.parts import Check, Choice, Field, Mark, Number, Part, Trimmed, Whole, content

_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
"""What Unicode calls white space, as the models do; `str.strip` takes four characters more."""

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


def checked(part: type[Record], table: object) -> Record:
    """Return the record that a table is.

    Raises
    ------
    ValueError
        pydantic's ValidationError, which holds every fault.
    """
    if (made := sound(part, table)) is not None:
        return made
    from bargaining.records.schema import model

    return _record(part, model(part).model_validate(table).model_dump(exclude_unset=True))


def faults(part: type[Record], table: object) -> tuple[Record | None, Sequence[Mapping[str, Any]]]:
    """Return the record that a table is, or what is wrong with it; only for that are the models needed.

    Examples
    --------
    >>> from bargaining.scenario.document import Feature
    >>> faults(Feature, {"value": "1 - autonomy"})
    (Feature(value='1 - autonomy', meaning=''), ())
    >>> [fault["type"] for fault in faults(Feature, {})[1]]
    ['missing']
    """
    if (made := sound(part, table)) is not None:
        return made, ()
    from pydantic import ValidationError

    try:
        return checked(part, table), ()
    except ValidationError as error:
        return None, error.errors(include_url=False)


class Checked(Part):
    """A record that is checked when it is made, by pydantic's ValidationError where it has a fault."""

    def __init__(self, **values: Any) -> None:
        vars(self).update(vars(checked(type(self), values)))

    @classmethod
    def model_validate(cls, table: object) -> Self:
        """Return the record that a table is, or raise ValueError."""
        return checked(cls, table)

    def model_dump(self) -> dict[str, Any]:
        """Return the record as a table of plain values."""
        return {name: content(held) for name, held in vars(self).items()}


def _record(part: type[Record], table: Any) -> Record:
    table = part._prepared(table)
    _require(isinstance(table, dict) and table.keys() <= part.model_fields.keys())
    made = part.__new__(part)
    for name, declared, read in _fields(part):  # type: ignore[arg-type]  # it takes a class for its instances
        if name in table:
            vars(made)[name] = found = read(table[name])
            _require(not declared.min_length or len(found) >= declared.min_length)
        else:
            _require(declared.default is not MISSING)
            vars(made)[name] = declared.value()
    made._agree()
    return made


@cache
def _fields(part: type[Part]) -> tuple[tuple[str, Field, Callable[[Any], Any]], ...]:
    """Return name, declaration and reader of every field of a record."""
    return tuple((name, held, _reader(held.kind)) for name, held in part.model_fields.items())


def _require(condition: bool) -> None:
    if not condition:
        raise ValueError


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:
    """Return what reads a value of an annotation, or raises ValueError."""
    if kind is str:
        return _text
    if kind is bool:
        return _truth
    if kind is Any:
        return _anything
    if isinstance(kind, type) and issubclass(kind, Part):
        return partial(_record, kind)
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _marked(*inner)
    if origin is Literal:
        return partial(_one_of, inner)
    if origin in (UnionType, Union):
        return partial(_unless_none, _reader(inner[0]))
    if origin is tuple and inner[1] is ...:
        return partial(_several, _reader(inner[0]))
    return partial(_MANY[origin], *map(_reader, inner))


def _marked(kind: Any, mark: Mark) -> Callable[[Any], Any]:
    match mark:
        case Trimmed():
            return partial(_trimmed, mark.min_length)
        case Whole():
            return partial(_whole, mark.least)
        case Check():
            return partial(_which, _reader(kind), mark)
        case Number():
            return mark.read
        case Choice():
            return partial(_either, mark.key, *map(_reader, get_args(kind)))
    return partial(_named, re.compile(mark.pattern.strip("^$")), mark.max_length)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError  # noqa: TRY004 (all that is not surely sound is one kind)
    return value


def _unicode(value: Any) -> str:
    """Return a text that has no half of a pair of surrogates, which no pattern of the models takes."""
    text = _text(value)
    text.encode()
    return text


def _trimmed(least: int, value: Any) -> str:
    text = _unicode(value).strip(_SPACE)
    _require(len(text) >= least)
    return text


def _whole(least: int, value: Any) -> Any:
    _require(isinstance(value, int) and not isinstance(value, bool) and value >= least)
    return value


def _truth(value: Any) -> Any:
    _require(isinstance(value, bool))
    return value


def _which(read: Callable[[Any], Any], asked: Check, value: Any) -> Any:
    found = read(value)
    _require(not asked.min_length or len(found) >= asked.min_length)
    return asked.check(found)


def _anything(value: Any) -> Any:
    return value


def _named(pattern: re.Pattern[str], longest: int | None, value: Any) -> str:
    name = _unicode(value)
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


def _several(read: Callable[[Any], Any], value: Any) -> tuple[Any, ...]:
    _require(isinstance(value, list | tuple))
    return tuple(read(held) for held in value)


def _pair(first: Callable[[Any], Any], second: Callable[[Any], Any], value: Any) -> tuple[Any, Any]:
    _require(isinstance(value, list | tuple) and len(value) == 2)
    return first(value[0]), second(value[1])


def _table(name: Callable[[Any], Any], read: Callable[[Any], Any], value: Any) -> dict[str, Any]:
    _require(isinstance(value, dict))
    return {name(key): read(held) for key, held in value.items()}


_MANY: Mapping[Any, Callable[..., Any]] = {list: _list, dict: _table, Mapping: _table, tuple: _pair}
