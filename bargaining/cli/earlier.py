"""Commands as they were spelt when one command had many methods, turned into those of today."""

from __future__ import annotations

from collections.abc import Sequence

from bargaining.errors import ScenarioError, nearest

_FLAGS = {"--json", "--force", "--some", "--volume", "-h", "--help"}
_INDICES = ("sobol", "morris", "pawn")
_METHODS = {"tornado": "tornado", "information": "information", "prim": "discover"}
_LEFT_OUT = ("documents", "terms")
_OUTCOME, _METHOD, _SAMPLES = "--target", "--method", "--samples"


def as_now(words: Sequence[str]) -> list[str]:
    """Return the words of a command as they are spelt today.

    Examples
    --------
    >>> as_now(["sensitivity", "game.toml", "--target", "a,c", "--method", "prim", "--samples", "500"])
    ['discover', 'game.toml', 'a,c', '--draws', '500']
    >>> as_now(["robust", "game.toml", "--by", "trust"]), as_now(["robust", "game.toml", "a,c", "--volume"])
    (['shares', 'game.toml', '--by', 'trust'], ['volume', 'game.toml', 'a,c'])
    """
    if words and words[0] == "robust":
        return _robust(list(words))
    if words and words[0] == "sensitivity":
        return _sensitivity(list(words))
    return list(words)


def _robust(words: list[str]) -> list[str]:
    if "--volume" in words:
        return ["volume", *(word for word in words[1:] if word != "--volume")]
    named = [option for option, _ in _read(words[1:]) if option is None]
    asks = {"-h", "--help"} & set(words)
    return ["shares", *words[1:]] if len(named) == 1 and not asks else words


def _sensitivity(words: list[str]) -> list[str]:
    read = _read(words[1:])
    given = {option: value for option, value in read if option in (_OUTCOME, _METHOD)}
    if not given:
        return words
    method = given.get(_METHOD, "tornado" if _OUTCOME in given else "sobol")
    known = [*_METHODS, *_INDICES, *_LEFT_OUT]
    if method not in known:
        raise ScenarioError(f"{_METHOD} {method}: found no such method{nearest(method, known)}")
    kept: list[str] = []
    for option, value in read:
        if option is None or option == _OUTCOME:
            kept.append(value)
        elif option != _METHOD or method in _INDICES:
            renamed = "--draws" if option == _SAMPLES and method in _METHODS else option
            kept += [renamed] if option in _FLAGS else [renamed, value]
    if method in _LEFT_OUT:
        return ["without", *kept, method]
    return [_METHODS.get(method, "sensitivity"), *kept]


def _read(words: Sequence[str]) -> list[tuple[str | None, str]]:
    """Return the options with their values, and arguments without an option."""
    found: list[tuple[str | None, str]] = []
    waiting = iter(words)
    for word in waiting:
        option, equals, value = word.partition("=")
        if not word.startswith("-") or word == "-":
            found.append((None, word))
        elif word in _FLAGS:
            found.append((word, ""))
        else:
            found.append((option, value) if equals and word.startswith("--") else (word, next(waiting, "")))
    return found
