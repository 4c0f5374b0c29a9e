"""Records that say what they hold.

The fields of a record are declared once, by annotations. From them follow the reader of `bargaining.records.reading`,
which takes what is surely in good form and gives no reasons, and the models of `bargaining.records.schema`, which give
reasons and take longer to load than a file to read.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING
from fractions import Fraction
from inspect import get_annotations
from typing import Any, NamedTuple, Self, dataclass_transform


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


class Trimmed(NamedTuple):
    """Say in an annotation that space around a text is left out, and how many characters are left at least."""

    min_length: int


class Whole(NamedTuple):
    """Say in an annotation that a number is whole, and how small it may be."""

    least: int


class Check(NamedTuple):
    """Say in an annotation what is asked of a value beyond its kind, ValueError where it is not so."""

    check: Callable[[Any], Any]
    min_length: int = 0


class Number:
    """Say in an annotation how a number is read, ValueError where it is none, and what JSON Schema calls it."""

    def __init__(self, read: Callable[[Any], Any], schema: list[dict[str, Any]]) -> None:
        self.read, self.schema = read, schema


class Choice(NamedTuple):
    """Say in an annotation by which key the second of two records is told from the first."""

    key: str


_NO_FIELDS: Mapping[str, Field] = {}

Mark = Pattern | Trimmed | Whole | Check | Number | Choice


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(field,))
class Part:
    """Anything in a file: frozen, and no unknown key is let through.

    Examples
    --------
    >>> from bargaining.records.reading import sound
    >>> class Place(Part):
    ...     label: str
    ...     near: list[str] = field(default=[])
    >>> Place(label="Harbour").near
    []
    >>> sound(Place, {"label": "Harbour", "neer": []}) is None
    True
    """

    model_fields = _NO_FIELDS  # by name; no annotation, which would make it a field

    def __init_subclass__(cls) -> None:
        declared = {}
        for name, kind in get_annotations(cls, eval_str=True).items():
            given = vars(cls).get(name, MISSING)
            declared[name] = (given if isinstance(given, Field) else Field(given))._replace(kind=kind)
        cls.model_fields = {**cls.model_fields, **declared}

    def __init__(self, **values: Any) -> None:
        if wrong := [name for name in values if name not in self.model_fields]:
            raise TypeError(f"{type(self).__name__}: unknown {', '.join(wrong)}")
        for name, declared in self.model_fields.items():
            vars(self)[name] = values[name] if name in values else declared.value()
            if vars(self)[name] is MISSING:
                raise TypeError(f"{type(self).__name__}: {name} is missing")

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen, {name!r} cannot be set")

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and vars(other) == vars(self)

    def __hash__(self) -> int:
        return hash((type(self), *vars(self).values()))

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in vars(self).items())})"
        )

    def model_copy(self, *, update: Mapping[str, Any]) -> Self:
        """Return a copy with other values in some fields, which are not checked."""
        return type(self)(**{**vars(self), **update})

    @classmethod
    def _prepared(cls, given: Any) -> Any:
        """Return the table that is read, made from what is given, which may be a record."""
        return vars(given) if isinstance(given, cls) else given

    def _agree(self) -> None:
        """Raise ValueError where the fields, each in good form, do not fit each other."""


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
