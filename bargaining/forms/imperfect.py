r"""Games with moves in order in which not everybody knows all moves before: patterns of play as candidates.

A pattern says, at each place that play may come to, which options are used there: one, or several that are mixed. What
is done and believed elsewhere is not part of it. A pattern is predicted where some equilibrium plays it, with beliefs
that are consistent (Kreps and Wilson 1982), or, in the weaker concept, free wherever play does not come to.

References
----------
Kreps, D. M. and Wilson, R. (1982). Sequential equilibria. Econometrica 50, 863-894.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from bargaining.algebra.polynomial import Polynomial
from bargaining.errors import ScenarioError
from bargaining.forms.concepts import SEQUENTIAL, Listed, components_of, listed, standing
from bargaining.forms.form import Place, Profile, Strategies, surely
from bargaining.forms.formula import Formula, disjunction
from bargaining.forms.held import holding, left
from bargaining.forms.imperfect_reasons import Reasons
from bargaining.forms.shares import probabilities
from bargaining.forms.tree_layout import UNASKED, History
from bargaining.forms.tree_payoffs import Ends
from bargaining.forms.tree_places import MIXING
from bargaining.forms.unfolding import reached

if TYPE_CHECKING:
    from bargaining.equilibria.sequential.result import Pattern
    from bargaining.forms.signalling import Signalling
    from bargaining.forms.subgames import Composed
    from bargaining.games.tree import Tree

_POINTS = (
    "this question asks where in the space of assumptions a pattern is predicted, which is worked out for sequential "
    "equilibria of signalling games, and of moves that all see before two players move together and end the game; at a "
    "point `solve` lists all equilibria"
)


@dataclass(frozen=True, eq=False)
class Imperfect(Reasons):
    """Hold a game with moves in order and information sets.

    Parameters
    ----------
    players : tuple of str
        Names of the players.
    parameters : tuple of str
        Names of the assumptions.
    places : tuple of Place
        Where choices are made; the options are sets of options of the tree.
    tree : Tree
        With payoffs and chance as polynomials.
    where : tuple of str
        By node the place at which a player chooses; empty elsewhere.
    histories : tuple of History
        What went before each node.
    ends : Ends
        What the payoffs at the leaves are made of.
    concept : str
        Name of the solution concept.
    bound : frozenset of int
        Information sets at which movers bind themselves to probabilities that the next one knows.
    held : mapping of str to Fraction or Polynomial
        What stands for assumptions in the terms.
    """

    players: tuple[str, ...]
    parameters: tuple[str, ...]
    places: tuple[Place, ...]
    tree: Tree
    where: tuple[str, ...]
    histories: tuple[History, ...]
    ends: Ends
    concept: str
    bound: frozenset[int] = frozenset()
    held: Mapping[str, Fraction | Polynomial] | None = None
    mixed: bool = False
    strategic: bool = False

    # ------------------------------------------------------------ at a point

    def assessments(self, values: Mapping[str, Fraction]) -> Listed:
        """Return all equilibria at a point, strategies with beliefs, with verdicts where a criterion gives some."""
        key = tuple(values.items())
        if key not in self._points:
            self._points.clear()  # questions about one point come one after the other
            self._points[key] = self._listed(self.numbers(values))
        return self._points[key]

    def numbers(self, values: Mapping[str, Fraction]) -> Tree:
        """Return the tree at a point."""
        return self.tree.at({name: values[name] for name in self.tree.parameters})

    def _listed(self, tree: Tree) -> Listed:
        if not self.bound:
            return listed(tree, self.concept)
        from bargaining.forms.subgames.binding import commitments

        return commitments(tree, self.bound)

    @cached_property
    def _points(self) -> dict[tuple[tuple[str, Fraction], ...], Listed]:
        return {}

    def played(self, values: Mapping[str, Fraction]) -> Mapping[Profile, Sequence[Pattern]]:
        """Return what is used at information sets, by the profile that it is at the places, in canonical order."""
        found: dict[Profile, list[Pattern]] = {}
        for pattern in standing(self.assessments(values))[0]:
            found.setdefault(self._profile(pattern.supports), []).append(pattern)
        return {profile: found[profile] for profile in sorted(found, key=self._rank)}

    def _profile(self, supports: Sequence[Sequence[int]]) -> Profile:
        """Return the options that are used at each place."""
        used: dict[str, set[str]] = {}
        for h, own in enumerate(supports):
            if own:
                options = self.tree.information[h].options
                used.setdefault(self.place_of[h], set()).update(options[k] for k in own)
        return tuple(
            MIXING.join(o for o in place.options if o in used[place.name]) if place.name in used else UNASKED
            for place in self.places
        )

    @cached_property
    def place_of(self) -> tuple[str, ...]:
        """Return the place of each information set."""
        return tuple(self.where[nodes[0]] for nodes in self.tree.members)

    def _rank(self, profile: Profile) -> tuple[int, ...]:
        return tuple(place.options.index(o) for place, o in zip(self.places, profile, strict=True))

    def predicted(self, values: Mapping[str, Fraction]) -> tuple[Profile, ...]:
        """Return the patterns that equilibria play at a point, in canonical order."""
        return tuple(self.played(values))

    def completeness(self, values: Mapping[str, Fraction]) -> tuple[bool, str]:
        """Tell whether all equilibria at a point are found, and why."""
        found = self.assessments(values)
        doubtful = standing(found)[1]
        return found.complete and not doubtful, doubtful or found.reason

    def way(self, profile: Profile) -> frozenset[int]:
        """Return the nodes that play may come to under a pattern, whatever chance draws and players mix."""
        chosen = dict(zip((place.name for place in self.places), profile, strict=True))
        used = {name: {option, *option.split(MIXING)} for name, option in chosen.items()}
        return reached(self.tree, lambda number, option: option in used[self.where[number]])

    # ------------------------------------------------------------ over the assumptions

    @cached_property
    def exact(self) -> Signalling | Composed:
        """Return the game as one whose formulas are worked out: one of signals, or of moves that end in moves at once.

        Raises
        ------
        ScenarioError
            When it is neither, or the concept leaves beliefs free.
        """
        from bargaining.forms.signalling import Signalling, shape
        from bargaining.forms.subgames import Composed, composition

        if self.bound:
            return Composed(self.tree, self.place_of, self.bound)
        if self.concept != SEQUENTIAL:
            raise ScenarioError(f"{_POINTS}; here the concept is {self.concept}")
        reason = shape(self.tree)
        if not reason:
            return Signalling(self.tree, self.place_of)
        other = composition(self.tree)
        if other:
            raise ScenarioError(f"{_POINTS}; here {reason}; and {other}")
        return Composed(self.tree, self.place_of)

    @cached_property
    def patterns(self) -> dict[Profile, list[tuple[tuple[int, ...], ...]]]:
        """Return the patterns at information sets by the profile that they are at the places, in canonical order."""
        found: dict[Profile, list[tuple[tuple[int, ...], ...]]] = {}
        for supports in self.exact.patterns():
            found.setdefault(self._profile(supports), []).append(supports)
        return {profile: found[profile] for profile in sorted(found, key=self._rank)}

    def candidates(self) -> Iterator[Profile]:
        """Yield the patterns that may be played, in lexicographic order of the options.

        Raises
        ------
        ScenarioError
            When the game is one whose formulas are not worked out.
        """
        return iter(self.patterns)

    def formula(self, profile: Profile) -> Formula:
        """Return where a pattern is played in some equilibrium; nowhere for options that make no pattern."""
        return disjunction(map(self.exact.formula, self.patterns.get(profile, ())))

    def payoffs(self, profile: Profile) -> Mapping[str, Polynomial]:
        """Return what each player expects under a pattern in which nobody mixes."""
        return self.expected(surely(self.places, profile))

    def expected(self, strategies: Strategies) -> Mapping[str, Polynomial]:
        """Return what each player expects when options are used with some probabilities at each place."""
        leaves = self._leaves(strategies)
        return {
            player: sum((p * self.tree.nodes[leaf].payoffs[i] for p, leaf in leaves), Polynomial())
            for i, player in enumerate(self.players)
        }

    def _leaves(self, strategies: Strategies) -> list[tuple[Polynomial, int]]:
        """Return the leaves that play comes to, each with its probability."""
        found, waiting = [], [(Polynomial.constant(1), 0)]
        while waiting:
            weight, number = waiting.pop()
            node = self.tree.nodes[number]
            if node.information is not None:
                options = self.tree.information[node.information].options
                for option, p in strategies[self.where[number]].items():
                    if option not in options:
                        expected = "one of its options" if option == UNASKED else "one of its options alone"
                        raise ScenarioError(
                            f"profile: found {self.where[number]}={option}, expected {expected} where play comes to"
                        )
                    waiting.append((weight * p, node.children[options.index(option)]))
            elif node.children:
                waiting += [(weight * p, c) for p, c in zip(node.chance, node.children, strict=True)]
            else:
                found.append((weight, number))
        return found

    def probabilities(self, profile: Profile, values: Mapping[str, Fraction]) -> Strategies | None:
        """Return the probabilities with which a pattern is played at a point; None where they are not told."""
        played = self.played(values).get(profile)
        if played is None:
            return None
        components = components_of(self.assessments(values))
        return probabilities(self.tree, components, played, self.place_of, [p.name for p in self.places])

    def substituted(self, values: Mapping[str, Fraction | Polynomial]) -> Imperfect:
        """Return the form with numbers, or polynomials in other assumptions, put in for some assumptions."""
        return replace(
            self,
            parameters=left(self.parameters, values),
            tree=self.tree.substituted(values),
            held=holding(self.held, values),
        )
