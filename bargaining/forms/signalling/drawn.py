"""A signalling game of which it is known what chance may draw: both movers together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from bargaining.forms.formula import FALSE, Formula
from bargaining.forms.signalling.answers import Answers
from bargaining.forms.signalling.beliefs import Beliefs
from bargaining.forms.signalling.choices import subsets
from bargaining.forms.signalling.messages import Messages, Used
from bargaining.forms.signalling.signs import Signs
from bargaining.forms.signalling.view import View


@dataclass(frozen=True, eq=False)
class Drawn:
    """Hold a signalling game where it is known which draws of chance have probability zero.

    Parameters
    ----------
    view : View
        The game.
    names : tuple of str
        What each information set is called in conditions.
    """

    view: View
    names: tuple[str, ...]

    @cached_property
    def signs(self) -> Signs:
        """Return what makes and folds conditions: what chance may draw is positive."""
        case = self.view.case
        known = map(case.put_in, (*case.positive, *case.certain))
        return Signs(dict.fromkeys(p for p in known if p.constant_value is None))

    @cached_property
    def messages(self) -> Messages:
        """Return the first mover's side."""
        return Messages(self.view, self.signs, self.names)

    @cached_property
    def answers(self) -> Answers:
        """Return the second mover's side."""
        return Answers(self.view, self.signs, self.names, Beliefs(self.view, self.signs, self.names))

    def supported(self) -> Iterator[tuple[Used, Formula]]:
        """Yield the used options at all reached information sets, with where they are those of an equilibrium."""
        for chosen in product(*(subsets(range(self.view.options(t))) for t in self.view.types)):
            sent = dict(zip(self.view.types, chosen, strict=True))
            for answers, best in self.messages.answered(sent):
                formula = self.signs.every([best, self.answers.deterring(sent, answers)])
                if formula is not FALSE:
                    yield {**sent, **answers}, formula

    def parts(self, used: Used) -> tuple[Used, Used] | None:
        """Return the messages and the answers of used options; None where these are not those of all reached sets."""
        sets = range(len(self.view.tree.information))
        if any(h not in sets or not set(own) <= set(range(self.view.options(h))) for h, own in used.items()):
            return None
        if not set(self.view.types) <= set(used):
            return None
        sent = {t: used[t] for t in self.view.types}
        answers = {h: used[h] for h in self.messages.reached(sent) if h in used}
        missing = len(answers) < len(self.messages.reached(sent))
        return None if missing or len(sent) + len(answers) < len(used) else (sent, answers)

    def formula(self, used: Used) -> Formula:
        """Return where used options are those of an equilibrium."""
        parts = self.parts(used)
        if parts is None:
            return FALSE
        best = [self.messages.sums(one, *parts)[0] for one in self.messages.components(parts[0])]
        return self.signs.every([*best, self.answers.deterring(*parts)])
