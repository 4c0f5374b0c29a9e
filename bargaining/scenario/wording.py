"""Where the values in force of a scenario come from, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bargaining.scenario.numbers import coded

if TYPE_CHECKING:
    from bargaining.scenario.scenario import Scenario


def values_in_words(scenario: Scenario) -> str:
    """Say in a line where the values in force come from.

    Examples
    --------
    >>> import bargaining
    >>> values_in_words(bargaining.load("rapprochement").calibrated("parish2025").replace(autonomy=0.2))
    'calibration parish2025 (Parish); autonomy = 0.2'
    """
    from bargaining.scenario.scenario import BASELINE

    document = scenario.document
    parts = [BASELINE]
    if scenario.calibration != BASELINE:
        parts = [f"calibration {scenario.calibration} ({document.calibrations[scenario.calibration].label})"]
    if scenario.overlay:
        parts.append(f"overlay {scenario.overlay} ({document.overlays[scenario.overlay].label})")
    parts += [
        f"{name} = {f'{float(value):.6g} by its link' if name in scenario.followed else coded(value)}"
        for name, value in scenario.overrides.items()
    ]
    return "; ".join(parts)
