"""The second mover's side: answers that make given messages best, those to messages that are never sent included."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from bargaining.algebra.polynomial import Polynomial
from bargaining.forms.formula import FALSE, Formula
from bargaining.forms.signalling.beliefs import Beliefs
from bargaining.forms.signalling.choices import linked, subsets
from bargaining.forms.signalling.corners import Coordinate, Mixtures, Row, mixtures
from bargaining.forms.signalling.messages import Used
from bargaining.forms.signalling.signs import Signs
from bargaining.forms.signalling.view import View

Doubt = tuple[int, int, int]
"""A type's information set, a message that it sends, and another one."""

_NOTHING = Polynomial()


@dataclass(frozen=True, eq=False)
class Block:
    """Hold information sets of the second move of which the answers hang together.

    Parameters
    ----------
    mixing : tuple of int
        Reached sets where the answer is mixed.
    silent : tuple of int
        Sets that are not reached.
    doubts : tuple of Doubt
        What their answers decide.
    """

    mixing: tuple[int, ...]
    silent: tuple[int, ...]
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True, eq=False)
class Answers:
    """Hold what may be answered.

    Parameters
    ----------
    view : View
        The game.
    signs : Signs
        What makes and folds conditions.
    names : tuple of str
        What each information set is called in conditions.
    beliefs : Beliefs
        What is believed where messages do not lead.
    """

    view: View
    signs: Signs
    names: tuple[str, ...]
    beliefs: Beliefs

    def deterring(self, sent: Used, answers: Used) -> Formula:
        """Return where answers, with some that beliefs explain elsewhere, make all messages sent best."""
        formulas: list[Formula] = []
        for block in self.blocks(sent, answers):
            formulas.append(self.signs.some(formula for formula, _ in self.ways(block, sent, answers)))
            if formulas[-1] is FALSE:
                return FALSE
        return self.signs.every(formulas)

    def blocks(self, sent: Used, answers: Used) -> list[Block]:
        """Return what hangs together, the smallest first: what needs no answer that is mixed or off the path."""
        view = self.view
        parts: list[tuple[tuple[int, ...], tuple[Doubt, ...]]] = [
            (group, ()) for group in self.beliefs.linked(h for h in view.answers if h not in answers)
        ]
        for t, own in sent.items():
            for k in range(view.options(t)):
                if k != own[0]:
                    leads = dict.fromkeys((*view.leads[t, own[0]], *view.leads[t, k]))
                    unsure = tuple(h for h in leads if len(answers.get(h, ())) != 1)
                    parts.append((unsure, ((t, own[0], k),)))
        found = []
        for places in linked({place: sets for place, (sets, _) in enumerate(parts)}):
            sets = sorted({h for place in places for h in parts[place][0]})
            doubts = tuple(doubt for place in places for doubt in parts[place][1])
            if doubts:
                silent = tuple(h for h in sets if h not in answers)
                found.append(Block(tuple(h for h in sets if h in answers), silent, doubts))
        return sorted(found, key=lambda block: len(block.mixing) + len(block.silent))

    def ways(self, block: Block, sent: Used, answers: Used) -> Iterator[tuple[Formula, Mixtures]]:
        """Yield where answers in a block make messages best, for each choice of answers off the path."""
        for chosen in product(*(subsets(range(self.view.options(h))) for h in block.silent)):
            silent = dict(zip(block.silent, chosen, strict=True))
            explained = self.beliefs.explained(silent)
            if explained is FALSE:
                continue
            known = {**answers, **silent}
            rows = [self.row(doubt, sent, known) for doubt in block.doubts]
            unsure = {h: known[h] for h in (*block.mixing, *block.silent) if len(known[h]) > 1}
            found = mixtures(unsure, rows, self.signs, frozenset(h for h in silent if h in unsure))
            formula = self.signs.every([explained, found.formula])
            if formula is not FALSE:
                yield formula, found

    def row(self, doubt: Doubt, sent: Used, answers: Used) -> Row:
        """Return the condition that a type gains nothing by another message, linear in the answers."""
        view, (t, own, other) = self.view, doubt
        constant = view.sent[t, own][0] - view.sent[t, other][0]
        weights: dict[Coordinate, Polynomial] = {}
        for k, sign in ((own, 1), (other, -1)):
            for h, worth in view.sent[t, k][1].items():
                used = answers[h]
                if len(used) == 1:
                    constant = constant + worth[used[0]] * sign
                else:
                    for a in used:
                        weights[h, a] = weights.get((h, a), _NOTHING) + worth[a] * sign
        label = (
            view.tree.players[view.player(t)],
            self.names[t],
            view.tree.information[t].options[other],
        )
        return Row(weights, constant, other in sent[t], label, view.units[t])
