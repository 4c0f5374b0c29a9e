"""What a scenario's results claim, with proofs in fractions that a short program checks alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bargaining.errors import ScenarioError, nearest
from bargaining.forms.simultaneous import Simultaneous
from bargaining.proofs.claims import claims_without_proof
from bargaining.proofs.files import checksum, said, written
from bargaining.proofs.lines import Drawing
from bargaining.proofs.margins import Margins, shares
from bargaining.proofs.points import point_dict
from bargaining.proofs.terms import game_dict
from bargaining.results import Result
from bargaining.scenario.scenario import BASELINE
from bargaining.steps import reached, within
from bargaining.text import in_one_line

if TYPE_CHECKING:
    from bargaining.scenario import Scenario

FORMAT = "bargaining proof 1"
HALVINGS = 14
"""How often rectangles are halved."""
MOST_AXES = 5


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
            file["points"].append(point_dict(name, form, world.values, _ticking()))
    _add_lines(file, form, named, mixed)
    _add_regions(file, form, named, halvings)
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
            raise ScenarioError(
                f"points: found {name!r}, expected one of {', '.join(known)}{nearest(name, known)}"
            )
    yield from ((name, world) for name, world in known.items() if not points or name in points)


def axes(scenario: Scenario) -> tuple[str, ...]:
    """Return the assumptions along which thresholds are proved: those that studies vary."""
    from bargaining.studies.choosing import ranked_axes

    declared = tuple(name for name in scenario.document.study.axes if name in scenario.parameters)
    found = declared or ranked_axes(scenario)[:MOST_AXES]
    return tuple(name for name in found if scenario.range(name)[0] < scenario.range(name)[1])


def _add_lines(file: dict[str, Any], form: Simultaneous, named: dict[str, Scenario], mixed: bool) -> None:
    for number, (name, world) in enumerate(named.items()):
        for axis in axes(world):
            with within(f"along {axis} at {name}"):
                drawing = Drawing(world, form, Margins(form, world.values, [axis]), axis, _ticking())
                found = drawing.line(mixed=mixed and number == 0)
            if found is None:
                file["unproved"].append(
                    {
                        "claim": f"pure equilibria along {axis} at {name}, as `bargaining regimes` prints them",
                        "why": "their margins have roots so near to each other that a proof would need too many stops",
                    }
                )
                continue
            file["lines"].append(
                {
                    "point": name,
                    "axis": axis,
                    "stops": [[str(x) for x in stop] for stop in found.stops],
                    "pure": [_named(form, profiles) for profiles in found.pure],
                    "between": [{"low": str(a), "high": str(b), "proof": p} for a, b, p in found.between],
                }
            )


def _named(form: Simultaneous, profiles: Sequence[tuple[int, ...]]) -> list[list[str]]:
    return [[p.options[a] for p, a in zip(form.places, profile, strict=True)] for profile in profiles]


def _add_regions(file: dict[str, Any], form: Simultaneous, named: dict[str, Scenario], halvings: int) -> None:
    for number, (name, world) in enumerate(named.items()):
        across, *ups = axes(world) or ("",)
        for up in ups if number == 0 else ups[:1]:
            with within(f"over {across} and {up} at {name}"):
                file["regions"].append(_region(form, name, world, (across, up), halvings))


def _region(
    form: Simultaneous, name: str, world: Scenario, pair: tuple[str, str], halvings: int
) -> dict[str, Any]:
    margins = Margins(form, world.values, pair)
    box = [world.range(axis) for axis in pair]
    profiles, bounds = [], []
    for profile in margins.profiles():
        own = margins.of(profile)
        if shares(margins, own, box, 0)[1] == 1:
            continue
        inside, outside = shares(margins, own, box, halvings)
        profiles.append(profile)
        bounds.append([str(inside), str(1 - outside)])
    named = _named(form, profiles)
    return {"point": name, "axes": list(pair), "depth": halvings, "profiles": named, "shares": bounds}


def _ticking() -> Callable[[], None]:
    """Return what counts the cases that were looked at, for whoever listens."""
    count = 0

    def tick() -> None:
        nonlocal count
        count += 1
        if count % 50 == 0:
            reached(f"case {count}")

    return tick
