"""The median of what documents say, where they need not be independent of each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import accumulate
from statistics import median
from typing import NamedTuple

from bargaining.scenario.document import Dependence

HALF = Fraction(1, 2)


class Voice(NamedTuple):
    """Hold what counts in a median: a number, the documents that it is the mean of, and its weight."""

    number: Fraction
    documents: tuple[str, ...]
    weight: Fraction


def median_shares(said: Mapping[str, Fraction], groups: Iterable[Dependence] = ()) -> dict[str, Fraction]:
    r"""Return the documents of whose numbers the median is the mean, each with its share of that mean.

    Parameters
    ----------
    said : mapping of str to Fraction
        What each document says.
    groups : iterable of Dependence
        Documents that do not count in full; each stands in one of them at most.

    Notes
    -----
    With numbers :math:`x_1 \le \dots \le x_n` of weights :math:`w_i` that sum to :math:`W`, the median is the mean of
    the first :math:`x_i` up to which the weights sum to at least :math:`W/2`, and the first up to which they sum to
    more. With equal weights that is the ordinary median: one number in the middle, or the mean of two.

    Examples
    --------
    >>> said = {"a": Fraction(1), "b": Fraction(2), "c": Fraction(4), "d": Fraction(5), "e": Fraction(6)}
    >>> [str(share) for share in median_shares(said).values()], list(median_shares(said))
    (['1'], ['c'])
    >>> both = Dependence(documents=["a", "c"], counts="one", assumption="an example")
    >>> {name: str(share) for name, share in median_shares(said, [both]).items()}
    {'a': '1/4', 'c': '1/4', 'd': '1/2'}
    """
    ranked = sorted(voices(said, groups), key=lambda voice: voice.number)
    reached = list(accumulate(voice.weight for voice in ranked))
    half = reached[-1] * HALF
    middle = [
        next(voice for voice, sum_ in zip(ranked, reached, strict=True) if sum_ >= half),
        next(voice for voice, sum_ in zip(ranked, reached, strict=True) if sum_ > half),
    ]
    shares: dict[str, Fraction] = {}
    for voice in middle:
        for name in voice.documents:
            shares[name] = shares.get(name, Fraction(0)) + HALF / len(voice.documents)
    return shares


def median_of(said: Mapping[str, Fraction], groups: Iterable[Dependence] = ()) -> Fraction:
    """Return the median of what documents say; see `median_shares`.

    Examples
    --------
    >>> said = {"a": Fraction(1), "b": Fraction(2), "c": Fraction(4)}
    >>> shared = Dependence(documents=["b", "c"], counts="parts", assumption="an example")
    >>> str(median_of(said)), str(median_of(said, [shared]))
    ('2', '3/2')
    """
    return sum((said[name] * share for name, share in median_shares(said, groups).items()), Fraction(0))


def voices(said: Mapping[str, Fraction], groups: Iterable[Dependence]) -> Iterator[Voice]:
    """Yield what counts in a median: documents, or for a group that counts as one the median of what they say.

    A group of which one document speaks has that one's voice.
    """
    grouped: set[str] = set()
    for group in groups:
        names = [name for name in group.documents if name in said]
        if group.counts == "each" or len(names) < 2:
            continue
        grouped.update(names)
        if group.counts == "parts":
            yield from (Voice(said[name], (name,), Fraction(1, len(names))) for name in names)
        else:
            ranked = sorted(names, key=said.__getitem__)
            middle = {ranked[(len(names) - 1) // 2], ranked[len(names) // 2]}
            kept = tuple(name for name in ranked if name in middle)
            yield Voice(median(said[name] for name in kept), kept, Fraction(1))
    yield from (Voice(number, (name,), Fraction(1)) for name, number in said.items() if name not in grouped)
