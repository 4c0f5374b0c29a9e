"""Assumptions told on another scale: exact where it is a polynomial, enclosed where it is not."""

import json
import math
import random
from fractions import Fraction

import pytest
from click.testing import CliRunner

import bargaining
from bargaining.algebra.images import image, monotone
from bargaining.algebra.numbers import ExactNumber, roots, sign
from bargaining.analysis import regions
from bargaining.analysis.cruxes import single_parameter_cruxes
from bargaining.cli.main import group
from bargaining.errors import ScenarioError
from bargaining.resources import folder
from bargaining.scenario.told import Scale, moved_by_rounding, retold, scale_of, told_of
from tests.test_freeze_thaw import DOCUMENTS, read

F = Fraction
RULE = (folder("seeds") / "scenarios" / "freeze_thaw_rule.toml").read_text(encoding="utf-8")


def run(*command):
    result = CliRunner().invoke(group, command)
    assert result.exit_code == 0, result.output
    return result.output


def test_images_of_roots_vanish_where_their_polynomial_says():
    """Checked by composition: an image vanishes at its polynomial, so the number does at the composed one."""
    chance = random.Random(2)
    for _ in range(60):
        minimal = [F(chance.randint(-4, 4)) for _ in range(chance.randint(2, 4))] + [F(1)]
        told = [F(chance.randint(-5, 5), chance.randint(1, 3)) for _ in range(chance.randint(1, 5))]
        for root in roots(minimal):
            found = image(told, root)
            about = sum(float(c) * float(root) ** k for k, c in enumerate(told))
            assert float(found) == pytest.approx(about, rel=1e-9, abs=1e-9)
            composed = [F(0)]
            for c in reversed(found.polynomial):
                composed = plus(times(composed, told), [F(c)])
            assert sign(composed, root) == 0


def times(one, other):
    found = [F(0)] * (len(one) + len(other) - 1)
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            found[i + j] += a * b
    return found


def plus(one, other):
    return [
        (one[k] if k < len(one) else 0) + (other[k] if k < len(other) else 0)
        for k in range(max(len(one), len(other)))
    ]


def test_what_rises_or_falls_is_told_from_what_turns():
    cube = [F(0), F(0), F(0), F(1)]  # rises, though its slope vanishes inside
    assert monotone(cube, F(-1), F(1)) == 1
    assert monotone([F(1)], F(0), F(1)) == 0
    assert monotone([F(0), F(-3), F(0), F(1)], F(-1), F(1)) == -1  # the slope vanishes at both ends
    assert monotone([F(0), F(-3), F(0), F(1)], F(-1), F(5, 4)) == 0


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_year_is_told_as_the_term_that_rapprochement_has(document):
    thaw, term = read("freeze_thaw_rule", document), read("rapprochement", document).values["reversal"]
    assert abs(float(retold(thaw, "annual_reversal", thaw.values["annual_reversal"])) - float(term)) < 3e-6
    told = (
        told_of(thaw, DOCUMENTS[document], "annual_reversal")
        if DOCUMENTS[document]
        else thaw.document.parameters["annual_reversal"].told
    )
    assert told == term


def test_thresholds_over_a_year_are_exact_over_a_term():
    scenario = bargaining.load("freeze_thaw_rule").replace(verification=1)
    found = regions(scenario, "annual_reversal")
    (threshold,) = found.thresholds
    told = 1 - (1 - F(str(threshold))) ** 4
    assert found.to_dict()["thresholds"][0]["told"] == {
        "scale": "reversal",
        "exact": str(told),
        "value": float(told),
    }
    said = run("regimes", "freeze_thaw_rule", "annual_reversal", "--set", "verification=1")
    assert f"{threshold} (0.217; reversal {float(told):.4g})" in said
    assert "olech2025 0.204729 (reversal 0.6)" in said
    rows = json.loads(run("regimes", "freeze_thaw_rule", "annual_reversal", "--json"))["documents"]
    assert {row["document"]: row["told"] for row in rows}["parish2025"] == "1/2"


