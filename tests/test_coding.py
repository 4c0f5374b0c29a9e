"""No code stands above the strength of its claims unless it says why, and what is told of the evidence is so."""

import itertools
import re
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import bargaining
from bargaining.analysis import regions
from bargaining.cli.main import group
from bargaining.equilibria import pure_equilibria
from bargaining.errors import ScenarioError
from bargaining.loading.coding import STRENGTHS, check_coding
from bargaining.scenario.document import Silent, Value
from bargaining.scenario.reading import packaged_scenarios
from bargaining.terminal.running import run_command

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGE = (ROOT / "docs" / "evidence.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def landed():
    return bargaining.load("rapprochement")


@pytest.fixture(scope="module")
def strict():
    return bargaining.load("rapprochement_strict")


# ---------------------------------------------------------------- the rule, against one that is written here

LEVELS = {
    "weak": Fraction(1, 5),
    "moderate": Fraction(1, 2),
    "strong": Fraction(4, 5),
    "decisive": Fraction(1),
}
GAME = """
[scenario]
name = "ford"
title = "A ford"
library = "own"
[players.miller]
label = "Miller"
actions.open = {{ label = "Open", assumption = "assumed" }}
actions.shut = {{ label = "Shut", assumption = "assumed" }}
[kinds.weight]
meaning = "how much"
range = [0, 1]
assumption = "assumed"
{levels}
[parameters.toll]
label = "Toll"
kind = "weight"
baseline = "median"
[[payoff]]
player = "miller"
term = "Toll"
value = "toll * miller.open"
assumption = "assumed"
[calibrations.memo]
label = "Memo"
values.toll = {{ value = 0, why = "said", assumption = "assumed" }}
"""
CODED = """
[{group}.letter{number}]
label = "Letter"
values.toll = {{ value = {value}, why = "said", evidence = {evidence}{assumption} }}
"""
SOURCE = f"""
[memo]
prefix = "ZZ"
title = "A memo"
date = "2025"
short = "Memo"
file = "memo.txt"
sha256 = "{"0" * 64}"
paragraphs = 9
"""
CLAIM = """
[{name}]
section = "lead"
paragraphs = [3]
actors = ["miller"]
claim = "Carts come."
kind = ["interest"]
strength = "{strength}"
"""
ALL_LEVELS = "levels = { weak = 0.2, moderate = 0.5, strong = 0.8, decisive = 1 }"


@pytest.fixture
def ford(tmp_path):
    """Write a scenario with coded values, one a letter, and a claim of each strength: ZZ1 is weak, ZZ3 strong."""
    own = tmp_path / "own"
    (own / "claims").mkdir(parents=True)
    (own / "actors.toml").write_text('miller = "The miller"\n')
    (own / "sources.toml").write_text(SOURCE)
    claims = [CLAIM.format(name=f"ZZ{k}", strength=name) for k, name in enumerate(STRENGTHS, 1)]
    (own / "claims" / "memo.toml").write_text("".join(claims))

    def write(values, cited, levels=ALL_LEVELS, group="calibrations", assumption=""):
        evidence = [f"ZZ{1 + STRENGTHS.index(strength)}" for strength in cited]
        path = tmp_path / "ford.toml"
        beside = f', assumption = "{assumption}"' if assumption else ""
        coded = [
            CODED.format(group=group, number=number, value=value, evidence=evidence, assumption=beside)
            for number, value in enumerate(values)
        ]
        path.write_text("".join([GAME.format(levels=levels), *coded]).replace("'", '"'))
        return path

    return write


def refusal(path):
    """Return what the check says of a file, or nothing."""
    try:
        check_coding(bargaining.load(path))
    except ScenarioError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("group", ["calibrations", "overlays"])
@pytest.mark.parametrize(
    "cited", [some for n in (1, 2, 3) for some in itertools.combinations(STRENGTHS, n)], ids="-".join
)
def test_a_value_above_the_strongest_of_its_claims_is_refused_and_no_other(ford, cited, group):
    values = ("0", "0.1", "0.2", "0.2000001", "0.35", "0.5", "0.51", "0.8", "0.81", "0.9", "1")
    carried = max(LEVELS[strength] for strength in cited)
    for order in (cited, cited[::-1]):
        found = re.findall(
            rf"{group}\.letter(\d+)\.values\.toll: found", refusal(ford(values, order, group=group))
        )
        assert {values[int(number)] for number in found} == {v for v in values if Fraction(v) > carried}
    assert not refusal(ford(values, cited, group=group, assumption="inferred"))


def test_the_refusal_names_line_value_and_the_strongest_claim(ford, capsys):
    path = ford(["0.8"], ("weak", "moderate"))
    assert run_command(group, ["check", str(path)]) == 1
    line = path.read_text().splitlines().index("[calibrations.letter0]") + 3
    assert (
        f"ford.toml:{line}: calibrations.letter0.values.toll: found 0.8 (strong) on claims of which the strongest, "
        "ZZ2, is moderate and carries up to 0.5 (moderate)" in " ".join(capsys.readouterr().err.split())
    )


@pytest.mark.parametrize(
    ("levels", "value", "cited", "fits"),
    [
        ("", "1", "weak", True),  # without levels a number has no strength
        ("levels = { weak = 0.1, moderate = 0.2 }", "0.2", "strong", True),  # strong carries the lower ones
        ("levels = { weak = 0.1, moderate = 0.2 }", "0.3", "strong", False),
        ("levels = { strong = 0.8 }", "0.1", "weak", False),  # no level is the claim's
        ("levels = { strong = 0.8 }", "0", "weak", True),
    ],
)
def test_a_scale_may_name_some_of_the_levels(ford, levels, value, cited, fits):
    assert (not refusal(ford([value], (cited,), levels=levels))) == fits


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        (
            "{ weak = 0.2, strong = 1.5 }",
            "kinds.weight.levels.strong: found 1.5, expected a value from 0 to 1",
        ),
        (
            "{ weak = 0.5, moderate = 0.2 }",
            "kinds.weight.levels.weak: found 0.5, expected less than 0.2, which is moderate",
        ),
        (
            "{ strong = 0.8, weak = 0.8 }",
            "kinds.weight.levels.weak: found 0.8, expected another number than that of strong",
        ),
    ],
)
def test_levels_that_are_out_of_their_scale_or_order_are_refused(ford, levels, expected):
    assert expected in refusal(ford(["0"], ("weak",), levels=f"levels = {levels}"))


