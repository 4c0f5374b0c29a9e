"""The form of a record for those who ask why: the same fields as a model, by which pydantic says what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING
from typing import Annotated, Any, ClassVar, Self, get_args, get_origin

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    PlainValidator,
    StringConstraints,
    Tag,
    WithJsonSchema,
    create_model,
    model_validator,
)
from pydantic import Field as Described

from bargaining.records.parts import Check, Field, Mark, Number, Part, Pattern, Trimmed, Whole, content


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, defer_build=True)
    _part: ClassVar[type[Part]] = Part

    @model_validator(mode="before")
    @classmethod
    def _prepared(cls, given: Any) -> Any:
        return cls._part._prepared(given)

    @model_validator(mode="after")
    def _agreed(self) -> Self:
        fields: Any = self  # they are those of the record
        self._part._agree(fields)
        return self


_MODELS: dict[type[Part], type[BaseModel]] = {}


def model(part: type[Part]) -> type[BaseModel]:
    """Return the model of a record: the same fields, which says what is wrong with a table.

    Examples
    --------
    >>> from bargaining.scenario.document import Feature
    >>> list(model(Feature).model_fields)
    ['value', 'meaning']
    """
    if part not in _MODELS:
        fields: dict[str, Any] = {
            name: (_kind(held.kind), _described(held)) for name, held in part.model_fields.items()
        }
        made = create_model(part.__name__, __base__=_Strict, __doc__=part.__doc__, **fields)
        made._part = part
        _MODELS[part] = made
    return _MODELS[part]


def _described(held: Field) -> Any:
    words: dict[str, Any] = {"description": held.description} if held.description else {}
    words |= {} if held.default is MISSING else {"default": _plain(held.value())}
    words |= {"validate_default": True} if isinstance(held.default, Part) else {}
    words |= {"min_length": held.min_length} if held.min_length else {}
    return Described(**words)


def _plain(default: Any) -> Any:
    """Return a default as it stands in a schema."""
    return content(default) if isinstance(default, Part) else default


def _kind(kind: Any) -> Any:
    """Return an annotation in pydantic's words."""
    if isinstance(kind, type) and Part in kind.__mro__:
        return model(kind)
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _marked(*inner)
    if kind is bool:
        return Annotated[bool, Described(strict=True)]
    if origin in (list, dict, Mapping, tuple):
        return origin[tuple(map(_kind, inner))]
    if inner and type(None) in inner:
        return _kind(inner[0]) | None
    return kind


def _marked(kind: Any, mark: Mark) -> Any:
    match mark:
        case Trimmed():
            return Annotated[kind, StringConstraints(strip_whitespace=True, min_length=mark.min_length)]
        case Whole():
            return Annotated[kind, Described(ge=mark.least, strict=True)]
        case Check():
            size = Described(min_length=mark.min_length) if mark.min_length else None
            return Annotated[_kind(kind), size, AfterValidator(mark.check)]
        case Pattern():
            return Annotated[kind, Described(pattern=mark.pattern, max_length=mark.max_length)]
        case Number():
            return Annotated[Any, PlainValidator(mark.read), WithJsonSchema({"anyOf": mark.schema})]
    first, second = (model(part) for part in get_args(kind))
    choose = Discriminator(_chooser(mark.key, first, second))
    return Annotated[Annotated[first, Tag(first.__name__)] | Annotated[second, Tag(second.__name__)], choose]


def _chooser(key: str, first: type[BaseModel], second: type[BaseModel]) -> Callable[[Any], str]:
    def name(given: Any) -> str:
        """Tell which of the two a table, or a record made from one, is meant to be."""
        told = key in given if isinstance(given, dict) else isinstance(given, second)
        return (second if told else first).__name__

    return name