def test_cruxes_and_tornadoes_tell_the_other_scale():
    options = ["--calibration", "episkopos2025brief"]
    told = f"{float(1 - (1 - F(3623, 8415)) ** 4):.4g}"
    scenario = bargaining.load("freeze_thaw_rule").calibrated("episkopos2025brief")
    (one,) = single_parameter_cruxes(scenario, "restraint", ["annual_reversal"])
    assert str(one.above.told) == f"reversal {told}"
    assert one.to_dict()["above"]["told"]["exact"] == str(1 - (1 - F(3623, 8415)) ** 4)
    asked = ["--target", "restraint", "--mode", "ends", "--parameters", "annual_reversal"]
    said = run("crux", "freeze_thaw_rule", *asked, *options)
    assert f"reversal 0.3 -> {told}" in said
    rows = json.loads(run("tornado", "freeze_thaw_rule", "restraint", *options, "--json"))["rows"]
    (row,) = [row for row in rows if row["assumption"] == "annual_reversal"]
    assert row["on another scale"] == f"reversal 0 to {told}"


def test_documents_that_rounding_puts_beyond_a_threshold_are_named():
    scenario = bargaining.load("freeze_thaw")
    exact, value = 1 - 0.4**0.25, F(204729, 10**6)
    between = (F(exact) + value) / 2
    assert scale_of(scenario, "annual_reversal").at(between).compare(F(3, 5)) != ExactNumber.rational(
        between
    ).compare(value)
    (line,) = moved_by_rounding(scenario, "annual_reversal", [ExactNumber.rational(between)])
    assert line.startswith("olech2025 stands on another side")
    beside = [ExactNumber.rational(value + F(k, 10**6)) for k in (-1, 1)]
    assert moved_by_rounding(scenario, "annual_reversal", beside) == []
    for name in ("freeze_thaw", "freeze_thaw_rule"):
        for document in DOCUMENTS:
            asked = read(name, document)
            assert not moved_by_rounding(
                asked, "annual_reversal", regions(asked, "annual_reversal").thresholds
            )


def test_functions_are_enclosed():
    chance = Scale("c", "", [F(0), F(3)], "chance", F(1), True)
    rate = Scale("r", "", [F(0), F(1)], "rate", F(3, 10), True)
    for k in range(1, 10):
        x = F(k, 10)
        for scale, about in ((chance, 1 - math.exp(-3 * x)), (rate, -math.log(1 - x) / 0.3)):
            told = scale.at(x)
            assert told.low < told.high < told.low + F(1, 10**30)
            assert float(told) == pytest.approx(about, rel=1e-14)
            assert (told.compare(told.low - 1), told.compare(told.high + 1)) == (1, -1)
            assert told.compare((told.low + told.high) / 2) is None
    assert float(rate.at(F(1))) == math.inf
    assert str(rate.at(F(1))) == "r inf"
    assert rate.at(F(1)).compare(F(10**6)) == 1
    assert rate.at(F(1)).to_dict() == {"scale": "r", "within": None, "value": None}
    (root,) = roots([F(-1), F(0), F(0), F(2)])
    assert float(rate.at(root)) == pytest.approx(-math.log(1 - 0.5 ** (1 / 3)) / 0.3, rel=1e-14)


def mine(tmp_path, *changes):
    text = RULE + (
        "\n[kinds.rate]\nmeaning = 'a rate'\nrange = [0, 1]\nassumption = 'an example'\n"
        "\n[parameters.wear]\nlabel = 'Wear'\nkind = 'rate'\nbaseline = 0.181269\ntold = 0.2\n"
        "assumption = 'an example'\n"
        "\n[parameters.speed]\nlabel = 'Speed'\nkind = 'rate'\nbaseline = 0.5\nassumption = 'an example'\n"
        "\n[parameters.wear.told_as]\nname = 'years'\nformula = 'wear'\nfunction = 'rate'\nassumption = 'an example'\n"
    )
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_scale_may_be_divided_by_other_assumptions(tmp_path):
    loaded = bargaining.load(mine(tmp_path))
    assert str(retold(loaded, "wear", F(1, 2))) == "years 0.6931"
    over = mine(tmp_path, ("formula = 'wear'", "formula = 'wear'\nover = 'speed'"), ("told = 0.2\n", ""))
    loaded = bargaining.load(over)
    assert str(retold(loaded, "wear", F(1, 2))) == "years 1.386"
    with pytest.raises(
        ScenarioError, match=r"told_as\.over: found 0 at the values in force, expected more than 0"
    ):
        retold(loaded.replace(speed=0), "wear", F(1, 2))