# ---------------------------------------------------------------- the packaged evidence


@pytest.mark.parametrize("name", packaged_scenarios())
def test_every_packaged_scenario_passes(name, capsys):
    assert run_command(group, ["check", name]) == 0
    assert "no problem found" in capsys.readouterr().out


def codes(scenario):
    return [
        (key, name, value)
        for key, calibration in scenario.document.calibrations.items()
        for name, value in calibration.values.items()
        if isinstance(value, Value)
    ]


def test_without_its_assumptions_the_packaged_scenario_is_refused(landed):
    stripped = {
        key: calibration.model_copy(
            update={
                "values": {
                    name: value.model_copy(update={"assumption": ""}) if isinstance(value, Value) else value
                    for name, value in calibration.values.items()
                }
            }
        )
        for key, calibration in landed.document.calibrations.items()
    }
    with pytest.raises(ScenarioError) as caught:
        check_coding(landed.changed(calibrations=stripped))
    found = set(re.findall(r"calibrations\.(\w+)\.values\.(\w+): found", str(caught.value)))
    above = "read one step above"
    assert found == {(key, name) for key, name, value in codes(landed) if value.assumption.startswith(above)}
    assert len(found) == 5


def test_what_is_coded_without_an_assumption_cites_a_claim_that_bears_on_it(landed):
    for key, name, value in codes(landed):
        claims = [landed.library.claim(claim) for claim in value.evidence]
        assert value.assumption or any(name in claim.bears_on for claim in claims), (key, name)
        assert {claim.source for claim in claims} == {key}, (key, name)


