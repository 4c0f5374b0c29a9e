"""The check of what may stand where: from plain values to a scenario document, with every problem in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bargaining.errors import MAX_SHOWN, nearest
from bargaining.numerals import shortened
from bargaining.records.parts import Part
from bargaining.records.reading import faults
from bargaining.scenario.document import ScenarioDocument
from bargaining.scenario.numbers import shown
from bargaining.scenario.reading import Tree
from bargaining.toml import place_of, written

if TYPE_CHECKING:
    from pydantic import BaseModel

Place = tuple[str | int, ...]

_EXPECTED = {
    "string_type": "text in quotes",
    "dict_type": "a table",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "list_type": "a list",
    "tuple_type": "a list of two numbers",
    "too_long": "fewer entries",
    "too_short": "at least one entry",
    "string_too_long": "a name of at most 60 characters",
}
_ENTRIES = (
    *("kinds", "parameters", "features", "payoff"),
    *("calibrations", "dependence", "overlays", "outcomes", "quantities", "links", "voting"),
)
"""Tables whose faulty entries can be left out to look for more problems in the others."""


@dataclass(frozen=True)
class Reading:
    """Hold what could be read of a scenario file.

    Parameters
    ----------
    document : ScenarioDocument or None
        The file without its faulty entries; None when too little is left to check further.
    problems : tuple of str
        One line each; empty for a file in good form.
    dropped : frozenset of str
        Names of entries that were left out, and places that depend on them.
    payoff_numbers : tuple of int
        The number in the file of each payoff entry of the document.
    """

    document: ScenarioDocument | None
    problems: tuple[str, ...]
    dropped: frozenset[str]
    payoff_numbers: tuple[int, ...]

    def explains(self, problem: str) -> bool:
        """Tell whether a later problem names an entry that was left out, and may only follow from that."""
        return bool(self.dropped) and not self.dropped.isdisjoint(_names_in(problem))


def _names_in(problem: str) -> Iterator[str]:
    """Yield every name that a problem holds, alone and with the names before and after it."""
    yield from re.findall(r"'([^']*)'", problem)
    for run in re.findall(r"\w+(?:\.\w+)*", problem):
        parts = run.split(".")
        for start in range(len(parts)):
            for end in range(start + 1, len(parts) + 1):
                yield ".".join(parts[start:end])


def read_document(
    tree: Tree, place: str, kind: type[ScenarioDocument], elsewhere: Callable[[str], str] = lambda table: ""
) -> Reading:
    """Check what stands where in a file, and leave faulty entries out so that the rest can be checked further.

    Parameters
    ----------
    tree : dict
        The effective file.
    place : str
        The file, for messages.
    kind : type of ScenarioDocument
        The tables that the form of the game allows.
    elsewhere : callable
        A table that it does not allow, to the end of a sentence that says where it may stand, or nothing.
    """
    document, found = faults(kind, tree)
    if document is not None:
        return Reading(document, (), frozenset(), tuple(range(len(document.payoff))))
    problems = problems_of(found, tree, place, kind, elsewhere)
    rest, dropped = deepcopy(tree), set[str]()
    for fault in found:
        _drop(rest, _path(fault), fault["type"] == "extra_forbidden", dropped)
    entries = payoffs if isinstance(payoffs := rest.get("payoff"), list) else []
    numbers = tuple(k for k, entry in enumerate(entries) if entry is not None)
    document, _ = faults(kind, rest | {"payoff": [entries[k] for k in numbers]})
    return Reading(document, problems, frozenset(dropped), numbers)


def problems_of(
    found: Sequence[Mapping[str, Any]],
    tree: Tree,
    place: str,
    kind: type[Part],
    elsewhere: Callable[[str], str] = lambda table: "",
) -> tuple[str, ...]:
    """Put faults of a file into words, each once, with its place.

    Parameters
    ----------
    found : sequence of mapping
        What `bargaining.records.reading.faults` returns.
    tree, place, kind, elsewhere
        As `read_document` takes them.
    """
    return tuple(
        dict.fromkeys(
            _problem(located(tree, _path(f), place), f, kind if k < MAX_SHOWN else None, elsewhere)
            for k, f in enumerate(found)
        )
    )


def _path(fault: Mapping[str, Any]) -> Place:
    """Return where a fault is, without what the form check adds: which kind of voice, and that it is a key."""
    loc: Place = fault["loc"][:-1] if fault["loc"][-1:] == ("[key]",) else fault["loc"]
    return loc[:4] + loc[5:] if loc[2:3] == ("values",) and loc[4:5] in (("Value",), ("Silent",)) else loc


def _drop(rest: Tree, path: Place, unknown: bool, dropped: set[str]) -> None:
    """Take out an unknown key alone, or else the smallest whole entry that holds the fault."""
    depth = len(path)
    if not path:
        return
    if not unknown:
        if path[0] not in _ENTRIES:
            return
        in_values = path[0] in ("calibrations", "overlays") and len(path) > 3 and path[2] == "values"
        depth = 4 if in_values else 2
    holder: Any = rest
    for part in path[: depth - 1]:
        try:
            holder = holder[part]
        except (KeyError, IndexError, TypeError):
            return
    last = path[min(depth, len(path)) - 1]
    if isinstance(holder, dict):
        holder.pop(last, None)
    elif isinstance(holder, list) and isinstance(last, int):
        holder[last] = None  # the numbers of the others stay
    if not unknown and isinstance(last, str):
        dropped.add(f"parameters.{last}.baseline" if depth == 4 else last)


def located(tree: Tree, path: Sequence[str | int], place: str) -> str:
    """Write a place in a scenario: file and line, of a payoff entry its player and its term, and the path.

    Parameters
    ----------
    tree : dict
        The effective file.
    path : sequence of str or int
        The path.
    place : str
        The file, for what has no line.

    Examples
    --------
    >>> located({"payoff": [{"player": "us", "term": "Cost"}]}, ("payoff", 0, "value"), "mine.toml")
    "mine.toml (us, 'Cost'): payoff[0].value"
    """
    at = place_of(tree, path) or place
    if len(path) > 1 and path[0] == "payoff" and isinstance(path[1], int):
        entry = tree["payoff"][path[1]] if isinstance(tree.get("payoff"), list) else None
        named = [entry.get(key) for key in ("player", "term")] if isinstance(entry, dict) else []
        player, term = (name if isinstance(name, str) else None for name in named or (None, None))
        words = [shortened(player)] if player and player.isidentifier() else []
        words += [repr(shortened(term))] if term is not None else []
        at += f" ({', '.join(words)})" if words else ""
    return f"{at}: {written(path)}"


def _problem(
    at: str,
    fault: Mapping[str, Any],
    document: type[Part] | None,
    elsewhere: Callable[[str], str],
) -> str:
    """Write a fault in words; the nearest name is looked for where the kind of document is given."""
    path = _path(fault)
    kind, found = fault["type"], fault.get("input")
    if kind == "extra_forbidden" and document and path[1:] == () and (where := elsewhere(str(path[0]))):
        return f"{at}: unknown entry{where}"
    if kind == "extra_forbidden":
        return f"{at}: unknown entry{nearest(str(path[-1]), _fields_at(path, document)) if document else ''}"
    if kind == "missing":
        return f"{at}: missing, expected an entry of that name"
    if kind == "string_pattern_mismatch":
        is_claim = any("evidence" in str(part) for part in path)
        expected = (
            "a claim id such as 'O48'" if is_claim else "lower-case letters, digits and _, a letter first"
        )
        return f"{at}: found {shown(found)}, expected {expected}"
    message = str(fault["msg"]).removeprefix("Value error, ")
    if message.startswith("found"):
        return f"{at}: {message}"
    expected = _EXPECTED.get(kind) or message.removeprefix("Input should be ")
    if kind == "string_type" and path[0] == "outcomes" and isinstance(found, Mapping) and found:
        expected += f'; a name with a dot stands in quotes, as in "{path[-1]}.{next(iter(found))}" = ...'
    return f"{at}: found {shown(found)}, expected {expected}"


def _fields_at(path: Place, kind: type[Part]) -> list[str]:
    """Return the other keys that may stand in place of the last part, by following the annotations."""
    from bargaining.records.schema import model

    current: Any = model(kind)
    for part in path[:-1]:
        models = _models(current)
        fields = {name: field for model in models for name, field in model.model_fields.items()}
        # Names of tables (players, parameters, ...) and numbers of entries lead into the annotation itself.
        current = fields[part].annotation if part in fields and not _is_table(current) else _inner(current)
    return list({name: None for model in _models(current) for name in model.model_fields if name != path[-1]})


def _is_table(annotation: Any) -> bool:
    return getattr(annotation, "__origin__", None) in (dict, list)


def _inner(annotation: Any) -> Any:
    arguments = getattr(annotation, "__args__", ())
    return arguments[-1] if arguments else annotation


def _models(annotation: Any) -> list[type[BaseModel]]:
    from pydantic import BaseModel

    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    if _is_table(annotation):
        return []
    return [model for inner in getattr(annotation, "__args__", ()) for model in _models(inner)]
