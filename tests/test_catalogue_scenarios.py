"""Every scenario of the catalogue: each question gives the answer that was derived by hand."""

import itertools
import warnings
from fractions import Fraction

import pytest

from bargaining.analysis import explain, regions
from bargaining.analysis.branches.paths import equilibrium_paths
from bargaining.analysis.cruxes import Limits, crux, crux_between
from bargaining.analysis.phase import phase_diagram
from bargaining.analysis.robustness import DISAGREEMENT, Budget, Region, robust, shares, tornado, volume
from bargaining.equilibria import nash_equilibria, verify
from tests.answers import compare
from tests.catalogue import equilibria_of, number, profiles, scenario, scenarios

KNOWN = scenarios()


def asked(question):
    """Return (scenario, position) of all answers to a question, and readable names."""
    given = [(name, key) for name, entry in KNOWN.items() for key in _keys(entry.get(question, ()))]
    return pytest.mark.parametrize(("name", "key"), given, ids=[f"{name}-{key}" for name, key in given])


def _keys(answers):
    return list(answers) if isinstance(answers, dict) else list(range(len(answers)))


def fractions(given):
    return {name: Fraction(value) for name, value in given.items()}


def statement(given, profile):
    """Return the statement that is true of one profile."""
    pairs = zip(given.players, profile.split(","), strict=True)
    return " and ".join(f"{player} == {action}" for player, action in pairs)


def stretches(name, axis):
    """Return thresholds and ends along an axis as numbers, and points inside each stretch."""
    _, low, high = KNOWN[name]["parameters"][axis]
    at = [number(text) for text in KNOWN[name]["along"][axis]["at"]]
    ends = [Fraction(low), *at, Fraction(high)]
    inner = (
        [x.high if hasattr(x, "high") else x for x in ends],
        [x.low if hasattr(x, "low") else x for x in ends],
    )
    points = [
        [a + (b - a) * Fraction(k, 7) for k in (1, 3, 6)]
        for a, b in zip(inner[0][:-1], inner[1][1:], strict=True)
    ]
    return at, points


def expected_along(name, axis):
    """Return (value, profiles) at points inside each stretch and at rational thresholds."""
    at, points = stretches(name, axis)
    sets = [profiles(texts) for texts in KNOWN[name]["along"][axis]["sets"]]
    assert len(sets) == 2 * len(at) + 1
    found = [(value, sets[2 * k]) for k, values in enumerate(points) for value in values]
    return sorted(
        found + [(x.low, sets[2 * k + 1]) for k, x in enumerate(at) if x.exact], key=lambda pair: pair[0]
    )


# ---------------------------------------------------------------- along one assumption


@asked("along")
def test_thresholds_and_regimes(name, key):
    found = regions(scenario(name), key)
    at, _ = stretches(name, key)
    assert len(found.thresholds) == len(at)
    for threshold, known in zip(found.thresholds, at, strict=True):
        assert threshold.is_rational == known.exact
        assert threshold.compare(known.low) >= 0 >= threshold.compare(known.high)
    for value, sets in expected_along(name, key):
        assert set(found.at(value)) == sets
    for regime, after in itertools.pairwise(found.regimes):
        assert regime.end == after.start
        assert set(regime.profiles) != set(after.profiles)


@asked("along")
def test_sweeps_find_the_sets(name, key):
    pytest.importorskip("xarray")
    pytest.importorskip("zarr")
    from bargaining.analysis.sweeps import SweepWarning, sweep

    expected = expected_along(name, key)
    with warnings.catch_warnings():
        # An axis along which nothing changes is said to be one; the sets are asked for all the same.
        warnings.simplefilter("ignore", SweepWarning)
        found = sweep(scenario(name), **{key: [value for value, _ in expected]})
    for k, (_, sets) in enumerate(expected):
        held = found["profile_in_regime"].values[int(found["regime"].values[k])]
        assert profiles([str(text) for text in found["profile"].values[held]]) == sets