def test_every_payoff_term_cites_a_claim_that_bears_on_what_it_weighs(landed):
    for term in landed.terms:
        used = {name for name in term.polynomial.variables if "." not in name}
        assert any(used & set(landed.library.claim(claim).bears_on) for claim in term.evidence), term.name


# ---------------------------------------------------------------- the strict reading


def test_the_strict_reading_silences_what_is_inferred_and_changes_nothing_else(landed, strict):
    ours, theirs = landed.document.calibrations, strict.document.calibrations
    assert list(ours) == list(theirs)
    for key, calibration in ours.items():
        for name, value in calibration.values.items():
            after = theirs[key].values[name]
            if isinstance(value, Value) and value.assumption:
                assert isinstance(after, Silent), (key, name)
            else:
                assert after == value, (key, name)
    for name, entry in landed.document.parameters.items():
        now = strict.document.parameters[name]
        if strict.spoken(name) or not landed.spoken(name):
            assert now == entry
        else:
            assert strict.baseline[name] == landed.baseline[name]
    for part in ("players", "kinds", "features", "payoff", "overlays", "outcomes"):
        assert getattr(landed.document, part) == getattr(strict.document, part)


def equilibria(scenario):
    """Return the short names of the pure equilibria at the values in force."""
    short = {tuple(o.profile.values()): o.short for o in scenario.document.outcomes.values()}
    actions = scenario.actions
    cells = pure_equilibria(scenario.game())
    return {short[tuple(labels[k] for labels, k in zip(actions, cell, strict=True))] for cell in cells}


def test_the_table_of_the_page_is_what_the_two_scenarios_give(landed, strict):
    rows = re.findall(
        r"^\| (baseline|\w+20\w+) \| (.*) \| (.*) \| (.*) \| (.*) \|$", PAGE, flags=re.MULTILINE
    )
    assert [row[0] for row in rows] == ["baseline", *landed.document.calibrations]
    for name, *told in rows:
        for scenario, sets, switches in ((landed, *told[:2]), (strict, *told[2:])):
            reading = scenario.calibrated(name)
            assert equilibria(reading) == set(sets.split(", ")), name
            found = ", ".join(map(str, regions(reading, "autonomy").thresholds))
            assert (found or "nowhere") == switches, name


def silenced(scenario, name):
    """Return a scenario in which the documents are silent on one parameter where they are inferred to speak."""
    return scenario.changed(
        calibrations={
            key: calibration.model_copy(
                update={
                    "values": {
                        parameter: Silent(silent="only inferred")
                        if parameter == name and isinstance(value, Value) and value.assumption
                        else value
                        for parameter, value in calibration.values.items()
                    }
                }
            )
            for key, calibration in scenario.document.calibrations.items()
        }
    )


def threshold(scenario):
    return 1 - scenario.values["direction_cost"] / scenario.values["orchestration_gain"]


def moscow_runs_it(scenario):
    return any("Kremlin-run" in equilibria(scenario.replace(autonomy=Fraction(k, 50))) for k in range(1, 51))


def test_one_ratio_of_codes_moves_as_the_page_says(landed, strict):
    without_cost, without_gain = silenced(landed, "direction_cost"), silenced(landed, "orchestration_gain")
    both = silenced(without_cost, "orchestration_gain")
    told = [
        (landed, "3/13 = 0.231"),
        (without_cost, "-3/13 = -0.231"),
        (without_gain, "3/8 = 0.375"),
        (both, "0"),
    ]
    for scenario, text in told:
        exact, _, rounded = text.partition(" = ")
        assert threshold(scenario) == Fraction(exact)
        assert f"{float(threshold(scenario)):.3f}" == (rounded or "0.000")
        assert f"| {text} |" in PAGE
        assert moscow_runs_it(scenario) == (threshold(scenario) > 0)
    assert "3/8" in map(str, regions(without_gain, "autonomy").thresholds)
    assert "Kremlin-run" in equilibria(without_gain.calibrated("parish2025"))
    assert "Exploited" in equilibria(without_cost.calibrated("prisoners2025oped"))
    assert not moscow_runs_it(without_cost.calibrated("prisoners2025oped"))
    assert not moscow_runs_it(strict)


