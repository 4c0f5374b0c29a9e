"""What recodings do to results: classes that say it in words, as plain values and as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Any, NamedTuple

from bargaining.analysis.recoding.codes import Code, Option
from bargaining.analysis.robustness.shares import wilson
from bargaining.forms.form import Profile
from bargaining.results import Entries
from bargaining.scenario import Scenario


class Change(NamedTuple):
    """Hold a code with what another coder would have written."""

    code: Code
    to: Option

    def __str__(self) -> str:
        """Write document, parameter, and what becomes of what."""
        return f"{self.code.document} {self.code.parameter} {self.code.option.written} -> {self.to.written}"

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "document": self.code.document,
            "parameter": self.code.parameter,
            "from": self.code.option.written,
            "to": self.to.written,
        }


@dataclass(frozen=True)
class Flip:
    """Hold a single code one step off that overturns a result.

    Parameters
    ----------
    change : Change
        The code, and what it becomes.
    lost, gained : tuple of tuple of str
        Pure predictions that there are only before, and only after.
    overturned : tuple of str
        The names of the results that are then other than before.
    """

    change: Change
    lost: tuple[Profile, ...]
    gained: tuple[Profile, ...]
    overturned: tuple[str, ...]


@dataclass(frozen=True)
class Kept:
    """Hold how many recodings leave a result as it is.

    Parameters
    ----------
    codes : int or None
        How many codes are one step off, exactly; None where each is off by chance.
    count, of : int
        Recodings that keep it, among how many.
    drawn : bool
        Whether these were drawn; otherwise they are all that there are.
    """

    codes: int | None
    count: int
    of: int
    drawn: bool

    @property
    def share(self) -> float:
        """Return the share of recodings that keep the result."""
        return self.count / self.of

    @property
    def interval(self) -> tuple[float, float] | None:
        """Return the 95 per cent interval of Wilson (1927) of what was drawn; None where all were looked at."""
        return wilson(self.count, self.of) if self.drawn else None

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        low, high = self.interval or (self.share, self.share)
        kept = {"kept": self.count, "of": self.of, "share": self.share, "low": low, "high": high}
        return {"codes": self.codes, **kept, "drawn": self.drawn}

    def __str__(self) -> str:
        """Write the share, with its interval where it was drawn; all and none only where it is so."""
        if self.interval is not None:
            low, high = floor(100 * self.interval[0]) / 100, ceil(100 * self.interval[1]) / 100
            return f"{self.share:.2f} ({low:.2f}-{high:.2f})"
        if self.count in (0, self.of):
            return "all" if self.count else "none"
        return f"{min(max(self.share, 0.001), 0.999):.3f}"


@dataclass(frozen=True)
class Least:
    """Hold how few codes one step off overturn a result.

    Parameters
    ----------
    fewest : int or None
        No fewer do, which is proved by looking at all; None where no number of codes does.
    found : tuple of Change, or None
        What does overturn it, where that is known; as few as ``fewest`` where the number is exact.
    """

    fewest: int | None
    found: tuple[Change, ...] | None

    @property
    def exact(self) -> bool:
        """Tell whether the number is known: some codes overturn it and no fewer do, or none does."""
        return self.fewest is None or (self.found is not None and len(self.found) == self.fewest)

    def __str__(self) -> str:
        """Write the number, or the limits of it."""
        if self.fewest is None:
            return "none"
        if self.exact:
            return str(self.fewest)
        return f"{self.fewest} or more" if self.found is None else f"{self.fewest} to {len(self.found)}"

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        found = None if self.found is None else [change.to_dict() for change in self.found]
        return {"fewest": self.fewest, "exact": self.exact, "found": found}


@dataclass(frozen=True)
class Recoded:
    """Hold what recodings do to one result.

    Parameters
    ----------
    name, label : str
        The result, as it is asked for and in words.
    holds : bool or None
        Whether it is so as coded; None for the whole set of pure predictions.
    off : tuple of Kept
        Recodings with 1, 2, ... codes one step off that keep it.
    least : Least
        How few codes overturn it.
    second : Kept
        Second coders, one step off on a share of the codes, who keep it.
    """

    name: str
    label: str
    holds: bool | None
    off: tuple[Kept, ...]
    least: Least
    second: Kept

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "result": self.name,
            "label": self.label,
            "holds": self.holds,
            "off": [kept.to_dict() for kept in self.off],
            "least": self.least.to_dict(),
            "second": self.second.to_dict(),
        }


@dataclass(frozen=True)
class Recoding(Entries[Recoded]):
    """Hold what becomes of results when codes are one step off; printing it gives the answer in words.

    Parameters
    ----------
    scenario : Scenario
        At the values in force.
    codes, idle : int
        How many codes that bear on the values in force may move, and on how many of these no prediction hangs.
    share : float
        On which share of the codes a second coder is one step off.
    seed : int
        Seed of the draws.
    flips : tuple of Flip
        All single codes one step off that overturn one of the results.
    entries : tuple of Recoded
        One for each result.
    """

    scenario: Scenario
    codes: int
    idle: int
    share: float
    seed: int
    flips: tuple[Flip, ...]
    entries: tuple[Recoded, ...]

    def of(self, name: str) -> Recoded:
        """Return what recodings do to the result of a name."""
        return next(entry for entry in self.entries if entry.name == name)

    def __str__(self) -> str:
        """Say how many codes there are, how many overturn each result, and with what a least number does."""
        where = self.scenario.calibration
        lines = [
            f"{self.codes} codes bear on {where} and may be one step off; no prediction hangs on {self.idle} of them."
        ]
        for one in self.entries:
            now = {None: "", True: " (holds)", False: " (does not hold)"}[one.holds]
            kept = ", ".join(f"{kept} with {kept.codes} off" for kept in one.off)
            second = f"{one.second} of second coders keep it"
            lines.append(f"{one.label}{now}: kept in {kept}; least to overturn it: {one.least}; {second}.")
        return "\n".join(lines)

    def named(self, profiles: Sequence[Profile]) -> list[str]:
        """Return the labels of profiles."""
        return [self.scenario.outcome(profile) for profile in profiles]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "calibration": self.scenario.calibration,
            "codes": self.codes,
            "idle": self.idle,
            "share": self.share,
            "seed": self.seed,
            "flips": [
                {
                    **flip.change.to_dict(),
                    "lost": self.named(flip.lost),
                    "gained": self.named(flip.gained),
                    "overturned": list(flip.overturned),
                }
                for flip in self.flips
            ],
            "results": [one.to_dict() for one in self.entries],
        }

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row for each result."""
        return [
            {
                "calibration": self.scenario.calibration,
                "result": one.name,
                "label": one.label,
                "holds": one.holds,
                **{f"kept_{kept.codes}_off": kept.share for kept in one.off},
                "least": str(one.least),
                "second": one.second.share,
                "low": (one.second.interval or (None,))[0],
                "high": (one.second.interval or (None,))[-1],
            }
            for one in self.entries
        ]
