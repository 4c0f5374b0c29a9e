"""What sampling cannot tell is said, what nothing changes is left out, and what no machine would finish is refused."""

import json
import math
from fractions import Fraction

import pytest
from click.testing import CliRunner

import bargaining
from bargaining.algebra.magnitudes import rounded_down
from bargaining.analysis.robustness import (
    Budget,
    Region,
    discover,
    possibilities,
    robust,
    sensitivity_indices,
    shares,
    value_of_information,
    volume,
)
from bargaining.analysis.robustness.boxes import held_box
from bargaining.analysis.robustness.guarantees import _percent, _rounded_up
from bargaining.cli.main import group
from bargaining.errors import BargainingError, ScenarioError
from bargaining.resources import folder
from bargaining.studies import Settings, carry_out
from bargaining.studies.reproducing import loaded
from tests.made import square

OUTCOME = """
[outcomes.ac]
label = "Both first"
assumption = "t"
profile = { p = "a", q = "c" }
[calibrations.low]
label = "Low"
source = "olech2025"
[calibrations.low.values]
x = { value = 0, why = "w", assumption = "t" }
y = { value = 0, why = "w", assumption = "t" }
[calibrations.high]
label = "High"
source = "parish2025"
[calibrations.high.values]
x = { value = 1, why = "w", assumption = "t" }
y = { value = 1, why = "w", assumption = "t" }
"""


def corner(tmp_path, leg):
    """Return the file of a scenario whose outcome fails in a corner of the documents' disagreement."""
    square(tmp_path, f"(x + y - {leg}) * p.a", "q.c", OUTCOME)
    return tmp_path / "made.toml"


def run(*arguments):
    return CliRunner().invoke(group, ["sensitivity", *map(str, arguments)])


# ---------------------------------------------------------------- nearly constant outcomes


@pytest.mark.parametrize(("method", "samples"), [("sobol", 256), ("morris", 200), ("pawn", 600)])
def test_few_points_on_one_side_are_said_with_their_number(tmp_path, method, samples):
    pytest.importorskip("SALib")
    path = corner(tmp_path, "0.2")  # fails in two per cent of the square
    found = sensitivity_indices(bargaining.load(path), "ac", method, samples=samples)
    assert 0 < found.evaluations - found.count < 30
    assert f"it holds at {found.count} of {found.evaluations} points: too few without it" in found.notes[0]
    text = run(path, "--target", "ac", "--method", method, "--samples", samples).output
    assert f"an equilibrium at {found.count} of {found.evaluations} points of the design" in " ".join(
        text.split()
    )
    assert "too few without it to rank assumptions by" in " ".join(text.split())
    assert "mean 0" not in text


def test_wide_intervals_are_said_and_narrow_ones_are_not(tmp_path):
    pytest.importorskip("SALib")
    scenario = bargaining.load(corner(tmp_path, "1"))
    wide, narrow = (sensitivity_indices(scenario, "ac", samples=n) for n in (16, 4_096))
    assert any(note.startswith("intervals are wide: total to within") for note in wide.notes)
    assert narrow.notes == ()


def test_no_box_is_said_to_be_none(tmp_path):
    path = corner(tmp_path, "0.02")
    found = discover(bargaining.load(path), "ac", draws=4_000)
    assert found.chosen.limits == {}
    text = " ".join(run(path, "--target", "ac", "--method", "prim").output.split())
    assert "no box of few assumptions has it more often than all ranges" in text
    assert "too few without it to describe it by a box" in text
    assert "inside the box" not in text


def test_draws_that_are_all_alike_teach_nothing_and_that_is_said(tmp_path):
    path = corner(tmp_path, "0.0001")
    assert value_of_information(bargaining.load(path), "ac", draws=2_000).probability == 1
    text = " ".join(
        run(path, "--target", "ac", "--method", "information", "--samples", "2000").output.split()
    )
    assert "it holds at 2000 of 2000 points: too few without it to tell what is worth learning" in text


@pytest.mark.parametrize(
    ("leg", "proof"),
    [("0.0001", "it may change where no point fell"), ("0", "it is proved to hold everywhere there")],
)
def test_points_that_are_all_alike_are_no_proof_unless_bounds_are(tmp_path, leg, proof):
    pytest.importorskip("SALib")
    scenario = bargaining.load(corner(tmp_path, leg))
    with pytest.raises(BargainingError, match=f"the same value 1 at all 64 points of the design; {proof}"):
        sensitivity_indices(scenario, "ac", samples=16)


