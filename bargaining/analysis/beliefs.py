r"""What should be believed of a draw of chance after dated signals of which somebody says how much they show.

A signal that comes :math:`\lambda` times as often on one branch as on the others moves the belief :math:`\mu` in that
branch to

.. math:: \mu' = \frac{\lambda \mu}{\lambda \mu + 1 - \mu},

so that odds are multiplied (Bayes' rule). Signals count as independent of each other given the draw.

The odds are assumptions, and not what the players of a game would make of a signal: where those who could send it would
all send it, whatever was drawn, it comes as often on every branch and shows nothing, whatever a document says of it. So
a path of beliefs and a pooled equilibrium of the same game cannot both be right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from bargaining.errors import ScenarioError, nearest
from bargaining.results import Entries
from bargaining.scenario.numbers import plain

if TYPE_CHECKING:
    from bargaining.forms.tree_signals import ReadSignal
    from bargaining.scenario import Scenario


@dataclass(frozen=True)
class Update:
    """Hold what one dated event does to a belief.

    Parameters
    ----------
    event : int
        Its number in the evidence.
    date, text : str
        When it was, as precisely as the documents say, and what.
    signal : str
        The kind of signal.
    odds : Fraction
        How many times as often it comes on the branch believed in as on the others.
    silent : bool
        Whether the reading says nothing of the odds.
    belief : Fraction
        Afterwards.
    """

    event: int
    date: str
    text: str
    signal: str
    odds: Fraction
    silent: bool
    belief: Fraction

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "event": self.event,
            "date": self.date,
            "text": self.text,
            "signal": self.signal,
            "odds": float(self.odds),
            "silent": self.silent,
            "belief": float(self.belief),
            "exact": str(self.belief),
        }


@dataclass(frozen=True)
class BeliefPath(Entries[Update]):
    """Hold beliefs in one branch of a draw after each of several events.

    Parameters
    ----------
    of : str
        The branch, as ``stage.branch``.
    prior : Fraction
        The belief before all events.
    entries : tuple of Update
        In the order of the events' numbers.
    """

    of: str
    prior: Fraction
    entries: tuple[Update, ...]

    @property
    def beliefs(self) -> tuple[Fraction, ...]:
        """Return the prior, and the belief after each event."""
        return (self.prior, *(update.belief for update in self.entries))

    def __str__(self) -> str:
        """Return one line for the prior and one for each event."""
        lines = [f"{float(self.prior):.3f}  belief in {self.of} at the start"]
        for one in self.entries:
            said = f"odds {plain(one.odds)}" + (", nothing said" if one.silent else "")
            lines.append(
                f"{float(one.belief):.3f}  {one.date or 'undated'}, {one.signal} ({said}): {one.text}"
            )
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "of": self.of,
            "prior": float(self.prior),
            "exact": str(self.prior),
            "updates": [one.to_dict() for one in self.entries],
        }

    def to_rows(self) -> list[dict[str, Any]]:
        """Return a row an event."""
        return [one.to_dict() for one in self.entries]


def belief_path(
    scenario: Scenario, signals: Sequence[str] = (), *, once: bool = False, spoken: bool = False
) -> BeliefPath:
    """Follow the belief in a branch of a draw over the dated signals of a scenario, at the values in force.

    Parameters
    ----------
    scenario : Scenario
        With signals in its file.
    signals : sequence of str
        Which kinds of signal to count; all without.
    once : bool
        Count each kind at its first event alone.
    spoken : bool
        Let a kind on which the calibration in force is silent move nothing, instead of by the baseline's odds.

    Raises
    ------
    ScenarioError
        When the scenario has no signals, or none of a name, or those that count speak for different branches.

    Examples
    --------
    >>> import bargaining
    >>> olech = bargaining.load("dilemma").calibrated("olech2025")
    >>> [round(float(b), 3) for b in belief_path(olech, ["release"]).beliefs]
    [0.4, 0.444, 0.49, 0.535, 0.58, 0.624, 0.666]
    """
    counted = _counted(scenario, signals)
    values, borrowed = scenario.values, scenario.borrowed()
    prior = belief = counted[0].prior.evaluate(values)
    events = {event.number: event for event in scenario.library.events}
    instances = sorted(
        (number, place) for place, s in enumerate(counted) for number in (s.events[:1] if once else s.events)
    )
    updates = []
    for number, place in instances:
        signal, event = counted[place], events[number]
        silent = any(name in borrowed for name in signal.odds.variables)
        odds = Fraction(1) if silent and spoken else signal.odds.evaluate(values)
        belief = odds * belief / (odds * belief + 1 - belief)
        updates.append(Update(number, event.date, event.event, signal.name, odds, silent, belief))
    return BeliefPath(counted[0].of, prior, tuple(updates))


def _counted(scenario: Scenario, names: Sequence[str]) -> list[ReadSignal]:
    """Return the signals of some names, all without names; they must speak for one branch."""
    from bargaining.forms.tree_document import TreeDocument
    from bargaining.forms.tree_signals import signals_of

    document = scenario.document
    found = signals_of(document) if isinstance(document, TreeDocument) else ()
    if not found:
        raise ScenarioError(f"{scenario.name}: found no signals, expected some under [signals] in the file")
    known = [signal.name for signal in found]
    for name in names:
        if name not in known:
            raise ScenarioError(f"unknown signal {name!r}{nearest(name, known)}")
    counted = [signal for signal in found if not names or signal.name in names]
    if len(branches := dict.fromkeys(signal.of for signal in counted)) > 1:
        raise ScenarioError(
            f"signals: found some that speak for {' and some for '.join(branches)}, expected one branch; name them"
        )
    return counted