@asked("along")
def test_switches_of_a_tornado_are_the_thresholds_of_a_profile(name, key):
    at, _ = stretches(name, key)
    sets = [profiles(texts) for texts in KNOWN[name]["along"][key]["sets"]]
    for profile in set().union(*sets):
        switches = [
            x
            for k, x in enumerate(at)
            if len({profile in sets[2 * k], profile in sets[2 * k + 1], profile in sets[2 * k + 2]}) == 2
        ]
        (bar,) = (b for b in tornado(scenario(name), ",".join(profile)).bars if b.parameter == key)
        assert list(map(float, dict.fromkeys(bar.switches))) == pytest.approx(
            list(map(float, switches)), abs=1e-15
        )


@asked("paths")
def test_mixed_branches_end_at_the_known_values(name, key):
    known = KNOWN[name]["paths"][key]
    found = equilibrium_paths(scenario(name), known["axis"], grid=7)
    assert found.unproved == ()
    mixed = [(path.start_text, path.end_text) for path in found.paths if path.kind == "mixed"]
    assert mixed == [tuple(pair) for pair in known["mixed"]]
    assert all(path.proved == 1 for path in found.paths)


# ---------------------------------------------------------------- over two


@asked("plane")
def test_areas_of_regions(name, key):
    known = KNOWN[name]["plane"][key]
    found = regions(scenario(name), known["x"], known["y"])
    assert set(found.profiles) == profiles(known["areas"])
    assert (
        sum(cell.area.low for cell in found.cells) <= found.box.area <= sum(c.area.high for c in found.cells)
    )
    for profile, text in known["areas"].items():
        area = number(text)
        cells = found.region(tuple(profile.split(",")))
        low, high = sum(c.area.low for c in cells), sum(c.area.high for c in cells)
        assert low <= area.high
        assert area.low <= high
        assert high - low <= found.box.area / 10**4
        assert low == high or not area.exact
    for point in known.get("points", ()):
        assert set(found.at(Fraction(point["x"]), Fraction(point["y"]))) == profiles(point["holds"])
    assert {seam.profile for seam in found.seams} == profiles(KNOWN[name].get("seams", []))


WHOLE = [
    name
    for name, entry in KNOWN.items()
    if "plane" in entry and set(entry["parameters"]) == {entry["plane"][0]["x"], entry["plane"][0]["y"]}
]


@pytest.mark.parametrize("name", WHOLE)
def test_volumes_and_shares_of_draws_are_the_areas(name):
    given, known = scenario(name), KNOWN[name]["plane"][0]
    whole = 1
    for _, low, high in KNOWN[name]["parameters"].values():
        whole *= Fraction(high) - Fraction(low)
    statements = {profile: statement(given, profile) for profile in known["areas"]}
    drawn = shares(given, region=Region(over="ranges"), statements=list(statements.values()), draws=2_000)
    for profile, text in known["areas"].items():
        share = float(number(text)) / float(whole)
        (counted,) = drawn.of(statements[profile])
        assert counted.share == pytest.approx(share, abs=5 * (share * (1 - share) / 2_000) ** 0.5)
        low, high = volume(given, profile, Region(over="ranges"), budget=Budget(200, 500)).bounds
        assert low - Fraction(1, 10**15) <= share <= high + Fraction(1, 10**15)


@pytest.mark.parametrize("name", [name for name, entry in KNOWN.items() if "documents" in entry])
def test_shares_of_what_the_documents_span(name):
    given, known = scenario(name), KNOWN[name]["documents"]
    statements = {profile: statement(given, profile) for profile in known}
    drawn = shares(given, statements=list(statements.values()), draws=2_000)
    for profile, text in known.items():
        share = float(Fraction(text))
        assert drawn.of(statements[profile])[0].share == pytest.approx(
            share, abs=5 * (share * (1 - share) / 2_000) ** 0.5
        )
        low, high = volume(given, profile, DISAGREEMENT, budget=Budget(200, 500)).bounds
        assert low <= Fraction(text) <= high


