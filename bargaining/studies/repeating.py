"""The command line that asks for a sweep again."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bargaining.analysis.sweeps import Draws
    from bargaining.analysis.sweeps.design import Design


def command_of(design: Design) -> str:
    """Return the command line that asks for a sweep, without where to put it and how to run it."""
    from bargaining.analysis.sweeps.design import profile_names
    from bargaining.analysis.sweeps.quantities import COUNTS, DRAWN
    from bargaining.analysis.sweeps.worlds import variant_of

    scenario, words = design.scenario, ["bargaining", "sweep", design.scenario.name]
    words += [f"{axis.name}={axis.written}" for axis in design.axes]
    words += [_quoted(f"{link.name}={link.written}") for link in design.links]
    header, swept = scenario.document.scenario, [variant_of(scenario, axis.name) for axis in design.axes]
    for variant, chosen_value in header.variants.items():
        if variant not in swept:
            words += ["--variant", f"{variant}={chosen_value}"]
    if header.concept:
        words += ["--concept", _quoted(header.concept)]
    if scenario.calibration != "baseline":
        words += ["--calibration", scenario.calibration]
    if scenario.overlay:
        words += ["--overlay", scenario.overlay]
    for name, value in scenario.overrides.items():
        words += ["--set", f"{name}={value}"]
    if design.sample:
        words += _draw_words(design.sample.draws, DRAWN in design.quantities)
    for constraint in design.any_questions.constraints:
        if design.sample is None or constraint.text not in design.sample.draws.constraints:
            words += ["--where", _quoted(constraint.text)]
    for kind, option in (("payoff", "--payoffs"), ("margin", "--margins")):
        chosen = design.profiles(kind)
        every = len(chosen) == len(design.candidates)
        for name in ["all"] if every else profile_names(chosen):
            words += [option, name]
    if design.slots:
        words += ["--equilibria", str(design.slots)]
    elif COUNTS in design.quantities:
        words += ["--mixed"]
    return " ".join(words)


def _quoted(text: str) -> str:
    return f'"{text}"' if " " in text or "<" in text or ">" in text or "*" in text else text


def _draw_words(draws: Draws, keep_draws: bool) -> list[str]:
    words = ["--draws", str(draws.n), "--method", _quoted(draws.method), "--seed", str(draws.seed)]
    for name in draws.parameters or ():
        if name not in draws.ranges:
            words += ["--over", name]
    for name, (low, high) in draws.ranges.items():
        words += ["--over", f"{name}={low}:{high}"]
    for text in draws.constraints:
        words += ["--where", _quoted(text)]
    return words if keep_draws else [*words, "--forget-draws"]
