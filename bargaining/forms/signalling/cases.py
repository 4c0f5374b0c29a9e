"""Which draws of chance have probability zero: where some have, the game is another one, with fewer nodes.

What chance never draws is not believed in and leads nowhere, so that at such points there are fewer types, or fewer
reports. A case says which probabilities are zero and which positive, as a formula in the assumptions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from bargaining.algebra.polynomial import Polynomial
from bargaining.errors import GameError
from bargaining.forms.formula import FALSE, TRUE, Condition, Formula, conjunction
from bargaining.games.tree import Tree

MOST_CASES = 729
"""Ways in which probabilities may be zero that are told apart."""

_ONE = Polynomial.constant(1)


@dataclass(frozen=True, eq=False)
class ChanceCase:
    """Hold which draws have probability zero.

    Parameters
    ----------
    zero, positive : tuple of Polynomial
        Probabilities that are zero, and that are not. They are taken to be no less than zero everywhere.
    fixed : mapping of str to Fraction
        What assumptions are where the probabilities are zero, as far as one probability tells one assumption.
    certain : tuple of Polynomial
        Probabilities that are positive because no other draw is left.
    """

    zero: tuple[Polynomial, ...] = ()
    positive: tuple[Polynomial, ...] = ()
    fixed: Mapping[str, Fraction] | None = None
    certain: tuple[Polynomial, ...] = ()

    def put_in(self, polynomial: Polynomial) -> Polynomial:
        """Return a polynomial with the assumptions that are fixed put in."""
        return polynomial.substitute(self.fixed) if self.fixed else polynomial

    def drawn(self, probability: Polynomial) -> bool | None:
        """Tell whether a draw is made with positive probability; None where the case does not say."""
        left = self.put_in(probability)
        constant = left.constant_value
        if constant is not None:
            return constant > 0
        primitive = left / left.content
        if primitive in self.zero:
            return False
        return True if primitive in self.positive or primitive in self.certain else None

    @property
    def formula(self) -> Formula:
        """Return where the case is the one at hand."""
        parts: list[Formula] = [Condition(-p) for p in self.zero]
        for p in self.positive:
            left = self.put_in(p)
            constant = left.constant_value
            parts.append(
                Condition(left, strict=True) if constant is None else TRUE if constant > 0 else FALSE
            )
        return conjunction(parts)

    def split(self, probability: Polynomial) -> tuple[ChanceCase, ChanceCase]:
        """Return the case with a probability positive, and with it zero."""
        left = self.put_in(probability)
        primitive = left / left.content
        more = ChanceCase(self.zero, (*self.positive, primitive), self.fixed, self.certain)
        fixed = dict(self.fixed or {})
        names = primitive.variables
        if primitive.degree == 1 and len(names) == 1:
            constant, slope = primitive.coefficients(*names)
            fixed[next(iter(names))] = -constant / slope
        return more, ChanceCase((*self.zero, primitive), self.positive, fixed, self.certain)


def chance_cases(tree: Tree) -> tuple[ChanceCase, ...]:
    """Return all cases, that without probabilities of zero first.

    Raises
    ------
    GameError
        When there are too many.

    Examples
    --------
    >>> from bargaining.games.tree import Node, leaf
    >>> p = Polynomial.variable("p")
    >>> coin = Tree(("one",), (), (Node(children=(1, 2), chance=(p, 1 + -p), draws=("a", "b")), leaf(0), leaf(1)))
    >>> [[str(q) for q in case.zero] for case in chance_cases(coin)]
    [[], ['1 - p'], ['p']]
    """
    waiting, found = [ChanceCase()], []
    while waiting:
        case = waiting.pop()
        step = _settled(tree, case)
        if step is None:
            continue
        case, open_ = step
        if open_ is None:
            found.append(case)
        else:
            waiting += reversed(case.split(open_))
        if len(found) + len(waiting) > MOST_CASES:
            raise GameError(
                f"chance: found more than {MOST_CASES} ways in which draws may have probability zero, expected fewer"
            )
    return tuple(found)


def every_draw(tree: Tree) -> ChanceCase:
    """Return the case without probabilities of zero, apart from those that are zero whatever the assumptions."""
    varying = (p for node in tree.nodes for p in node.chance if p.constant_value is None)
    return ChanceCase(positive=tuple(dict.fromkeys(p / p.content for p in varying)))


def _settled(tree: Tree, case: ChanceCase) -> tuple[ChanceCase, Polynomial | None] | None:
    """Return the case with what follows from it, and a probability that it leaves open; None where it cannot be."""
    waiting = [0]
    while waiting:
        node = tree.nodes[waiting.pop()]
        if not node.chance:
            waiting += node.children
            continue
        drawn = [case.drawn(p) for p in node.chance]
        if any((case.put_in(p).constant_value or 0) < 0 for p in node.chance) or not any(
            d is not False for d in drawn
        ):
            return None
        if None in drawn:
            last = node.chance[drawn.index(None)]
            if drawn.count(False) < len(drawn) - 1:
                return case, last
            left = case.put_in(last)
            case = ChanceCase(
                case.zero, case.positive, case.fixed, (*case.certain, left / left.content)
            )  # what is left of one
            drawn[drawn.index(None)] = True
        waiting += [child for child, d in zip(node.children, drawn, strict=True) if d]
    return case, None
