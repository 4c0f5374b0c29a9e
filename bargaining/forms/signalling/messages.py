"""The first mover's side: mixtures of messages that make given answers best at all sets that are reached."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from bargaining.algebra.polynomial import Polynomial
from bargaining.forms.formula import FALSE, TRUE, Formula
from bargaining.forms.signalling.choices import linked, subsets
from bargaining.forms.signalling.cones import Ray, added_up, answer_rows, rays
from bargaining.forms.signalling.corners import Corner, held
from bargaining.forms.signalling.signs import NOBODY, Signs
from bargaining.forms.signalling.view import Message, View
from bargaining.forms.signalling.whole import whole

Used = Mapping[int, tuple[int, ...]]
"""The options used, by information set."""

Sums = tuple[Formula, tuple[Corner, ...]]
"""Where mixtures exist, and their corners."""

_ONE = whole(Polynomial.constant(1))


@dataclass(frozen=True, eq=False)
class Messages:
    """Hold what types may send.

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

    def reached(self, sent: Used) -> tuple[int, ...]:
        """Return the information sets of the second move that messages lead to."""
        return tuple(h for h in self.view.answers if self._sources(h, sent))

    def _sources(self, information: int, sent: Used) -> list[Message]:
        """Return the messages sent that lead to an information set."""
        return [(t, k) for t, k in self.view.sources[information] if k in sent[t]]

    def components(self, sent: Used) -> list[tuple[tuple[int, ...], ...]]:
        """Return the reached sets in groups that share messages, those groups together that share types."""
        groups = linked({h: self._sources(h, sent) for h in self.reached(sent)})
        return linked({sets: [t for h in sets for t, _ in self._sources(h, sent)] for sets in groups})

    def answered(self, sent: Used) -> Iterator[tuple[Used, Formula]]:
        """Yield answers at all reached sets, with where they are best against some mixtures of messages."""
        parts = [list(self._best(component, sent)) for component in self.components(sent)]
        for chosen in product(*parts):
            joined = {h: own for answers, _ in chosen for h, own in answers.items()}
            yield joined, self.signs.every(formula for _, formula in chosen)

    def _best(self, component: Sequence[tuple[int, ...]], sent: Used) -> Iterator[tuple[Used, Formula]]:
        able: list[list[Used]] = []
        for sets in component:
            choices = product(*(subsets(range(self.view.options(h))) for h in sets))
            answers: list[Used] = [dict(zip(sets, chosen, strict=True)) for chosen in choices]
            able.append([one for one in answers if self._possible(one, sent)])
        for parts in product(*able):
            joined = {h: own for one in parts for h, own in one.items()}
            formula, _ = self.sums(component, sent, joined)
            if formula is not FALSE:
                yield joined, formula

    def _possible(self, answers: Used, sent: Used) -> bool:
        """Tell whether answers at sets that share messages may be best, as far as these sets tell."""
        if any(len(sent[t]) > 1 for h in answers for t, _ in self._sources(h, sent)):
            return bool(self._rays(answers, sent))
        return self.sums((tuple(answers),), sent, answers)[0] is not FALSE

    def sums(self, component: Sequence[tuple[int, ...]], sent: Used, answers: Used) -> Sums:
        """Return where mixtures of messages make answers best at sets that hang together, and their corners."""
        messages = {h: tuple(self._sources(h, sent)) for sets in component for h in sets}
        types = tuple(dict.fromkeys(t for own in messages.values() for t, _ in own))
        mixing = {t: sent[t] for t in types if len(sent[t]) > 1}
        key = (tuple((h, answers[h], own) for h, own in messages.items()), tuple(mixing.items()))
        if key not in self._known_sums:
            if mixing:
                self._known_sums[key] = self._added_up(component, sent, answers, types)
            else:
                rows = (
                    row
                    for h, own in messages.items()
                    for row in answer_rows(self.view, self.names, h, answers[h], own)
                )
                sure = (held(row, sum(row.weights.values(), row.constant), self.signs) for row in rows)
                self._known_sums[key] = self.signs.every(sure), ()
        return self._known_sums[key]

    def _added_up(
        self, component: Sequence[tuple[int, ...]], sent: Used, answers: Used, types: tuple[int, ...]
    ) -> Sums:
        groups = [self._rays({h: answers[h] for h in sets}, sent) for sets in component]
        ends = [(t, k) for t in types for k in sent[t] if not self.view.leads[t, k]]
        if not all(groups):
            return FALSE, ()
        return added_up([*groups, *((Ray({m: _ONE}, TRUE, NOBODY),) for m in ends)], types, self.signs)

    def _rays(self, answers: Used, sent: Used) -> tuple[Ray, ...]:
        """Return the rays of weights of messages that make answers best; none where they do not use all messages."""
        messages = tuple(dict.fromkeys(m for h in answers for m in self._sources(h, sent)))
        key = (tuple(answers.items()), messages)
        if key not in self._known_rays:
            rows = [
                row
                for h, used in answers.items()
                for row in answer_rows(self.view, self.names, h, used, messages)
            ]
            found = rays(messages, rows, self.signs)
            whole = all(any(m in ray.weights for ray in found) for m in messages)
            self._known_rays[key] = found if whole else ()
        return self._known_rays[key]

    @cached_property
    def _known_rays(self) -> dict[object, tuple[Ray, ...]]:
        return {}

    @cached_property
    def _known_sums(self) -> dict[object, Sums]:
        return {}
