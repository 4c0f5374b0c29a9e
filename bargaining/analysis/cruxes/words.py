"""Cruxes in words."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from bargaining.analysis.cruxes.answer import ParameterChange, Solution
from bargaining.scenario.numbers import plain

if TYPE_CHECKING:
    from bargaining.analysis.cruxes.attribution import Attribution
    from bargaining.analysis.cruxes.crux import Crux
    from bargaining.analysis.cruxes.documents import DocumentCrux, Takeover

_HOLDS = {
    "becomes": "is an equilibrium already",
    "ends": "is no equilibrium as it is",
    "only": "is the only pure equilibrium already",
}
_CLAIMS = {
    "becomes": "an equilibrium",
    "ends": "no equilibrium any more",
    "only": "the only pure equilibrium",
}
_SHORT = 12
NEGLIGIBLE = 5e-5
"""Share of the largest contribution below which one is not printed."""


def crux_in_words(found: Crux) -> str:
    """Say what to change, from where to where, how far, who is bound, and what is proved."""
    profile = f"{found.outcome} ({', '.join(found.target)})"
    wanted = f"{profile} {_CLAIMS[found.mode]}"
    if found.status == "holds":
        return f"Nothing has to change: {profile} {_HOLDS[found.mode]}."
    if found.status == "infeasible":
        return f"No change within the ranges makes {wanted}: proved infeasible."
    if not found.solutions:
        return f"No change found that makes {wanted}: {found.note}."
    lines = [f"The smallest change that makes {wanted}"]
    for number, entry in enumerate(found.solutions, start=1):
        lines += ["", _head(found, number, entry), *_changes(entry)]
        lines += (
            ["  who is indifferent there: " + "; ".join(map(str, entry.bindings))] if entry.bindings else []
        )
    return "\n".join([*lines, "", _proof(found)])


def _head(found: Crux, number: int, entry: Solution) -> str:
    several = f"{number}. " if len(found.solutions) > 1 else ""
    what = "1 assumption" if len(entry.changes) == 1 else f"{len(entry.changes)} assumptions"
    if found.norm == "largest" and len(entry.changes) > 1:
        return f"{several}{what}, each by at most {float(entry.largest):.4f} of its range"
    return f"{several}{what}, {float(entry.distance):.4f} ranges in all"


def _changes(entry: Solution) -> list[str]:
    lines = []
    for change in entry.changes:
        share = f"{float(change.share):.4f} of its range"
        said = "; ".join(f"{v.label} {number(v.value)} [{' '.join(v.evidence)}]" for v in change.voices)
        lines += [
            f"  {change.parameter}  {number(change.before)} -> {_after(change)}  ({share})",
            f"    {change.label}. {said or 'No document speaks to it.'}",
        ]
    return lines


def _after(change: ParameterChange) -> str:
    if change.threshold is None:
        return number(change.after)
    threshold = number(change.threshold.low) if change.threshold.is_rational else f"the {change.threshold}"
    return f"just {'above' if change.after > change.before else 'below'} {threshold}"


def number(value: Fraction) -> str:
    """Write a number exactly where that is short, to six places otherwise.

    Examples
    --------
    >>> number(Fraction(3, 13)), number(Fraction(39, 100)), number(Fraction(179833, 716500))
    ('3/13', '0.39', '~0.250988')
    """
    written = plain(value)
    exact = len(written) <= _SHORT and value.denominator <= 10_000
    return written if exact else f"~{float(value):.6f}"


def _proof(found: Crux) -> str:
    return " ".join(
        [
            "Optimal." if found.status == "optimal" else "Not proved optimal.",
            _bound(found),
            *([_limit(found)] if found.mode != "becomes" else []),
            *([f"Note: {found.note}."] if found.note else []),
        ]
    )


def _bound(found: Crux) -> str:
    if found.norm == "largest":
        return f"No change does it that moves each assumption by less than {found.bound:.9f} of its range."
    if found.norm == "range":
        return f"No change of less than {found.bound:.9f} ranges does it."
    if found.bound > 1:
        return f"No set of fewer than {found.bound:.0f} assumptions does it."
    return "A single assumption does it."


def _limit(found: Crux) -> str:
    """Say whether a least change exists where a deviation must gain, however little."""
    if found.mode == "only":
        return (
            "Some deviation must gain, however little, from each other profile, so that the least change need not be "
            "attained; then the one shown lies just beyond the limit."
        )
    return (
        "A deviation must gain, however little, so that the least change is a limit that is not attained: there the "
        "deviation only ties, and the change shown lies just beyond."
    )


def between_in_words(found: DocumentCrux) -> str:
    """Say which assumptions turn one document's prediction into the other's, and what each contributes."""
    lines = [_predicted(found, found.first, before=True), _predicted(found, found.other, before=False)]
    what = (
        "the set of pure equilibria"
        if found.target is None
        else f"the status of {found.labels[found.target]}"
    )
    lines += [f"They differ in {len(found.differing)} assumptions.", ""]
    if found.size == 0:
        lines.append(f"Nothing has to be taken over: {what} is the same under both.")
    elif found.size is None:
        lines.append(f"No {found.searched} assumptions or fewer turn {what}; larger sets were not searched.")
    else:
        sets = f"{len(found.takeovers)} set{'s' if len(found.takeovers) > 1 else ''} of {found.size}"
        lines.append(
            f"To turn {what}, take over from {found.other} the fewest: {sets}, every smaller set tried."
        )
        for place, taken in enumerate(found.takeovers, start=1):
            lines += _taken(place, taken)
    return "\n".join([*lines, *(line for a in found.attributions for line in _shared(a))])


def _predicted(found: DocumentCrux, name: str, *, before: bool) -> str:
    profiles = found.before if before else found.after
    return f"{name}: {', '.join(found.labels[p] for p in profiles) or 'no pure equilibrium'}"


def _taken(place: int, taken: Takeover) -> list[str]:
    lines: list[str] = []
    for name, (old, new) in taken.values.items():
        claims = sorted({claim for voice in taken.voices[name] for claim in voice.evidence})
        lead = f"{place}." if not lines else " " * len(f"{place}.")
        lines.append(f"  {lead} {name}  {number(old)} -> {number(new)}  [{' '.join(claims)}]")
    return lines


def _shared(found: Attribution) -> list[str]:
    how = "exact over all sets" if found.exact else f"sampled over {found.orders} orders"
    largest = max([abs(found.start), abs(found.end), *map(abs, found.shares.values())])
    form = ".4f" if 0.01 <= largest < 10**6 or not largest else ".4e"
    head = f"{found.value}: {found.start:{form}} -> {found.end:{form}}, shared out by Shapley's value ({how})"
    width = max(map(len, found.shares), default=0)
    lines = [
        f"  {name:<{width}}  {share:+{form}}"
        + ("" if found.exact else f"  (standard error {found.errors[name]:{form}})")
        for name, share in found.shares.items()
        if abs(share) >= NEGLIGIBLE * max(map(abs, found.shares.values()))
    ]
    return ["", head, *lines]
