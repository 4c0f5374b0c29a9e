"""The form of a scenario file for those who ask why: what pydantic says of a faulty table, and the JSON Schema."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Discriminator, PlainValidator, Tag, WithJsonSchema, create_model
from pydantic import Field as Described

from bargaining.scenario.document import ScenarioDocument
from bargaining.scenario.parts import Choice, Field, Number, Part, Pattern


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, defer_build=True)


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
            name: (_kind(held.kind), _described(held)) for name, held in part.fields.items()
        }
        _MODELS[part] = create_model(part.__name__, __base__=_Strict, __doc__=part.__doc__, **fields)
    return _MODELS[part]


def json_schema(kind: type[ScenarioDocument] = ScenarioDocument) -> dict[str, Any]:
    """Return the JSON Schema of scenario files, those of one form where its document is given."""
    return model(kind).model_json_schema()


def _described(held: Field) -> Any:
    words: dict[str, Any] = {"description": held.description} if held.description else {}
    words |= {} if held.default is MISSING else {"default": held.value()}
    words |= {"min_length": held.min_length} if held.min_length else {}
    return Described(**words)


def _kind(kind: Any) -> Any:
    """Return an annotation in pydantic's words."""
    if isinstance(kind, type) and Part in kind.__mro__:
        return model(kind)
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _marked(*inner)
    if origin in (list, dict, tuple):
        return origin[tuple(map(_kind, inner))]
    if inner and type(None) in inner:
        return _kind(inner[0]) | None
    return kind


def _marked(kind: Any, mark: Pattern | Number | Choice) -> Any:
    match mark:
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
