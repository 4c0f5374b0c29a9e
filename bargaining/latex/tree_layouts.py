"""Where the nodes of a game tree stand on a page: from left to right, in columns as wide as their words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bargaining.latex.measures import Size, ems

Row = Mapping[str, Any]
_STUB, _GAP, _LANE = 5.0, 8.0, 4.0


class TreeLayout:
    """Hold where every node stands, in points from the upper left corner.

    Parameters
    ----------
    rows : sequence of rows
        As `bargaining.games.tree_rows` gives them, parents first.
    size : Size
        Of letters.
    heads : str
        What stands above the payoffs.
    """

    def __init__(self, rows: Sequence[Row], size: Size, heads: str) -> None:
        self.rows = {int(row["node"]): row for row in rows}
        self.size = size
        self.children: dict[int, list[int]] = {number: [] for number in self.rows}
        self.depth: dict[int, int] = {}
        for number, row in self.rows.items():
            parent = row["parent"]
            self.depth[number] = 0 if parent == "" else self.depth[int(parent)] + 1
            if parent != "":
                self.children[int(parent)].append(number)
        self._down: dict[int, float] = {}
        self.step = 1.45 * size.line
        ends = 0
        for number in self._walk():
            if not self.children[number]:
                self._down[number] = (ends + 1) * self.step
                ends += 1
        for number in reversed(list(self.rows)):
            if below := self.children[number]:
                self._down[number] = (self._down[below[0]] + self._down[below[-1]]) / 2
        self.high = (ends + 1) * self.step
        self._columns()
        marks = max(2.2 * len(str(row["paths"]).split("; ")) if row["paths"] else 0.0 for row in rows)
        self.payoffs = max(self.long(end(row)) for row in rows) + marks * size.em
        self.wide = self.right + max(self.payoffs, self.long(heads)) + _GAP

    def _walk(self) -> list[int]:
        """Return the nodes in the order in which they stand from top to bottom."""
        found, waiting = [], [next(iter(self.rows))]
        while waiting:
            number = waiting.pop()
            found.append(number)
            waiting += reversed(self.children[number])
        return found

    def _columns(self) -> None:
        """Place the columns of nodes, each as far to the right as the words before it need."""
        deepest = max(self.depth.values())
        self.lanes: list[dict[str, int]] = []
        self.columns: list[float] = []
        for level in range(deepest + 1):
            here = [number for number, depth in self.depth.items() if depth == level]
            inner = [number for number in here if self.children[number]]
            words = [self.long(branch(self.rows[k])) + (_GAP if k in inner else 0) for k in here]
            words += [self.long(str(self.rows[k]["mover"]), bold=True) + _GAP for k in inner]
            start = self.bend(level - 1) if level else 0.0
            self.columns.append(start + max(words))
            sets = dict.fromkeys(str(self.rows[k]["set"]) for k in here if self.rows[k]["set"])
            self.lanes.append({one: lane for lane, one in enumerate(sets)})
        self.right = self.bend(deepest)

    def bend(self, level: int) -> float:
        """Return where the branches of a column's nodes part."""
        return self.columns[level] + _LANE * max(0, len(self.lanes[level]) - 1) + _STUB

    def place(self, number: int) -> tuple[float, float]:
        """Return how far to the right and how far down a node stands; ends stand before the payoffs."""
        if not self.children[number]:
            return self.right, self._down[number]
        level = self.depth[number]
        lane = self.lanes[level].get(str(self.rows[number]["set"]), 0)
        return self.columns[level] + _LANE * lane, self._down[number]

    def long(self, text: str, *, bold: bool = False) -> float:
        """Return about how many points a text is long."""
        return 1.03 * ems(text, bold=bold) * self.size.em


def branch(row: Row) -> str:
    """Return what stands at the branch that leads to a node: the option, with its probability where chance draws."""
    option = str(row["option"]).replace("_", " ")
    probability = str(row["probability"]).replace("-", "−")
    return f"{option} ({probability})" if probability else option


def end(row: Row) -> str:
    """Return what stands at an end: the payoffs, or how many ends are folded there."""
    if row["ends"] != "":
        return f"… {row['ends']} ends"
    return str(row["payoffs"]).replace("-", "−")
