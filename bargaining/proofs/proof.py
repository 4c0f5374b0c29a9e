"""What a scenario's results claim, with proofs in fractions that a short program checks alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bargaining.errors import ScenarioError, expected_one
from bargaining.forms.simultaneous import Simultaneous
from bargaining.proofs.claims import claims_without_proof
from bargaining.proofs.files import checksum, said, written
from bargaining.proofs.points import point_dict
from bargaining.proofs.stating import HALVINGS, add_lines, add_regions, ticking
from bargaining.proofs.terms import game_dict
from bargaining.results import Result
from bargaining.scenario.scenario import BASELINE
from bargaining.steps import within
from bargaining.text import in_one_line

if TYPE_CHECKING:
    from bargaining.scenario import Scenario

FORMAT = "bargaining proof 1"


@dataclass(frozen=True)
class Proof(Result):
    """Hold a proof file.

    Parameters
    ----------
    file : dict
        What is written, checksum included; `docs/proofs.md` says what stands in it.
    told : tuple of str
        What the checking program said of it.
    """

    file: dict[str, Any]
    told: tuple[str, ...]
    _head_lines = 1

    @property
    def text(self) -> str:
        """Return the file's text: plain JSON, an entry a line."""
        return written(self.file)

    def __str__(self) -> str:
        """Say what is proved, and what is not."""
        return "\n".join(self.told)

    def to_dict(self) -> dict[str, Any]:
        """Return how much is proved, and what is claimed without proof."""
        return {
            "scenario": self.file["scenario"]["name"],
            "scenario_digest": self.file["scenario"]["digest"],
            "checksum": self.file["checksum"],
            "points": self.to_rows(),
            "lines": [{"point": one["point"], "axis": one["axis"]} for one in self.file["lines"]],
            "regions": [{"point": one["point"], "axes": one["axes"]} for one in self.file["regions"]],
            "unproved": self.file["unproved"],
        }

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row a point: how many equilibria there are, by how many cases, of which some may be open."""
        return [
            {
                "point": point["name"],
                "pure": len(point["pure"]),
                "pieces": len(point["proof"]["equilibria"]),
                "cases": _number(point["proof"]["cases"]),
                "unproved": point["proof"]["unproved"],
            }
            for point in self.file["points"]
        ]


def _number(case: Sequence[Any]) -> int:
    """Return the number of cases below a case, itself included."""
    return bool(case) + sum(_number(part) for part in case if isinstance(part, list))


def prove(
    scenario: Scenario, points: Sequence[str] = (), *, mixed: bool = False, halvings: int = HALVINGS
) -> Proof:
    """Prove what a scenario's results claim of equilibria, thresholds and regions.

    Parameters
    ----------
    scenario : Scenario
        Whose players choose at once: strategic or Bayesian.
    points : sequence of str, optional
        Of `worlds`; all of them by default.
    mixed : bool
        Whether to prove all equilibria along the assumptions at the first point, and not only pure ones, as far as that
        succeeds.
    halvings : int
        How often the rectangles of maps are halved to bound shares.

    Raises
    ------
    ScenarioError
        For another form of game, and for an unknown point.

    Examples
    --------
    >>> import bargaining
    >>> found = prove(bargaining.load("chicken"), ["baseline"])
    >>> found.to_rows()
    [{'point': 'baseline', 'pure': 2, 'pieces': 3, 'cases': 25, 'unproved': 0}]
    """
    form = simultaneous(scenario)
    named = dict(chosen(scenario, points))
    about, game = game_of(scenario)
    file: dict[str, Any] = {"format": FORMAT, "checksum": "", "scenario": about, "unproved": [], "game": game}
    file |= {"points": [], "lines": [], "regions": []}
    for name, world in named.items():
        with within(f"equilibria at {name}"):
            file["points"].append(point_dict(name, form, world.values, ticking()))
    add_lines(file, form, named, mixed=mixed)
    add_regions(file, form, named, halvings)
    file["unproved"] += claims_without_proof(file)
    file["checksum"] = checksum(file)
    with within("checking what is written"):
        return Proof(file, said(written(file)))


def simultaneous(scenario: Scenario) -> Simultaneous:
    """Return the form of a scenario whose players choose at once; refuse another."""
    if isinstance(scenario.form, Simultaneous):
        return scenario.form
    raise ScenarioError(
        f"{scenario.name}: found the form {scenario.document.scenario.form!r}, expected strategic or bayesian: "
        "of other forms nothing is proved in this way"
    )


def game_of(scenario: Scenario) -> tuple[dict[str, str], dict[str, Any]]:
    """Return what a file says of a scenario, and its game."""
    form = simultaneous(scenario)
    about = {
        "name": scenario.name,
        "title": _plain(scenario.document.scenario.title),
        "digest": scenario.digest,
        "concept": form.concept,
    }
    return about, game_dict(scenario, form)


def _plain(text: str) -> str:
    """Return a title in a line without what a terminal would obey; the checking program takes no other."""
    return "".join(c if c.isprintable() else " " for c in in_one_line(text)).strip()


def worlds(scenario: Scenario) -> Iterator[tuple[str, Scenario]]:
    """Yield the points of a scenario by name: baseline, documents, overlays; one alone where values are set."""
    if scenario.overrides or scenario.calibration != BASELINE or scenario.overlay:
        yield "values in force", scenario
        return
    for name in (BASELINE, *scenario.document.calibrations):
        yield name, scenario.calibrated(name)
    for name in scenario.document.overlays:
        yield f"overlay {name}", scenario.overlaid(name)


def chosen(scenario: Scenario, points: Sequence[str]) -> Iterator[tuple[str, Scenario]]:
    """Yield the points that are asked for, or all."""
    known = dict(worlds(scenario))
    for name in points:
        if name not in known:
            raise ScenarioError(f"points: found {name!r}{expected_one(name, known)}")
    yield from ((name, world) for name, world in known.items() if not points or name in points)
