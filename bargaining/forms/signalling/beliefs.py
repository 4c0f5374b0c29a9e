r"""Which answers to messages that are never sent some beliefs explain: jointly, as limits of Bayes' rule.

A node of the second move is reached by one message of one type and draws of chance. Where no message is sent that leads
to an information set, mistakes tell how likely the types are that send one: any ratio of their probabilities may be
reached in the limit, zero and infinity too. Chance then does the rest, so that sets with the same sources share one
belief about these. Where sets have some of their sources in common, mistakes of the first order decide at the sets that
they reach, those of the next order at the others, and so on: all ways to draw the line are gone through.

References
----------
Kreps, D. M. and Wilson, R. (1982). Sequential equilibria. Econometrica 50, 863-894.
Myerson, R. B. (1986). Multistage games with communication. Econometrica 54, 323-358.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from bargaining.forms.formula import TRUE, Formula
from bargaining.forms.signalling.choices import linked, subsets
from bargaining.forms.signalling.cones import answer_rows, rays
from bargaining.forms.signalling.signs import Signs
from bargaining.forms.signalling.view import Message, View

Answers = Mapping[int, tuple[int, ...]]
"""The options used at each information set of the second move."""


@dataclass(frozen=True, eq=False)
class Beliefs:
    """Hold the beliefs at information sets that are not reached.

    Parameters
    ----------
    view : View
        The game.
    signs : Signs
        What makes and folds conditions.
    names : tuple of str
        What each information set is called in conditions.
    """

    view: View
    signs: Signs
    names: tuple[str, ...]

    @cached_property
    def _known(self) -> dict[tuple[tuple[int, tuple[int, ...]], ...], Formula]:
        return {}

    def explained(self, answers: Answers) -> Formula:
        """Return where some beliefs make all of these answers best at once.

        Parameters
        ----------
        answers : mapping of int to tuple of int
            Information sets that are not reached.
        """
        return self.signs.every(
            self._together({h: answers[h] for h in group}) for group in self.linked(answers)
        )

    def linked(self, sets: Iterable[int]) -> list[tuple[int, ...]]:
        """Return information sets in groups whose sources hang together."""
        return linked({h: self.view.sources[h] for h in sets})

    def _together(self, answers: Answers) -> Formula:
        if not answers:
            return TRUE
        key = tuple(answers.items())
        if key not in self._known:
            families = list(dict.fromkeys(frozenset(self.view.sources[h]) for h in answers))
            found = []
            for places in subsets(range(len(families))):
                likely = [families[k] for k in places]
                never = frozenset[Message]().union(*(f for f in families if f not in likely))
                if all(f - never for f in likely):
                    now = {h: a for h, a in answers.items() if frozenset(self.view.sources[h]) in likely}
                    later = {h: a for h, a in answers.items() if h not in now}
                    first = self._first(now, likely, never)
                    found.append(self.signs.every([first, self._together(later)]))
            self._known[key] = self.signs.some(found)
        return self._known[key]

    def _first(
        self, answers: Answers, likely: list[frozenset[Message]], never: frozenset[Message]
    ) -> Formula:
        """Return where mistakes of one order make answers best at sets that each of which they reach."""
        able = [m for m in dict.fromkeys(m for h in answers for m in self.view.sources[h]) if m not in never]
        rows = [
            row for h, used in answers.items() for row in answer_rows(self.view, self.names, h, used, able)
        ]
        found = rays(able, rows, self.signs)
        return self.signs.every(
            self.signs.some(ray.formula for ray in found if not family.isdisjoint(ray.weights))
            for family in likely
        )
