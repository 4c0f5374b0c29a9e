"""Which sign an outcome has: one colour, hatching and marker in every figure, whatever its scenario calls it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from bargaining.resources import conflicts
from bargaining.toml import parse_toml

_NAMED: ContextVar[Mapping[str, int]] = ContextVar("named", default={})  # noqa: B039 (never changed)

BETWEEN = " + "
"""Between the outcomes of a class that stands for several."""


@cache
def outcome_places() -> dict[str, int]:
    """Return the places of the signs of outcomes by the names that scenarios give them.

    Each packaged conflict has its own list, from the first sign on: outcomes of two stand in no figure together.

    Examples
    --------
    >>> places = outcome_places()
    >>> places["Status quo"] == places["Status quo of 2025, kept"] != places["Freeze"]
    True
    """
    lists = [path for conflict in conflicts() if (path := conflict / "signs.toml").is_file()]
    entries = [parse_toml(path.read_text(encoding="utf-8"), path.name)["outcomes"] for path in lists]
    return {name: place for signs in entries for place, names in enumerate(signs) for name in names}


@contextmanager
def signs_for(outcomes: Iterable[Sequence[str]]) -> Iterator[None]:
    """Give each outcome of a scenario one sign in all figures that are drawn meanwhile, by the order of the outcomes.

    Parameters
    ----------
    outcomes : iterable of sequence of str
        For each the names that figures may write. Where one has a sign on file, it keeps that.

    Examples
    --------
    >>> with signs_for([("Party", "Party at home"), ("Freeze",), ("Picnic",)]):
    ...     places(["Picnic", "Party at home"], 21)
    {'Picnic': (2,), 'Party at home': (1,)}
    """
    wanted = list(outcomes)
    known = outcome_places()
    taken = {known[name] for names in wanted for name in names if name in known}
    found: dict[str, int] = {}
    place = 0
    for names in wanted:
        if known.keys().isdisjoint(names):
            while place in taken:
                place += 1
            found |= dict.fromkeys(names, place)
            place += 1
    kept = _NAMED.set(found)
    try:
        yield
    finally:
        _NAMED.reset(kept)


def places(labels: Iterable[str], most: int) -> dict[str, tuple[int, ...]]:
    """Return the places of the signs of classes, several for a class that stands for several outcomes.

    Parameters
    ----------
    labels : iterable of str
        The classes. Without an outcome among them they take places in their order; beside outcomes, others take places
        that none of these has, the last ones first.
    most : int
        How many signs there are.

    Examples
    --------
    >>> places(["Party", "Freeze", "Freeze + Package"], 21)
    {'Party': (20,), 'Freeze': (0,), 'Freeze + Package': (0, 2)}
    >>> places(["left", "right"], 21)
    {'left': (0,), 'right': (1,)}
    """
    known = {**_NAMED.get(), **outcome_places()}
    distinct = list(dict.fromkeys(labels))
    parts = {label: [known.get(one) for one in label.split(BETWEEN)] for label in distinct}
    given = {
        label: tuple(one for one in own if one is not None) for label, own in parts.items() if None not in own
    }
    taken = {place for own in given.values() for place in own}
    free = [place for place in range(most) if place not in taken]
    others = [label for label in distinct if label not in given]
    order = [*reversed(free)] if given else free
    again = [*range(most, most + len(others))]  # the signs once more, where there are not enough
    left = dict(zip(others, [*order, *again], strict=False))
    return {label: given.get(label) or (left[label],) for label in distinct}
