"""Mixtures over plans as behaviour: what is done at each information set that the player's own choices lead to.

Of a mixture over plans all that matters is how far a player's own choices let each of its moves come about: its *part*
in them. It is linear in the probabilities of plans, and behaviour is a share in it (Kuhn 1953; von Stengel 1996).

von Stengel, B. (1996). Efficient computation of behavior strategies. Games and Economic Behavior 14, 220-246.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import Any

import flint

from bargaining.algebra.fields import as_flint
from bargaining.equilibria.sequential.assessments import Assessment, outcome, payoffs
from bargaining.equilibria.sequential.polyhedron import dimension
from bargaining.equilibria.sequential.result import AssessmentComponent, AssessmentPart
from bargaining.equilibria.sequential.setting import Setting
from bargaining.equilibria.subgame_perfect.strategic import Hull, Table
from bargaining.games.exact_programs import nonnegative_solution
from bargaining.games.tree import Step

Row = tuple[Fraction, ...]
Rows = tuple[Row, ...]
"""Each player's part in its moves."""
_ZERO, _ONE = Fraction(0), Fraction(1)


class Behaviour:
    """Read equilibria of a strategic form as behaviour.

    Parameters
    ----------
    setting : Setting
        The tree, without draws of probability zero.
    table : Table
        The equilibria of its strategic form.
    """

    def __init__(self, setting: Setting, table: Table) -> None:
        self.setting, self.table = setting, table
        self.moves = [sorted({step for plan in plans for step in plan.items()}) for plans in table.plans]

    @cached_property
    def straight(self) -> bool:
        """Tell whether no player chooses twice on a way: behaviour is then linear in the probabilities of plans."""
        return not any(
            self.setting.player(before) == self.setting.player(h)
            for h, members in self.setting.members.items()
            for before, _ in self.setting.steps[members[0]]
        )

    def component(self, group: Sequence[Hull]) -> AssessmentComponent:
        """Return equilibria that hang together."""
        corners = [self._corners(hull) for hull in group]
        parts = [self._part(hull, own) for hull, own in zip(group, corners, strict=True)]
        kept: list[AssessmentPart] = []
        for part in sorted(parts, key=lambda p: (-p.dimension, p.supports, len(p.vertices))):
            if not any(set(part.vertices) <= set(larger.vertices) for larger in kept):
                kept.append(part)
        points = [self._read(rows) for own in corners for rows in own]
        told = (payoffs(self.setting, points[0]), outcome(self.setting, points[0]))
        same = [
            all(one(self.setting, point) == value for point in points)
            for one, value in zip((payoffs, outcome), told, strict=True)
        ]
        for hull, own in zip(group, corners, strict=True):
            if len(own) > 1 and not hull.separate:
                same = [a and b for a, b in zip(same, self._constant(own, *told), strict=True)]
        return AssessmentComponent(tuple(kept), told[0] if same[0] else None, told[1] if same[1] else None)

    def _corners(self, hull: Hull) -> list[Rows]:
        """Return the extreme parts that players can have in their moves."""
        rows = [tuple(map(self._parts, range(len(profile)), profile)) for profile in hull.profiles]
        if hull.separate:
            return list(product(*(_extreme(list(side)) for side in zip(*rows, strict=True))))
        sizes = list(map(len, rows[0]))
        found = []
        for joined in _extreme([sum(own, ()) for own in rows]):
            values = iter(joined)
            found.append(tuple(tuple(next(values) for _ in range(size)) for size in sizes))
        return found

    def _parts(self, number: int, mixture: Sequence[Fraction]) -> Row:
        if number == len(self.moves):
            return ()  # a player without choices, for company
        return tuple(
            sum(
                (p for p, plan in zip(mixture, self.table.plans[number], strict=True) if plan.get(h) == k),
                _ZERO,
            )
            for h, k in self.moves[number]
        )

    def _part(self, hull: Hull, corners: Sequence[Rows]) -> AssessmentPart:
        if hull.separate:
            size = sum(dimension(list(dict.fromkeys(side))) for side in zip(*corners, strict=True))
        else:
            size = dimension([sum(rows, ()) for rows in corners])
        vertices = sorted(map(self._read, corners), key=lambda v: v.strategies)
        supports = tuple(
            tuple(sorted({k for v in vertices for k in v.supports[h]}))
            for h in range(len(self.setting.members))
        )
        used = {(h, k) for h, own in enumerate(supports) for k in own}
        linear = self.straight or len(vertices) == 1
        off_path = tuple(
            h
            for h, own in self.setting.members.items()
            if not any(self.setting.steps[x] <= used for x in own)
        )
        return AssessmentPart(supports, size, tuple(vertices), linear, linear, (), off_path)

    def _read(self, rows: Rows) -> Assessment:
        part = self._by_move(rows)
        strategies = []
        for h in range(len(self.setting.members)):
            own = [part[h, k] for k in range(self.setting.options(h))]
            total = sum(own, _ZERO)
            strategies.append(tuple(p / total for p in own) if total else ())
        return Assessment(tuple(strategies), ((),) * len(strategies))

    def _by_move(self, rows: Rows) -> Mapping[Step, Fraction]:
        return {
            step: p
            for steps, row in zip(self.moves, rows, strict=False)
            for step, p in zip(steps, row, strict=True)
        }

    def _constant(
        self, corners: Sequence[Rows], paid: Row, reached: Mapping[int, Fraction]
    ) -> tuple[bool, bool]:
        """Tell whether payoffs, and probabilities of leaves, are the same all over the hull of corners."""
        ring = flint.fmpq_mpoly_ctx.get([f"x{k}" for k in range(len(corners))], flint.Ordering.lex)
        shares, parts = ring.gens(), [self._by_move(rows) for rows in corners]
        whole = sum(shares[1:], shares[0])
        power = whole ** len(self.moves)
        totals = [whole * 0 for _ in paid]
        steady = True
        for z in self.setting.tree.leaves:
            probability = whole**0 * as_flint(self.setting.weights[z])
            for steps in self.moves:
                last = [step for step in self.setting.tree.steps[z] if step in steps][-1:]
                probability = probability * (
                    _mean(shares, [own[last[0]] for own in parts]) if last else whole
                )
            steady = steady and bool(probability == power * as_flint(reached.get(z, _ZERO)))
            for i, value in enumerate(self.setting.payoffs[z]):
                totals[i] = totals[i] + probability * as_flint(value)
        same = all(bool(total == power * as_flint(v)) for total, v in zip(totals, paid, strict=True))
        return same, steady


def _mean(shares: Sequence[Any], values: Sequence[Fraction]) -> Any:
    return sum((x * as_flint(v) for x, v in zip(shares, values, strict=True)), shares[0] * 0)


def _extreme(rows: Sequence[Row]) -> list[Row]:
    """Return the rows that are no mixtures of others, each once."""
    left = list(dict.fromkeys(rows))
    for row in tuple(left):
        others = [other for other in left if other is not row]
        columns = [list(column) for column in zip(*others, strict=True)]
        ones = [_ONE] * len(others)
        if others and nonnegative_solution([*columns, ones], [*row, _ONE]).solution is not None:
            left = others
    return left
