"""Values that were taken from results of other scenarios: where they come from, and what must not move beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from bargaining.algebra.polynomial import Polynomial
from bargaining.errors import ScenarioError, nearest
from bargaining.scenario.document import Link, ScenarioDocument
from bargaining.scenario.expression import parse

if TYPE_CHECKING:
    from bargaining.forms.formula import Formula
    from bargaining.scenario.compilation import Compiler
    from bargaining.scenario.scenario import Scenario


LINKED, PER_LINKED = "linked", "per_linked"
"""What the scale of a link calls the value that is taken, and one over it: a rate of a mean length."""


def scale_of(document: ScenarioDocument, link: Link) -> Polynomial:
    """Return the formula that turns the value that a link takes into that of its parameter.

    Raises
    ------
    ScenarioError
        Without the place, for a formula that cannot be read.
    """
    names = [LINKED, PER_LINKED, *document.parameters]

    def resolve(name: str) -> Polynomial:
        if name not in names:
            raise ScenarioError(f"unknown parameter {name!r}{nearest(name, names)}")
        return Polynomial.variable(name)

    return parse(link.scale or LINKED, resolve)


def check_links(compiler: Compiler) -> None:
    """Note links of what is no parameter, and scales that cannot be read or take nothing over."""
    document = compiler.document
    for name, link in document.links.items():
        if name not in document.parameters:
            compiler.note(
                f"links.{name}", f"unknown parameter {name!r}{compiler.hint(name, document.parameters)}"
            )
        try:
            scale = scale_of(document, link)
        except ScenarioError as error:
            compiler.note(f"links.{name}.scale", str(error))
            continue
        if scale.variables.isdisjoint((LINKED, PER_LINKED)):
            compiler.note(f"links.{name}.scale", f"found {link.scale!r}, expected a formula in {LINKED!r}")
        for word in (LINKED, PER_LINKED):
            if word in document.parameters:
                compiler.note(
                    f"parameters.{word}", "found the name that scales of links reserve, expected another"
                )


@dataclass(frozen=True, eq=False)
class Along:
    """Hold a value that was taken as a function of the assumptions that both scenarios share.

    Parameters
    ----------
    numerator, denominator : Polynomial
        Their quotient is the value.
    within : Formula
        Where it is that: where the equilibrium is one. The denominator is positive there.
    """

    numerator: Polynomial
    denominator: Polynomial
    within: Formula


def _nowhere() -> Along:
    raise ScenarioError("it is known at one point only")


@dataclass(frozen=True, eq=False)
class Origin:
    """Hold where the value of a link comes from.

    Parameters
    ----------
    scenario, digest, calibration : str
        Whose result it is, and at which reading.
    taken : str
        What was taken, such as "payoff of us".
    equilibrium : str
        Label of the equilibrium; empty for a belief.
    value : str
        What was taken, exactly: a fraction, or the ends of an enclosure.
    shared : frozenset of str
        Assumptions of the scenario that the value may change with.
    passed : mapping of str to Fraction
        Values set in the scenario that were handed on.
    under : Fraction or str, optional
        What was set by hand before, where the value that is taken scales it.
    along : callable
        Gives the value as a function of what is shared; raises ScenarioError, with the reason, where there is none.
    note : str
        What else to know: that the reading is not there, that a stand-in counts for an irrational number.
    through : mapping of str to Origin
        The links that were followed in the other scenario.
    enclosure : pair of Fraction, optional
        Where an irrational value lies; a fraction in between stands for it.
    """

    scenario: str
    digest: str
    calibration: str
    taken: str
    equilibrium: str
    value: str
    shared: frozenset[str] = frozenset()
    passed: Mapping[str, Fraction] = field(default_factory=dict)
    under: Fraction | str | None = None
    along: Callable[[], Along] = field(default=_nowhere, repr=False)
    note: str = ""
    through: Mapping[str, Origin] = field(default_factory=dict)
    enclosure: tuple[Fraction, Fraction] | None = None

    @property
    def mark(self) -> dict[str, Any]:
        """Return what the digest of the scenario holds of it."""
        return {"digest": self.digest, "taken": self.taken, "equilibrium": self.equilibrium}

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "scenario": self.scenario,
            "calibration": self.calibration,
            **self.mark,
            "value": self.value,
            "passed": {name: str(value) for name, value in self.passed.items()},
            **({"note": self.note} if self.note else {}),
            **({"links": {n: o.to_dict() for n, o in self.through.items()}} if self.through else {}),
        }

    def __str__(self) -> str:
        """Say in a line what was taken, from where and at which values."""
        at = f"calibration {self.calibration}" if self.calibration != "baseline" else "baseline"
        parts = [f"{self.taken} in {self.scenario}"]
        parts += [self.equilibrium] if self.equilibrium else []
        parts += [", ".join([at, *(f"{name} = {float(value):g}" for name, value in self.passed.items())])]
        parts += [f"digest {self.digest[:12]}"]
        parts += [f"{name}: {origin}" for name, origin in self.through.items()]
        parts += [self.note] if self.note else []
        return "; ".join(parts)


def bound_by_links(scenario: Scenario) -> frozenset[str]:
    """Return the assumptions that stay where they are while links are followed: those linked, and what moves them."""
    return frozenset(scenario.followed).union(*(origin.shared for origin in scenario.followed.values()))


def unbound(scenario: Scenario) -> tuple[str, ...]:
    """Return the parameters that may move while links are followed: all, where none is."""
    bound = bound_by_links(scenario)
    return tuple(name for name in scenario.parameters if name not in bound)


def refuse_moved(scenario: Scenario, names: Iterable[str]) -> None:
    """Refuse that something moves while a value that was taken from elsewhere would stay where it is.

    Raises
    ------
    ScenarioError
        For the first name that a link sets, or that a followed link hangs on.
    """
    for name in names:
        if name in scenario.followed:
            raise ScenarioError(
                f"{scenario.name}: {name}: found it moved or set while its link is followed, expected one of them; "
                "cut the link"
            )
        for link, origin in scenario.followed.items():
            if name in origin.shared:
                raise ScenarioError(
                    f"{scenario.name}: {name}: found it moving what the link {link} is taken from ({origin.scenario}), "
                    f"expected the link cut, {name} held, regimes along {name} or a sweep, which follow it"
                )


def refuse_followed(scenario: Scenario, question: str) -> None:
    """Refuse links that are followed where a question reads the file anew, which they would have to be as well.

    Parameters
    ----------
    scenario : Scenario
    question : str
        What is asked, for the message.

    Raises
    ------
    ScenarioError
        Where there are such links.
    """
    if scenario.followed:
        links = " and ".join(scenario.followed)
        raise ScenarioError(
            f"{scenario.name}: {question}: found {links} followed, expected links cut: what they are taken from would "
            "have to be read anew as well"
        )


def refuse_other_reading(scenario: Scenario, reading: str) -> None:
    """Refuse another reading of a scenario whose links were followed at one.

    Raises
    ------
    ScenarioError
        Where there are such links.
    """
    for link in scenario.followed:
        raise ScenarioError(
            f"{scenario.name}: {reading}: found the link {link} followed at another reading, expected it cut; "
            "solve and sweep follow links at each reading"
        )
