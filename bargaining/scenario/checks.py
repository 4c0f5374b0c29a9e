"""What must hold of a scenario beyond its form: names resolve, values lie in range, everything is cited."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from keyword import iskeyword

from bargaining.evidence.shelf import Shelf
from bargaining.scenario.compilation import Compiler
from bargaining.scenario.document import MEDIAN, Cited, Dated, Parameter, Term, Value, cited_tables
from bargaining.scenario.levels import faults
from bargaining.scenario.linked import check_links
from bargaining.scenario.numbers import plain
from bargaining.scenario.told_checks import Scales, check_rounding, check_told
from bargaining.scenario.voting import faults_of_rule
from bargaining.toml import written


def check_document(compiler: Compiler, shelf: Shelf, check_form: Callable[[], None]) -> None:
    """Note every problem of a document with its compiler, what the form of the game asks for included."""
    _check_names(compiler)
    _check_words(compiler)
    check_form()
    _check_quantities(compiler)
    scales = check_told(compiler)
    _check_parameters(compiler, scales)
    _check_calibrations(compiler, shelf, scales)
    check_links(compiler)
    _check_citations(compiler, shelf)
    _check_study(compiler)
    for name, rule in compiler.document.voting.items():
        for at, problem in faults_of_rule(rule):
            compiler.note(written(("voting", name, *at)), problem)


def _check_quantities(compiler: Compiler) -> None:
    """Note quantities with the name of something else."""
    for name in compiler.document.quantities:
        if name in compiler.document.parameters or name in compiler.document.players:
            compiler.note(
                f"quantities.{name}", "found the name of a parameter or player, expected one of its own"
            )


def _check_names(compiler: Compiler) -> None:
    document = compiler.document
    taken = dict.fromkeys(document.players, "player")
    for name in document.parameters:
        if name in taken:
            compiler.note(
                f"parameters.{name}", f"found the name of a {taken[name]}, expected a name of its own"
            )
        taken[name] = "parameter"
    for name in document.features:
        if name in taken:
            compiler.note(
                f"features.{name}", f"found the name of a {taken[name]}, expected a name of its own"
            )
    for step in () if compiler.scales is None else compiler.scales.free:
        if step.name in taken or step.name in document.features:
            what = taken.get(step.name, "feature")
            compiler.note(
                f"kinds.{step.scale}.levels.{step.level}",
                f"found a level that is called {step.name} like a {what}, expected a name of its own",
            )
    written: list[tuple[str, Cited]] = [
        (f"payoff[{number}]", entry)
        for number, entry in zip(compiler.payoff_numbers, document.payoff, strict=True)
    ]
    written += [(f"{table}.{name}", entry) for table, name, entry in cited_tables(document)]
    seen: dict[tuple[str, str], str] = {}
    for at, entry in written:
        if isinstance(entry, Term) and (first := seen.setdefault((entry.player, entry.term), at)) != at:
            compiler.note(f"{at}.term", f"found the same player and term as {first}, expected one entry each")


def _check_words(compiler: Compiler) -> None:
    """Refuse names that a formula could not hold."""
    document = compiler.document
    places = {
        f"{group}.{name}": name
        for group in ("players", "parameters", "features")
        for name in getattr(document, group)
    }
    for player, entry in document.players.items():
        places |= {f"players.{player}.actions.{name}": name for name in entry.actions}
    for at, name in places.items():
        if iskeyword(name):
            compiler.note(
                at, f"found the name {name!r}, which formulas reserve; expected another such as '{name}_'"
            )


def _check_parameters(compiler: Compiler, scales: Scales) -> None:
    document = compiler.document
    for name, kind in document.kinds.items():
        if kind.range[0] > kind.range[1]:
            compiler.note(f"kinds.{name}.range", _disorder(kind.range))
    for at, problem in faults(document.kinds):
        compiler.note(f"kinds.{at}", problem)
    for name, entry in document.parameters.items():
        at = f"parameters.{name}"
        if entry.kind not in document.kinds:
            compiler.note(
                f"{at}.kind", f"unknown kind {entry.kind!r}{compiler.hint(entry.kind, document.kinds)}"
            )
        if entry.range and entry.range[0] > entry.range[1]:
            compiler.note(f"{at}.range", _disorder(entry.range))
        if entry.range and not (entry.range_evidence or entry.range_assumption):
            compiler.note(
                f"{at}.range", "found a range of its own, expected range_evidence or range_assumption with it"
            )
        if entry.baseline == MEDIAN:
            if not any(isinstance(c.values.get(name), Value) for c in document.calibrations.values()):
                compiler.note(
                    f"{at}.baseline", "found 'median', expected a number since no calibration has a value"
                )
        else:
            compiler.check_value(name, entry.baseline, f"{at}.baseline")
        if entry.told is not None:
            check_rounding(compiler, scales, name, (entry.baseline, entry.told), f"{at}.told")


def _disorder(found: tuple[Fraction, Fraction]) -> str:
    return f"found {plain(found[0])} to {plain(found[1])}, expected the lower end first"


def _check_calibrations(compiler: Compiler, shelf: Shelf, scales: Scales) -> None:
    document = compiler.document
    for kind, entries in (("calibrations", document.calibrations), ("overlays", document.overlays)):
        for key, entry in entries.items():
            for name, value in entry.values.items():
                at = f"{kind}.{key}.values.{name}"
                if name not in document.parameters:
                    compiler.note(at, f"unknown parameter {name!r}{compiler.hint(name, document.parameters)}")
                elif isinstance(value, Value):
                    compiler.check_value(name, value.value, f"{at}.value")
                    if value.told is not None:
                        check_rounding(compiler, scales, name, (value.value, value.told), f"{at}.told")
    for key, calibration in document.calibrations.items():
        if calibration.source and not shelf.has_source(calibration.source):
            compiler.note(
                f"calibrations.{key}.source",
                f"unknown source {calibration.source!r}{compiler.hint(calibration.source, shelf.library.sources)}",
            )
    _check_dependence(compiler)
    for key, overlay in document.overlays.items():
        under = overlay.calibration
        if under and under not in document.calibrations:
            compiler.note(
                f"overlays.{key}.calibration",
                f"unknown calibration {under!r}{compiler.hint(under, document.calibrations)}",
            )


def _check_dependence(compiler: Compiler) -> None:
    """Note documents that are none, and those that stand twice among what does not count in full."""
    calibrations = compiler.document.calibrations
    seen: dict[str, str] = {}
    for key, entry in compiler.document.dependence.items():
        at = f"dependence.{key}.documents"
        for name in entry.documents:
            if name not in calibrations:
                compiler.note(at, f"unknown calibration {name!r}{compiler.hint(name, calibrations)}")
            elif (first := seen.setdefault(name, at)) != at or entry.documents.count(name) > 1:
                compiler.note(at, f"found {name!r} twice ({first}), expected each document once")


def check_outcomes(compiler: Compiler, options: Mapping[str, Iterable[str]]) -> None:
    """Note outcomes that are no profile, given the values of each name that a profile holds."""
    for key, outcome in compiler.document.outcomes.items():
        at = f"outcomes.{key}.profile"
        for missing in [name for name in options if name not in outcome.choices]:
            compiler.note(at, f"found no action of {missing!r}, expected one action a player")
        for name, action in outcome.choices.items():
            if name not in options:
                compiler.note(at, f"unknown player {name!r}{compiler.hint(name, options)}")
            elif action not in options[name]:
                compiler.note(at, f"unknown action {name}.{action}{compiler.hint(action, options[name])}")


def cited_entries(compiler: Compiler) -> Iterable[tuple[str, Cited | Parameter, bool]]:
    """Yield what must stand on claims or an assumption: place, entry, whether advice is barred."""
    document = compiler.document
    for number, payoff in zip(compiler.payoff_numbers, document.payoff, strict=True):
        yield f"payoff[{number}]", payoff, True
    for player, entry in document.players.items():
        for action, described in entry.actions.items():
            yield f"players.{player}.actions.{action}", described, False
    for table, name, held in cited_tables(document):
        yield f"{table}.{name}", held, isinstance(held, Term)
    for group, entries in (("calibrations", document.calibrations), ("overlays", document.overlays)):
        for key, calibration in entries.items():
            for name, value in calibration.values.items():
                if isinstance(value, Value):
                    yield f"{group}.{key}.values.{name}", value, group == "calibrations"
    for name, parameter in document.parameters.items():
        if parameter.baseline != MEDIAN or parameter.evidence:
            yield f"parameters.{name}", parameter, False
        if parameter.told_as is not None:
            yield f"parameters.{name}.told_as", parameter.told_as, False


def _check_citations(compiler: Compiler, shelf: Shelf) -> None:
    for at, entry, no_advice in cited_entries(compiler):
        if not entry.evidence and not entry.assumption:
            compiler.note(
                at,
                "found neither evidence nor assumption, expected claim ids or the rationale of an assumption",
            )
        _check_claims(compiler, shelf, f"{at}.evidence", entry.evidence)
        for claim in entry.evidence if no_advice else ():
            if shelf.has_claim(claim) and shelf.is_advice(claim):
                compiler.note(
                    f"{at}.evidence",
                    f"found {claim}, which is advice, expected how things are; advice may make an overlay",
                )
    for name, parameter in compiler.document.parameters.items():
        _check_claims(compiler, shelf, f"parameters.{name}.range_evidence", parameter.range_evidence)
    for table, name, held in cited_tables(compiler.document):
        for event in held.events if isinstance(held, Dated) else ():
            if not shelf.has_event(event):
                compiler.note(
                    f"{table}.{name}.events",
                    f"found {event}, expected the number of an event in the evidence",
                )


def _check_claims(compiler: Compiler, shelf: Shelf, at: str, claims: Iterable[str]) -> None:
    for claim in claims:
        if not shelf.has_claim(claim):
            compiler.note(at, f"unknown claim {claim!r}{compiler.hint(claim, shelf.library.claims)}")


def _check_study(compiler: Compiler) -> None:
    """Note what a study names and the scenario has under none of its structural alternatives."""
    document = compiler.document
    alternatives = [
        value.changes for variant in document.variants.values() for value in variant.values.values()
    ]

    def known(table: str) -> Iterable[str]:
        return dict.fromkeys(
            [*getattr(document, table), *(key for held in alternatives for key in held.get(table, ()))]
        )

    for at, part in document.study.parts.items():
        for key, what, options in (
            ("axes", "parameter", known("parameters")),
            ("outcomes", "outcome", known("outcomes")),
            ("alternatives", "variant", document.variants),
        ):
            names = getattr(part, key)
            for number, name in enumerate(names):
                if name not in options:
                    compiler.note(
                        f"{at}.{key}[{number}]", f"unknown {what} {name!r}{compiler.hint(name, options)}"
                    )
                elif name in names[:number]:
                    compiler.note(f"{at}.{key}[{number}]", f"found {name!r} twice, expected each once")