def test_scales_leave_the_digest_as_it_is(tmp_path):
    without = mine(tmp_path, ("told = 0.2\n", ""))
    assert bargaining.load(mine(tmp_path)).digest == bargaining.load(without).digest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([("told = 0.2", "told = 0.3")], "parameters.wear.told: found 0.3, expected about 0.2"),
        ([("told = 0.2", "told = 'a few'")], "parameters.wear.told: found 'a few', expected a number"),
        ([("formula = 'wear'", "formula = 'wear * speed'")], "told_as.formula: found speed, expected a formula"),
        ([("formula = 'wear'", "formula = '1'")], "told_as.formula: found no assumption, expected a formula in wear"),
        ([("formula = 'wear'", "formula = 'wear * (1 - wear)'")], "found one that turns between 0 and 1"),
        ([("formula = 'wear'", "formula = '2 * wear'")], "found 2 at its largest, expected at most 1"),
        ([("formula = 'wear'", "formula = 'exp(wear)'")], "told_as.formula: "),
        ([("formula = 'wear'", "formula = 'waer'")], "unknown parameter or feature 'waer' (did you mean 'wear'?)"),
        ([("function = 'rate'", "function = 'rat'")], "told_as.function: found 'rat', expected"),
        ([("function = 'rate'", "functoin = 'rate'")], "told_as.functoin: unknown entry (did you mean 'function'?)"),
        ([("formula = 'wear'", "formula = 'wear'\nover = 'wear'")], "over: found 'wear', expected a formula"),
        ([("name = 'years'\n", "")], "told_as.name: missing, expected an entry of that name"),
        ([("function = 'rate'\nassumption = 'an example'", "function = 'rate'")], "told_as: found neither"),
        ([("baseline = 0.5\n", "baseline = 0.5\ntold = 1\n")], "expected parameters.speed.told_as to say which"),
    ],
)  # fmt: skip
def test_wrong_scales_are_refused_with_their_place(changes, said, tmp_path):
    with pytest.raises(ScenarioError) as refused:
        bargaining.load(mine(tmp_path, *changes))
    assert said in str(refused.value)
    assert str(refused.value).count("told") <= 2


def test_nothing_is_nothing_on_every_scale():
    for function in ("chance", "rate"):
        told = Scale("term", "", [F(0), F(1)], function, F(1, 4), True).at(F(0))
        assert (told.low, told.high, told.compare(F(0))) == (0, 0, 0)
        assert told.compare(F(1, 10**40)) == -told.compare(F(-1, 10**40)) == -1


def test_a_baseline_that_a_file_changes_is_not_held_to_what_the_base_was_rounded_from(tmp_path):
    own = '[scenario]\nname = "own"\ntitle = "Own"\nextends = "freeze_thaw"\n\n[parameters.annual_reversal]\n'
    (tmp_path / "own.toml").write_text(own + 'baseline = "1/3"\nassumption = "ours"\n', encoding="utf-8")
    assert bargaining.load(tmp_path / "own.toml").values["annual_reversal"] == Fraction(1, 3)
    (tmp_path / "own.toml").write_text(own + "baseline = 0.3\ntold = 0.4\n", encoding="utf-8")
    with pytest.raises(
        bargaining.BargainingError, match=r"annual_reversal\.told: found 0\.4, expected about"
    ):
        bargaining.load(tmp_path / "own.toml")
