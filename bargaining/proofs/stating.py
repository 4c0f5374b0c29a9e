"""Which lines and regions a proof states, and what stands of them in its file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bargaining.forms.simultaneous import Simultaneous
from bargaining.proofs.claims import line_without_proof
from bargaining.proofs.lines import Drawing, UnstatedError
from bargaining.proofs.margins import Margins, shares
from bargaining.steps import reached, within

if TYPE_CHECKING:
    from bargaining.scenario import Scenario

HALVINGS = 14
"""How often rectangles are halved."""
MOST_AXES = 5


def axes(scenario: Scenario) -> tuple[str, ...]:
    """Return the assumptions along which thresholds are proved: those that studies vary."""
    from bargaining.studies.choosing import ranked_axes

    declared = tuple(name for name in scenario.document.study.axes if name in scenario.parameters)
    found = declared or ranked_axes(scenario)[:MOST_AXES]
    return tuple(name for name in found if scenario.range(name)[0] < scenario.range(name)[1])


def lines_of(named: Mapping[str, Scenario]) -> Iterator[tuple[str, str]]:
    """Yield the names of points, each with an assumption along which there is a line."""
    yield from ((name, axis) for name, world in named.items() for axis in axes(world))


def regions_of(named: Mapping[str, Scenario]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield the names of points, each with two assumptions over which there is a region."""
    for number, (name, world) in enumerate(named.items()):
        across, *ups = axes(world) or ("",)
        yield from ((name, (across, up)) for up in (ups if number == 0 else ups[:1]))


def drawing(form: Simultaneous, world: Scenario, axis: str) -> Drawing:
    """Return what draws the line of a point along an assumption."""
    return Drawing(world, form, Margins(form, world.values, [axis]), axis, ticking())


def add_lines(
    file: dict[str, Any], form: Simultaneous, named: Mapping[str, Scenario], *, mixed: bool
) -> None:
    """Add the lines to a file, and to what is unproved those that cannot be stated, with the reason."""
    for name, axis in lines_of(named):
        with within(f"along {axis} at {name}"):
            try:
                found = drawing(form, named[name], axis).line(mixed=mixed and name == next(iter(named)))
            except UnstatedError as error:
                file["unproved"].append(line_without_proof(name, axis, str(error)))
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


def add_regions(
    file: dict[str, Any], form: Simultaneous, named: Mapping[str, Scenario], halvings: int
) -> None:
    """Add the regions to a file."""
    for name, pair in regions_of(named):
        with within(f"over {' and '.join(pair)} at {name}"):
            file["regions"].append(_region(form, name, named[name], pair, halvings))


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


def ticking() -> Callable[[], None]:
    """Return what counts the cases that were looked at, for whoever listens."""
    count = 0

    def tick() -> None:
        nonlocal count
        count += 1
        if count % 50 == 0:
            reached(f"case {count}")

    return tick
