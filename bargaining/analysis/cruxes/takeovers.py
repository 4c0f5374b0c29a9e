"""The answer to what two documents' disagreement hangs on, in words and as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bargaining.analysis.cruxes.answer import Voice, number
from bargaining.analysis.cruxes.attribution import Attribution
from bargaining.forms.form import Profile
from bargaining.results import Result
from bargaining.scenario.numbers import settings


@dataclass(frozen=True)
class Takeover:
    """Hold a set of assumptions that, taken over from the other document, turns the prediction.

    Parameters
    ----------
    values : mapping of str to (Fraction, Fraction)
        Each parameter's value in the first document and in the other.
    voices : mapping of str to tuple of Voice
        What the two documents say about each; nothing where both are silent.
    """

    values: Mapping[str, tuple[Fraction, Fraction]]
    voices: Mapping[str, tuple[Voice, ...]]

    @property
    def settings(self) -> str:
        """Return what sets the values of the other document, as options of a command line."""
        return settings({name: new for name, (_, new) in self.values.items()})

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            name: {
                "from": str(old),
                "to": str(new),
                "claims": {v.calibration: list(v.evidence) for v in self.voices[name]},
            }
            for name, (old, new) in self.values.items()
        }

    def lines(self, place: int) -> list[str]:
        """Return the values in words, after the place of the set in a list."""
        lines: list[str] = []
        for name, (old, new) in self.values.items():
            claims = sorted({claim for voice in self.voices[name] for claim in voice.evidence})
            lead = f"{place}." if not lines else " " * len(f"{place}.")
            lines.append(f"  {lead} {name}  {number(old)} -> {number(new)}  [{' '.join(claims)}]")
        if len(lines) > 1 or any(number(new).startswith("~") for _, new in self.values.values()):
            lines.append(f"  {' ' * len(f'{place}.')} as options: {self.settings}")
        return lines


@dataclass(frozen=True)
class DocumentCrux(Result):
    """Hold what turns one document's prediction into another's; printing it gives one screen.

    Parameters
    ----------
    first, other : str
        The documents, as calibrations or "baseline".
    profile : tuple of str, str or None
        The profile in question, or the statement about profiles; None for the whole set of pure equilibria.
    before, after : tuple of tuple of str
        The pure equilibria under the first document and under the other.
    differing : tuple of str
        The parameters in which the documents differ.
    size : int or None
        Smallest number of parameters to take over; zero where nothing has to be, None where the search stopped first.
    takeovers : tuple of Takeover
        All sets of that size.
    searched : int
        Every set of at most so many parameters was tried.
    attributions : tuple of Attribution
        For a profile, its tightest margin and whether it is an equilibrium, shared out among the parameters.
    labels : mapping of tuple of str to str
        Labels of the profiles.
    """

    first: str
    other: str
    profile: Profile | str | None
    before: tuple[Profile, ...]
    after: tuple[Profile, ...]
    differing: tuple[str, ...]
    size: int | None
    takeovers: tuple[Takeover, ...]
    searched: int
    attributions: tuple[Attribution, ...]
    labels: Mapping[Profile, str]

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row an assumption of each smallest set that one document takes over."""
        return [
            {"set": number, "assumption": name, "from": str(old), "to": str(new)}
            for number, takeover in enumerate(self.takeovers, start=1)
            for name, (old, new) in takeover.values.items()
        ]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "from": self.first,
            "to": self.other,
            "target": list(self.profile) if isinstance(self.profile, tuple) else self.profile,
            "before": [list(p) for p in self.before],
            "after": [list(p) for p in self.after],
            "differing": list(self.differing),
            "size": self.size,
            "searched": self.searched,
            "takeovers": [t.to_dict() for t in self.takeovers],
            "settings": [t.settings for t in self.takeovers],
            "attributions": [a.to_dict() for a in self.attributions],
        }

    def __str__(self) -> str:
        """Say which assumptions turn the prediction, and what each contributes."""
        lines = [self._predicted(self.first, self.before), self._predicted(self.other, self.after)]
        lines += [f"They differ in {len(self.differing)} assumptions.", ""]
        what = self._what()
        if self.size == 0:
            lines.append(f"Nothing has to be taken over: {what} is the same under both.")
        elif self.size is None:
            lines.append(
                f"No {self.searched} assumptions or fewer turn {what}; larger sets were not searched."
            )
        else:
            sets = f"{len(self.takeovers)} set{'s' if len(self.takeovers) > 1 else ''} of {self.size}"
            lines.append(
                f"To turn {what}, take over from {self.other} the fewest: {sets}, every smaller set tried."
            )
            for place, taken in enumerate(self.takeovers, start=1):
                lines += taken.lines(place)
        return "\n".join([*lines, *(line for a in self.attributions for line in ("", str(a)))])

    def _predicted(self, name: str, profiles: tuple[Profile, ...]) -> str:
        return f"{name}: {', '.join(self.labels[p] for p in profiles) or 'no pure equilibrium'}"

    def _what(self) -> str:
        if self.profile is None:
            return "the set of pure equilibria"
        if isinstance(self.profile, str):
            return f"whether an equilibrium has {self.profile}"
        return f"the status of {self.labels[self.profile]}"