# ---------------------------------------------------------------- the threshold over codings


def recoded(scenario, levels):
    """Return a scenario with other numbers for the levels of its weights."""
    kinds = scenario.document.kinds
    return scenario.changed(kinds={**kinds, "weight": kinds["weight"].model_copy(update={"levels": levels})})


@pytest.mark.parametrize("steps", [(1, 2, 3), (1, 8, 9), (2, 5, 8), (1, 2, 9), (6, 7, 8)])
def test_on_every_scale_the_threshold_is_the_ratio_that_the_page_says(landed, steps):
    low, middle, high = (Fraction(step, 10) for step in steps)
    scale = {"weak": low, "moderate": middle, "strong": high, "decisive": Fraction(1)}
    scenario = recoded(landed, scale)
    assert threshold(scenario) == (high - middle) / (high + middle)
    place = scenario.players.index("russia")
    direct = scenario.actions[place].index("direct")
    step = Fraction(1, 10**9)
    for autonomy in (threshold(scenario) - step, threshold(scenario) + step):
        cells = pure_equilibria(scenario.replace(autonomy=autonomy).game())
        assert any(cell[place] == direct for cell in cells) == (autonomy < threshold(scenario))


def test_the_range_over_scales_is_what_the_pages_say():
    """Of three uniform numbers, middle over high is at most t with probability t squared."""

    def of(ratio):
        return (1 - ratio) / (1 + ratio)

    low, middle, high = (of(share**0.5) for share in (0.95, 0.5, 0.05))
    drawn = np.sort(np.random.default_rng(3).random((100_000, 3)), axis=1)
    a, b, c = drawn.T
    cost, gain = np.median([b, b, c, a], axis=0), np.median([c, b], axis=0)
    assert np.quantile(1 - cost / gain, [0.05, 0.5, 0.95]) == pytest.approx([low, middle, high], abs=0.01)
    words = " ".join(PAGE.split())
    assert f"between {low:.2f} and {high:.2f} in 90 % of the draws, with a median of {middle:.2f}" in words
    assert f"in 90 % of random scales from {low:.2f} to {high:.2f}" in " ".join(README.split())


# ---------------------------------------------------------------- numbers that the pages state


def test_the_pages_count_what_is_there(landed, strict):
    values = [value for _, _, value in codes(landed)]
    words = " ".join(README.split())
    assert all(value.evidence for value in values)
    assert all(term.evidence for term in landed.terms)
    inferred = sum(bool(value.assumption) for value in values)
    assert f"coded as {len(landed.library.claims)} claims" in words
    assert f"The {len(landed.terms)} payoff terms of `rapprochement` all cite claims" in words
    assert f"the {len(values)} values that the documents give" in words
    terms = sum(bool(term.assumption) for term in landed.terms)
    assert f"{terms} terms and {inferred} values are marked as inferred" in words
    page = " ".join(PAGE.split())
    assert f"Of the {inferred}, five are read one step above their claims" in page
    assert f"silent on those {inferred} values" in page
    unheard = [name for name in landed.parameters if landed.spoken(name) and not strict.spoken(name)]
    assert f"On five assumptions ({', '.join(f'`{name}`' for name in unheard)}) nobody is left" in page
    assert len(unheard) == 5


def test_a_citation_is_shown_once_with_the_scenarios_that_have_it(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    assert run_command(group, ["sources", "show", "C17"]) == 0
    shown = capsys.readouterr().out
    scenarios = "hidden_autonomy, opening, rapprochement"
    assert (
        f"{scenarios}, rapprochement_strict: calibration prisoners2025oped: standing_alone_cost = strong"
        in shown
    )
    assert re.search(
        rf"^  {scenarios}: calibration \w+: direction_cost = weak, .*\(assumption beside it\)$",
        shown,
        flags=re.MULTILINE,
    )
    assert shown.count("direction_cost = weak") == 1
