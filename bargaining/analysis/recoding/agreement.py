"""Agreement of coders: Krippendorff's alpha of their codes, and which results they share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from bargaining.analysis.profiles import pure_profiles
from bargaining.analysis.recoding.asked import question
from bargaining.errors import ScenarioError
from bargaining.loading.codings import Coding, first_coding
from bargaining.results import Result
from bargaining.scenario import Scenario
from bargaining.scenario.document import Value
from bargaining.scenario.linked import refuse_followed
from bargaining.scenario.scenario import BASELINE

Metric = Literal["nominal", "ordinal", "interval"]
ALL = "all"
SPEAKS = "speaks or is silent"


@dataclass(frozen=True)
class Agreement:
    """Hold how far coders agree on some codes.

    Parameters
    ----------
    scale : str
        The scale, ``"all levels"`` for all scales with levels together, or ``"speaks or is silent"``.
    document : str
        The calibration, or ``"all"``.
    metric : str
        How far codes are apart: ``"ordinal"`` on scales with levels, ``"interval"`` of numbers, else ``"nominal"``.
    units : int
        Codes that two coders or more have.
    same : int
        Of these, on how many all of them agree.
    alpha : float or None
        Krippendorff's alpha: 1 where they agree, 0 where they agree as often as by chance. None where there is no unit,
        or all codes are the same, so that there is no chance to disagree.
    """

    scale: str
    document: str
    metric: Metric
    units: int
    same: int
    alpha: float | None

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "scale": self.scale,
            "document": self.document,
            "metric": self.metric,
            "units": self.units,
            "same": self.same,
            "alpha": self.alpha,
        }


@dataclass(frozen=True)
class Shared:
    """Hold whether coders come to the same results for one document, or at the baseline.

    Parameters
    ----------
    calibration : str
        Whose reading.
    predictions : mapping of str to tuple of str
        The pure predictions of each coder, by the coder's name.
    holds : mapping of str to mapping of str to bool
        For each result, as it is asked for, whether it holds for each coder.
    """

    calibration: str
    predictions: Mapping[str, tuple[str, ...]]
    holds: Mapping[str, Mapping[str, bool]]

    @property
    def same(self) -> bool:
        """Tell whether all coders have the same pure predictions."""
        return len(set(self.predictions.values())) == 1

    @property
    def apart(self) -> tuple[str, ...]:
        """Return the results on which they differ."""
        return tuple(name for name, by in self.holds.items() if len(set(by.values())) > 1)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "calibration": self.calibration,
            "same": self.same,
            "predictions": [{"coder": coder, "labels": list(p)} for coder, p in self.predictions.items()],
            "apart": list(self.apart),
        }


@dataclass(frozen=True)
class Codings(Result):
    """Hold how far coders agree on codes, and on results; printing it gives the answer in words.

    Parameters
    ----------
    coders : tuple of str
        Their names, the first one's first.
    agreement : tuple of Agreement
        By scale, for all documents and for each.
    results : tuple of Shared
        At the baseline and for each document.
    """

    coders: tuple[str, ...]
    agreement: tuple[Agreement, ...]
    results: tuple[Shared, ...]

    def of(self, scale: str, document: str = ALL) -> Agreement:
        """Return the agreement on the codes of a scale."""
        return next(a for a in self.agreement if (a.scale, a.document) == (scale, document))

    def __str__(self) -> str:
        """Say how far they agree on each scale, and for which readings their results are the same."""
        lines = [f"Coders: {', '.join(self.coders)}."]
        for one in self.agreement:
            if one.document == ALL:
                alpha = "not defined" if one.alpha is None else f"{one.alpha:.3f}"
                lines.append(
                    f"{one.scale}: alpha {alpha} ({one.metric}); {one.same} of {one.units} codes the same."
                )
        same = [one.calibration for one in self.results if one.same]
        lines.append(f"Same pure predictions: {', '.join(same) or 'nowhere'}.")
        lines += [
            f"Not the same for {one.calibration}: {', '.join(one.apart) or 'profiles that were not asked about'}."
            for one in self.results
            if not one.same
        ]
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "coders": list(self.coders),
            "agreement": [one.to_dict() for one in self.agreement],
            "results": [one.to_dict() for one in self.results],
        }

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row for each scale and document."""
        return [one.to_dict() for one in self.agreement]


