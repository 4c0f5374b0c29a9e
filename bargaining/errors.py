"""The one root of every error that the package raises on purpose, and the search for the name that was meant."""

from collections.abc import Collection, Iterable, Sequence
from itertools import islice

MAX_SHOWN = 20
_LONGEST_COMPARED = 100
_MOST_COMPARED = 5_000
_MEANT = " (did you mean "


class BargainingError(Exception):
    """Root of the package's errors; its message is one line: the place, what was found, what was expected."""


class EvidenceError(BargainingError):
    """A source, claim or event is malformed, or a citation does not resolve."""


class ScenarioError(BargainingError):
    """A scenario file, an override or a name used with a scenario is not valid."""


class GameError(BargainingError):
    """Arrays or labels do not make a game, or a strategy profile does not fit it."""


class SolverError(BargainingError):
    """A solution concept cannot be computed for this game as asked."""


class FigureError(BargainingError):
    """Saved results do not hold what a figure needs."""


def expected_one(found: str, options: Collection[str]) -> str:
    """Say which names are valid, all of them, and which of them was probably meant.

    Examples
    --------
    >>> expected_one("autonmy", ["autonomy", "reversal"])
    ", expected one of autonomy, reversal (did you mean 'autonomy'?)"
    >>> expected_one("xyz", ["isolate", "limited"])
    ', expected one of isolate, limited'
    """
    hint = nearest(found, options)
    return f", expected one of {', '.join(options)}{hint if hint.startswith(_MEANT) else ''}"


def nearest(found: str, options: Iterable[str]) -> str:
    """Say which valid name was probably meant.

    Parameters
    ----------
    found : str
        The name that is not valid.
    options : iterable of str
        The valid names.

    Returns
    -------
    str
        ``" (did you mean 'x'?)"``, or the list of valid names when none is close and there are few.

    Examples
    --------
    >>> nearest("autonmy", ["autonomy", "reversal"])
    " (did you mean 'autonomy'?)"
    >>> nearest("o48", ["Q48", "O48"])
    " (did you mean 'O48'?)"
    >>> nearest("xyz", ["isolate", "limited"])
    " (one of 'isolate', 'limited')"
    """
    from difflib import get_close_matches

    names = [
        name for option in islice(options, _MOST_COMPARED) if len(name := str(option)) <= _LONGEST_COMPARED
    ]
    if len(found) > _LONGEST_COMPARED:
        return ""
    close = (
        [name for name in names if name.lower() == found.lower()]
        or get_close_matches(found, names, n=1, cutoff=0.6)
        or get_close_matches(found.lower(), names, n=1, cutoff=0.6)
    )
    if close:
        return f"{_MEANT}{close[0]!r}?)"
    if 0 < len(names) <= 8:
        return f" (one of {', '.join(map(repr, names))})"
    return ""


def listed(problems: Sequence[str], place: str) -> str:
    """Put problems into one message, a line each: the first twenty, and how many more there are.

    Parameters
    ----------
    problems : sequence of str
        All of them.
    place : str
        The file or folder, for the last line.

    Examples
    --------
    >>> print(listed(["a.toml: one"] * 50_000, "a.toml").splitlines()[-1])
    a.toml: and 49,980 problems more
    """
    shown = list(problems[:MAX_SHOWN])
    if more := len(problems) - len(shown):
        shown.append(f"{place}: and {more:,} problem{'s' if more > 1 else ''} more")
    return "\n".join(shown)
