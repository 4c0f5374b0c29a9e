"""The nodes of Gambit's game trees, with the information sets, draws and outcomes that they describe."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from bargaining.algebra.polynomial import Polynomial
from bargaining.games.gambit_text import Reader, distinct
from bargaining.games.limits import MAX_PAYOFFS
from bargaining.games.payoffs import MOST_BITS
from bargaining.games.tree import InformationSet, Node
from bargaining.numerals import shortened

CHANCE = -1
"""Who draws, where others are called by their numbers."""
MAX_NUMBER = 999_999_999


def read_nodes(reader: Reader, players: list[str]) -> tuple[tuple[InformationSet, ...], tuple[Node, ...]]:
    """Read all nodes of a tree, up to the last leaf.

    Parameters
    ----------
    reader : Reader
        Before the first of them.
    players : list of str
        Whose choices and payoffs there are.

    Returns
    -------
    tuple of InformationSet and tuple of Node
        In the order of the text, with different names.
    """
    body = _Body(reader, players)
    nodes = tuple(map(_node, body.read()))
    names = distinct([one.name for one in body.sets.values()])
    sets = zip(names, body.sets.values(), strict=True)
    return tuple(InformationSet(name, one.player, one.labels) for name, one in sets), nodes


@dataclass(frozen=True)
class _Set:
    """Hold a description of an information set or of a draw, as it was read and as it is meant."""

    start: int
    raw: tuple[str, tuple[str, ...], tuple[Fraction, ...]]
    number: int
    name: str
    player: int
    labels: tuple[str, ...]


@dataclass
class _Draft:
    """Hold a node whose children are still to come, with what has been paid on the way to it and there."""

    name: str
    at: _Set | None
    paid: list[Fraction]
    children: list[int] = field(default_factory=list)

    @property
    def open(self) -> bool:
        return self.at is not None and len(self.children) < len(self.at.labels)


def _node(draft: _Draft) -> Node:
    if draft.at is None:
        return Node(draft.name, payoffs=tuple(map(Polynomial.constant, draft.paid)))
    children = tuple(draft.children)
    if draft.at.player == CHANCE:
        chance = tuple(map(Polynomial.constant, draft.at.raw[2]))
        return Node(draft.name, children, chance=chance, draws=draft.at.labels)
    return Node(draft.name, children, information=draft.at.number)


class _Body:
    """Read the nodes, with the information sets, draws and outcomes that they describe."""

    def __init__(self, reader: Reader, players: list[str]) -> None:
        self.reader = reader
        self.players = players
        self.sets: dict[tuple[int, int], _Set] = {}
        self.draws: dict[tuple[int, int], _Set] = {}
        self.outcomes: dict[int, tuple[int, tuple[str, list[Fraction]]]] = {}

    def read(self) -> list[_Draft]:
        """Return the nodes in the order of the text."""
        drafts: list[_Draft] = []
        most = MAX_PAYOFFS // len(self.players)
        unfinished: list[
            _Draft
        ] = []  # the way to the node that comes next; no recursion, since trees may be deep
        while not drafts or unfinished:
            if len(drafts) == most:
                raise self.reader.fault(f"found more than {most:,} nodes, expected fewer for so many players")
            paid = unfinished[-1].paid if unfinished else [Fraction(0)] * len(self.players)
            if unfinished:
                unfinished[-1].children.append(len(drafts))
            drafts.append(self._draft(paid))
            unfinished.append(drafts[-1])
            while unfinished and not unfinished[-1].open:
                unfinished.pop()
        return drafts

    def _draft(self, paid: list[Fraction]) -> _Draft:
        reader = self.reader
        kind = reader.next.says
        if reader.next.kind != "number" or kind not in ("c", "p", "t"):
            raise reader.fault(f"found {shortened(kind)!r}, expected a node: 'c', 'p' or 't'")
        reader.take("number")
        name = reader.take("text")
        at = None if kind == "t" else self._set(CHANCE if kind == "c" else self._player())
        return _Draft(name, at, self._outcome(paid))

    def _player(self) -> int:
        return self.reader.integer(1, len(self.players), "the number of a player") - 1

    def _set(self, player: int) -> _Set:
        """Read the number of an information set or a draw, and its description where one stands."""
        reader, start = self.reader, self.reader.next.start
        number = reader.integer(0, MAX_NUMBER, "the number of an information set")
        whose = "a draw of chance" if player == CHANCE else f"an information set of {self.players[player]!r}"
        known = self.draws if player == CHANCE else self.sets
        before = known.get((player, number))
        if not (reader.accepts("text") or reader.accepts("brace", "{")):
            if before is None:
                raise reader.fault(
                    f"found no description of {whose} with number {number}, expected one where it stands first",
                    start,
                )
            return before
        name = reader.take("text") if reader.accepts("text") else ""
        raw = (name, *self._labels(player))
        if before is None:
            shown = name if name.strip() else f"({player + 1},{number})"
            labels = tuple(distinct(raw[1]))
            before = known[player, number] = _Set(start, raw, len(known), shown, player, labels)
        elif before.raw != raw:
            raise reader.fault(
                f"found another description of {whose} with number {number}, expected that of line "
                f"{reader.line(before.start)}, or none",
                start,
            )
        return before

    def _labels(self, player: int) -> tuple[tuple[str, ...], tuple[Fraction, ...]]:
        """Read the options of an information set, or the branches of a draw with their probabilities."""
        reader = self.reader
        reader.take("brace", "{")
        start = reader.next.start
        labels: list[str] = []
        chance: list[Fraction] = []
        total = Fraction(0)
        while not labels or not reader.accepts("brace", "}"):
            labels.append(reader.take("text"))
            if player != CHANCE:
                continue
            at = reader.next.start
            chance.append(reader.fraction("probability"))
            total = self._sum(total, chance[-1], at)
            if chance[-1] < 0:
                raise reader.fault("found a negative probability, expected one between 0 and 1", at)
        reader.take("brace", "}")
        if player == CHANCE and total != 1:
            raise reader.fault(
                f"found probabilities of chance that add up to {shortened(str(total))}, expected 1 exactly",
                start,
            )
        return tuple(labels), tuple(chance)

    def _outcome(self, paid: list[Fraction]) -> list[Fraction]:
        """Read an outcome, and return what is paid with it."""
        reader, start = self.reader, self.reader.next.start
        number = reader.integer(0, MAX_NUMBER, "the number of an outcome")
        if reader.accepts("text") or reader.accepts("brace", "{"):
            if not number:
                raise reader.fault("found a description of outcome 0, expected none: it pays nothing", start)
            name = reader.take("text") if reader.accepts("text") else ""
            described = (name, self._payoffs())
            first, before = self.outcomes.setdefault(number, (start, described))
            if described != before:
                raise reader.fault(
                    f"found another description of outcome {number}, expected that of line "
                    f"{reader.line(first)}, or none",
                    start,
                )
        elif number and number not in self.outcomes:
            raise reader.fault(
                f"found no description of outcome {number}, expected one where it stands first", start
            )
        if not number:
            return paid
        return [self._sum(a, b, start) for a, b in zip(paid, self.outcomes[number][1][1], strict=True)]

    def _payoffs(self) -> list[Fraction]:
        reader = self.reader
        reader.take("brace", "{")
        found: list[Fraction] = []
        while not reader.accepts("brace", "}") and len(found) < len(self.players):
            found.append(reader.fraction())
        if len(found) < len(self.players):
            raise reader.fault(f"found {len(found)} payoffs, expected {len(self.players)}, one a player")
        if not reader.accepts("brace", "}"):
            raise reader.fault(
                f"found {shortened(reader.next.says)!r} after {len(found)} payoffs, one a player, expected '}}'"
            )
        reader.take("brace", "}")
        return found

    def _sum(self, a: Fraction, b: Fraction, start: int) -> Fraction:
        """Add numbers, and refuse a sum that takes too long to work with or that floats cannot span."""
        found = a + b if a else b
        if max(found.numerator.bit_length(), found.denominator.bit_length()) > MOST_BITS:
            raise self.reader.fault(
                "found numbers whose sum has more than 3,900 digits, expected fewer", start
            )
        try:
            float(found)
        except OverflowError:
            raise self.reader.fault(
                "found payoffs that add up to more than 1.8e308 on the way, expected less", start
            ) from None
        return found