@pytest.mark.parametrize("name", WHOLE)
def test_a_diagram_counts_the_areas(name):
    known = KNOWN[name]["plane"][0]
    found = phase_diagram(scenario(name), known["x"], known["y"], 60, 60)
    box = regions(scenario(name), known["x"], known["y"]).box
    for profile, text in known["areas"].items():
        counted = sum(
            n for held, n in zip(found.legend, found.counts, strict=True) if tuple(profile.split(",")) in held
        )
        # Cells that a boundary crosses may count either way: fewer than 240 of the 3600 in all.
        assert counted / 3600 == pytest.approx(float(number(text)) / float(box.area), abs=4 * 60 / 3600)


# ---------------------------------------------------------------- what would turn it


@asked("cruxes")
def test_cruxes(name, key):
    known = dict(KNOWN[name]["cruxes"][key])
    answer = {
        part: known.pop(part)
        for part in ("status", "distance", "values", "sets", "attained")
        if part in known
    }
    limits = Limits(**{part: known.pop(part) for part in ("largest",) if part in known})
    found = crux(scenario(name), known.pop("target"), limits=limits, **known)
    assert found.status == answer["status"]
    if "distance" in answer:
        distance = number(answer["distance"])
        assert found.solutions[0].distance >= distance.low
        assert float(found.solutions[0].distance) == pytest.approx(float(distance), abs=3e-6)
        if known.get("norm", "range") == "range":
            assert float(found.bound) <= float(distance) + 1e-15
            assert float(found.bound) == pytest.approx(float(distance), abs=3e-6)
    if "values" in answer:
        assert found.solutions[0].values == fractions(answer["values"])
    if "sets" in answer:
        assert [sorted(s.values) for s in found.solutions] == answer["sets"]
    if "attained" in answer:
        assert found.attained == answer["attained"]
    if answer["status"] == "infeasible":
        assert found.solutions == ()


@pytest.mark.parametrize("name", [name for name, entry in KNOWN.items() if "between" in entry])
def test_what_of_another_document_turns_the_answer(name):
    known = KNOWN[name]["between"]
    found = crux_between(scenario(name), *known["documents"], profile=known["target"])
    assert [sorted(t.values) for t in found.takeovers] == known["sets"]
    margin, status = found.attributions
    for attribution, answer in ((margin, known["margin"]), (status, known["status"])):
        assert attribution.shares == pytest.approx(
            {parameter: float(Fraction(text)) for parameter, text in answer.items()}, rel=1e-12, abs=0
        )


# ---------------------------------------------------------------- statements, reasons, mixed play


@asked("robust")
def test_statements_are_proved_and_refuted(name, key):
    known = dict(KNOWN[name]["robust"][key])
    status = known.pop("status")
    ranges = {axis: (Fraction(low), Fraction(high)) for axis, (low, high) in known.pop("ranges").items()}
    found = robust(scenario(name), known.pop("statement"), ranges, **known)
    assert found.status == status
    if status == "refuted":
        point = found.counterexample.point
        assert all(low <= point[axis] <= high for axis, (low, high) in ranges.items())


@asked("explain")
def test_margins_are_the_known_ones(name, key):
    found = explain(scenario(name), key)
    known = fractions(KNOWN[name]["explain"][key])
    assert {player.player: player.margin for player in found.players} == known
    assert found.is_equilibrium == all(margin >= 0 for margin in known.values())
    assert found.tightest.margin == min(known.values())
    for player in found.players:
        assert sum(term.difference for term in player.terms) == -player.margin


@asked("mixed")
def test_all_equilibria_at_a_point(name, key):
    known = KNOWN[name]["mixed"][key]
    game = scenario(name).replace(**fractions(known["at"])).game()
    found = nash_equilibria(game)
    compare(equilibria_of(f"{name} {key}", known), found)
    assert verify(game, found).ok