def compare_codings(scenario: Scenario, codings: Sequence[Coding], results: Sequence[str] = ()) -> Codings:
    """Compare other coders' codes with a scenario's own, and what follows from them.

    Parameters
    ----------
    scenario : Scenario
        The first coder's.
    codings : sequence of Coding
        The others', as `bargaining.loading.load_coding` reads them.
    results : sequence of str
        As for `recode`.

    Raises
    ------
    BargainingError
        When the package krippendorff is not installed.
    ScenarioError
        When there is no other coder, two have the same name, or a name is unknown.

    Notes
    -----
    A unit is what a document says of an assumption. Where a coder finds it silent, or did not code it, the code is
    missing; whether coders agree that a document speaks is a question of its own. On scales with levels the distance
    of two codes is how many codes lie between them (ordinal), on others the difference of the numbers (interval).

    References
    ----------
    Krippendorff, K. (2011). Computing Krippendorff's alpha-reliability. University of Pennsylvania.
    """
    refuse_followed(scenario, "codings side by side")
    coders = (first_coding(scenario), *codings)
    names = [coder.name for coder in coders]
    if len(coders) < 2 or len(set(names)) < len(names):
        raise ScenarioError(f"codings: found {', '.join(names)}, expected two coders or more, each once")
    return Codings(tuple(names), tuple(_agreements(coders)), tuple(_shared(coders, results)))


def _agreements(coders: Sequence[Coding]) -> Iterator[Agreement]:
    document = coders[0].scenario.document
    levels = [name for name, kind in document.kinds.items() if kind.levels]
    groups: list[tuple[str, Metric, list[str]]] = [
        (name, "ordinal" if name in levels else "interval", [name]) for name in document.kinds
    ]
    if len(levels) > 1:
        groups.append(("all levels", "ordinal", levels))
    for where in (ALL, *document.calibrations):
        calibrations = list(document.calibrations) if where == ALL else [where]
        for scale, metric, kinds in groups:
            units = [
                (key, name)
                for key in calibrations
                for name, entry in document.parameters.items()
                if entry.kind in kinds
            ]
            if (found := _agreement(scale, where, metric, _numbers(coders, units))).units:
                yield found
        pairs = [(key, name) for key in calibrations for name in document.parameters]
        if (found := _agreement(SPEAKS, where, "nominal", _speaking(coders, pairs))).units:
            yield found


def _agreement(scale: str, document: str, metric: Metric, data: NDArray[np.float64]) -> Agreement:
    paired = data[:, (~np.isnan(data)).sum(axis=0) > 1]
    same = int((np.nanmax(paired, axis=0) == np.nanmin(paired, axis=0)).sum()) if paired.size else 0
    return Agreement(scale, document, metric, paired.shape[1], same, alpha(data, metric))


def _numbers(coders: Sequence[Coding], units: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
    rows = [
        [
            float(coder.scenario.number(name, voice.value))
            if isinstance(voice := coder.voices.get(key, {}).get(name), Value)
            else np.nan
            for key, name in units
        ]
        for coder in coders
    ]
    return np.array(rows, dtype=np.float64)


def _speaking(coders: Sequence[Coding], units: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
    found = np.full((len(coders), len(units)), np.nan)
    for row, coder in zip(found, coders, strict=True):
        for k, (key, name) in enumerate(units):
            if (voice := coder.voices.get(key, {}).get(name)) is not None:
                row[k] = isinstance(voice, Value)
    return found


def alpha(data: Any, metric: Metric) -> float | None:
    r"""Return Krippendorff's alpha.

    .. math:: \alpha = 1 - \frac{D_o}{D_e}

    with :math:`D_o` the disagreement that is observed within units, and :math:`D_e` the one expected by chance.

    Parameters
    ----------
    data : array_like, shape (coders, units)
        Codes as numbers, nan where one is missing.
    metric : str
        ``"nominal"``, ``"ordinal"`` or ``"interval"``.

    Returns
    -------
    float or None
        None where no unit has two codes, or all codes are the same.

    Raises
    ------
    BargainingError
        When the package krippendorff is not installed.
    """
    table = np.asarray(data, dtype=np.float64)
    paired = table[:, (~np.isnan(table)).sum(axis=0) > 1]
    if len(np.unique(paired[~np.isnan(paired)])) < 2:
        return None
    return float(_package().alpha(reliability_data=paired, level_of_measurement=metric))


def _package() -> Any:
    try:
        import krippendorff
    except ModuleNotFoundError:
        raise ScenarioError(
            "krippendorff is not installed: found no module of that name; pip install 'bargaining[reliability]'"
        ) from None
    return krippendorff


def _shared(coders: Sequence[Coding], results: Sequence[str]) -> Iterator[Shared]:
    scenario = coders[0].scenario
    found = question(scenario, results)
    asked = [
        (one.label, {p for p, among in zip(found.table.profiles, one.profiles, strict=True) if among})
        for one in found.asked
        if one.profiles is not None
    ]
    for calibration in (BASELINE, *scenario.document.calibrations):
        predicted = {c.name: pure_profiles(c.scenario.calibrated(calibration)) for c in coders}
        yield Shared(
            calibration,
            {name: tuple(map(scenario.outcome, profiles)) for name, profiles in predicted.items()},
            {
                label: {name: not among.isdisjoint(profiles) for name, profiles in predicted.items()}
                for label, among in asked
            },
        )