@pytest.mark.parametrize("leg", ["0", "0.0001", "0.07", "1"])
def test_the_experiment_leaves_out_what_nothing_changes_and_draws_the_rest(tmp_path, leg):
    pytest.importorskip("SALib")
    experiment = loaded(folder("experiments") / "sensitivity.py")
    scenario = bargaining.load(corner(tmp_path, leg))
    done = carry_out(experiment, Settings(scenario, (), quick=True), tmp_path, "command", lambda share: None)
    said = [finding for finding in done.findings if finding.startswith("Left out for Both first: ")]
    indices = {"sensitivity", "screening", "distances"} & {path.stem for path in done.files}
    assert bool(said) == (leg != "1")
    if leg in {"0", "0.0001"}:
        assert not indices
    elif leg == "0.07":  # Sobol's few points all miss the corner; draws and margins do not
        assert said[0].startswith("Left out for Both first: Sobol' indices. ")
        assert indices == {"screening", "distances"}
        assert any(finding.startswith("Bear in mind for Both first, a box: ") for finding in done.findings)
    else:
        assert indices == {"sensitivity", "screening", "distances"}


# ---------------------------------------------------------------- counts

FAR = 10**14


@pytest.mark.parametrize(
    ("question", "options", "message"),
    [
        (shares, {"by": "x", "steps": 10**11}, "steps: found 100,000,000,000, .* memory, expected at most"),
        (
            shares,
            {"by": "x", "steps": 400_000, "draws": 10**7},
            r"steps: found 400,000, .* \d+ hours, expected",
        ),
        (shares, {"draws": FAR}, "draws: found 100,000,000,000,000, .* memory"),
        (shares, {"draws": 10**400}, r"draws: found more than 10\^18, .* memory"),
        (shares, {"draws": 0}, "draws: found 0, expected at least one"),
    ],
)
def test_shares_refuse_at_once(tmp_path, question, options, message):
    with pytest.raises(ScenarioError, match=message):
        question(bargaining.load(corner(tmp_path, "1")), **options)


@pytest.mark.parametrize(
    ("question", "options", "name"),
    [
        (volume, {"budget": Budget(draws=FAR)}, "draws"),
        (volume, {"budget": Budget(FAR)}, "boxes"),
        (robust, {"boxes": FAR}, "boxes"),
        (discover, {"draws": FAR}, "draws"),
        (value_of_information, {"draws": FAR}, "draws"),
        (sensitivity_indices, {"samples": 2**60}, "samples"),
        (sensitivity_indices, {"samples": FAR, "method": "morris"}, "samples"),
        (sensitivity_indices, {"samples": FAR, "method": "pawn"}, "samples"),
    ],
)
def test_every_count_is_refused_at_once(tmp_path, question, options, name):
    with pytest.raises(ScenarioError, match=f"^{name}: found .*, expected .*at most"):
        question(bargaining.load(corner(tmp_path, "1")), "ac", **options)


def test_boxes_of_every_profile_are_refused_too(tmp_path):
    scenario = bargaining.load(corner(tmp_path, "1"))
    with pytest.raises(ScenarioError, match="boxes: found"):
        possibilities(scenario, held_box(scenario), boxes=FAR)


@pytest.mark.parametrize("method", ["sobol", "morris", "pawn"])
def test_any_seed_is_a_seed(tmp_path, method):
    pytest.importorskip("SALib")
    scenario = bargaining.load(corner(tmp_path, "1"))
    one, other = (
        sensitivity_indices(scenario, "ac", method, samples=64, seed=s) for s in (10**30, 10**30 + 1)
    )
    assert one.entries != other.entries


def test_where_nothing_moves_every_draw_counts(tmp_path):
    scenario = bargaining.load(corner(tmp_path, "1")).replace(x="0.3", y="0.7")
    (entry,) = (e for e in shares(scenario, draws=50).entries if e.label == "Both first")
    assert (entry.count, entry.draws) == (50, 50)


# ---------------------------------------------------------------- what is written is no less than what is proved


def test_small_payoffs_keep_their_digits_in_tables(tmp_path):
    pytest.importorskip("SALib")
    path = corner(tmp_path, "1")
    path.write_text(path.read_text().replace("* p.a", "* p.a * 1e-12"))
    output = run(
        path, "--target", "ac", "--method", "morris", "--quantity", "margin", "--samples", "8"
    ).output
    assert "1e-12" in output


def test_bounds_are_written_outwards(tmp_path):
    assert _percent(Fraction(1, 10**400)).startswith("1/")
    for size in (1.4e-16, 2.0**-53, 9.99e-5, 1e-16, 5e-324):
        assert float(_rounded_up(size)) >= size
    third = Fraction(1, 3)
    assert Fraction(rounded_down(third)) <= third < Fraction(math.nextafter(rounded_down(third), 1))
    found = volume(
        bargaining.load(corner(tmp_path, "1/3")), "ac", Region({"y": (0, "1/7")}, ["x"]), budget=Budget(3)
    )
    low, high = json.loads(json.dumps(found.to_dict()))["bounds"]
    assert Fraction(low) <= found.bounds[0] <= found.bounds[1] <= Fraction(high)
