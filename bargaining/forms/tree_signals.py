"""Signals of which somebody says how much they show: kinds of dated events, and odds that are assumptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bargaining.algebra.polynomial import Polynomial
from bargaining.forms.ranges import corners
from bargaining.forms.tree_document import TreeDocument, indicators, turns
from bargaining.scenario.compilation import Compiler, grounds
from bargaining.scenario.numbers import plain

SIGNAL_COLUMNS = ("signal", "label", "speaks for", "odds", "events", "stands on")


@dataclass(frozen=True)
class ReadSignal:
    """Hold a kind of signal, compiled.

    Parameters
    ----------
    name, label : str
        The signal, and in words.
    of : str
        The branch of a draw that it speaks for, as ``stage.branch``.
    prior : Polynomial
        Probability of that branch, in the assumptions.
    odds : Polynomial
        How many times as often it comes on that branch as on the others, in the assumptions.
    events : tuple of int
        Numbers of the dated events that are of this kind.
    """

    name: str
    label: str
    of: str
    prior: Polynomial
    odds: Polynomial
    events: tuple[int, ...]


def check_signals(
    compiler: Compiler, document: TreeDocument, chances: Mapping[str, Mapping[str, Polynomial]]
) -> None:
    """Note signals of no draw, of a draw whose chance hangs on earlier moves, or with odds that are not above zero."""
    branches = [f"{turn.name}.{branch}" for turn in turns(document) for branch in turn.branches]
    for name, signal in document.signals.items():
        at = f"signals.{name}"
        stage, _, branch = signal.of.partition(".")
        if signal.of not in branches:
            hint = compiler.hint(signal.of, branches)
            compiler.note(
                f"{at}.of", f"found {signal.of!r}, expected a branch of a draw as stage.branch{hint}"
            )
        elif late := sorted(v for v in chances[stage][branch].variables if "." in v):
            compiler.note(
                f"{at}.of", f"found a chance that hangs on {late[0]!r}, expected a draw before all moves"
            )
        odds = compiler.compiled(f"{at}.odds", signal.odds, indicators(document))
        if odds is not None:
            _check_odds(compiler, f"{at}.odds", odds)


def _check_odds(compiler: Compiler, at: str, odds: Polynomial) -> None:
    if moves := sorted(name for name in odds.variables if "." in name):
        compiler.note(at, f"found {moves[0]!r}, expected a formula of parameters alone")
        return
    for values in corners(compiler, at, odds):
        if (value := odds.evaluate(values)) <= 0:
            where = ", ".join(f"{name} = {plain(v)}" for name, v in values.items())
            compiler.note(at, f"found {plain(value)} at {where or 'all values'}, expected odds above zero")
            return


def signal_rows(document: TreeDocument) -> list[tuple[str, ...]]:
    """Return the signals in words, under `SIGNAL_COLUMNS`."""
    return [
        (
            name,
            signal.label,
            signal.of,
            signal.odds,
            ", ".join(map(str, signal.events)),
            grounds(signal.evidence, signal.assumption),
        )
        for name, signal in document.signals.items()
    ]


def signals_of(document: TreeDocument) -> tuple[ReadSignal, ...]:
    """Return the signals of a scenario that is sound, in the order of the file."""
    compiler = Compiler(document, document.scenario.name, (), {})
    others = indicators(document)
    found = []
    for name, signal in document.signals.items():
        stage, _, branch = signal.of.partition(".")
        prior = compiler.compiled(f"signals.{name}.of", document.stages[stage].branches[branch], others)
        odds = compiler.compiled(f"signals.{name}.odds", signal.odds, others)
        assert prior is not None  # which `check_signals` makes sure, as of the next
        assert odds is not None
        found.append(ReadSignal(name, signal.label, signal.of, prior, odds, tuple(signal.events)))
    return tuple(found)
