"""Another coder's own file: what it may hold, agreement as it was published, and which results two coders share."""

import json
import sys

import numpy as np
import pytest

import bargaining
from bargaining.analysis.recoding import alpha, compare_codings
from bargaining.analysis.robustness import dependent_documents
from bargaining.cli.main import group
from bargaining.errors import BargainingError, ScenarioError
from bargaining.loading import load_coding
from bargaining.scenario.opened import codes
from bargaining.terminal.running import run_command

MISSING = np.nan
# Krippendorff (2011), section C: four observers, twelve units, data missing.
OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, MISSING, MISSING, MISSING],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, MISSING, 3],
    [MISSING, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, MISSING],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, MISSING],
]
# Section A: two observers, binary; section B: two observers, five values.
JON, MEG = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
BEN, GERRY = [list(map("abcde".index, text)) for text in ("aabbdcccedda", "babbbccceddd")]


@pytest.fixture
def rapprochement():
    return bargaining.load("rapprochement")


def file(tmp_path, text, name="second"):
    path = tmp_path / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("data", "metric", "published"),
    [
        ([JON, MEG], "nominal", 0.095),
        ([BEN, GERRY], "nominal", 0.692),
        (OBSERVERS, "nominal", 0.743),
        (OBSERVERS, "ordinal", 0.815),
        (OBSERVERS, "interval", 0.849),
    ],
)
def test_alpha_is_that_of_the_published_examples(data, metric, published):
    assert alpha(data, metric) == pytest.approx(published, abs=0.0006)


def test_alpha_is_not_defined_where_nobody_could_disagree():
    assert alpha([[1, 1], [1, 1]], "nominal") is None
    assert alpha([[1, MISSING], [MISSING, 2]], "ordinal") is None


def test_without_the_package_it_is_said_which_extra_installs_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "krippendorff", None)
    with pytest.raises(BargainingError, match=r"krippendorff is not installed.*bargaining\[reliability\]"):
        alpha([JON, MEG], "nominal")


def test_codes_may_stand_alone_or_with_reasons_and_only_what_a_coder_wrote_is_compared(
    rapprochement, tmp_path
):
    path = file(
        tmp_path,
        '[calibrations.olech2025.values]\nus_commerce = "weak"\nautonomy = 0.4\neu_relief = "silent"\n'
        'token_cost = { value = "moderate", why = "dearer", assumption = "a test" }\ndirection_cost = "moderate"\n',
    )
    coding = load_coding(rapprochement, path)
    assert {name: list(own) for name, own in coding.voices.items()} == {
        "olech2025": ["us_commerce", "autonomy", "eu_relief", "token_cost", "direction_cost"]
    }
    changed = coding.scenario.calibrated("olech2025")
    assert changed.values["token_cost"] == rapprochement.levels["weight_weak"]
    assert changed.silence("olech2025", "eu_relief")
    assert changed.values["eu_trap_cost"] == rapprochement.calibrated("olech2025").values["eu_trap_cost"]
    found = compare_codings(rapprochement, [coding])
    # The first coder finds it silent on us_commerce, the second on eu_relief: two codes on levels are left.
    assert (found.of("token").units, found.of("token").same) == (1, 0)
    assert (found.of("weight").units, found.of("weight").same) == (1, 1)
    assert (found.of("belief").units, found.of("belief").same) == (1, 1)
    spoken = found.of("speaks or is silent", "olech2025")
    assert (spoken.units, spoken.same) == (5, 3)


def test_results_are_compared_reading_by_reading(rapprochement, tmp_path):
    path = file(tmp_path, '[calibrations.olech2025.values]\ntoken_cost = "moderate"\n')
    found = compare_codings(rapprochement, [load_coding(rapprochement, path)])
    apart = {one.calibration: one.apart for one in found.results if not one.same}
    assert apart == {"olech2025": ("Package with EU re-engagement",)}
    limited = compare_codings(rapprochement, [load_coding(rapprochement, path)], ["eu == isolate"])
    assert {one.calibration: one.apart for one in limited.results if not one.same} == {"olech2025": ()}


def test_a_scenario_file_that_extends_the_first_may_be_the_coding_and_agrees_with_itself(
    rapprochement, tmp_path
):
    header = '[scenario]\nname = "mine"\ntitle = "Mine"\nextends = "rapprochement"\n'
    path = file(tmp_path, header + '[calibrations.parish2025.values]\nautonomy = 0.3\ntoken_cost = "weak"\n')
    found = compare_codings(rapprochement, [load_coding(rapprochement, path)])
    assert all(one.same == one.units for one in found.agreement)
    assert all(one.same for one in found.results)
    hidden = bargaining.load("hidden_autonomy")  # which changes the scenario that was coded
    assert all(one.same for one in compare_codings(hidden, [load_coding(hidden, path)]).results)


def test_alpha_of_two_codings_of_a_scale_is_that_of_their_numbers(rapprochement, tmp_path):
    order = ["weak", "moderate", "strong", "decisive"]
    said = {
        name: order.index(voice.entry.value)
        for name in rapprochement.parameters
        if rapprochement.document.parameters[name].kind == "weight"
        for voice in [rapprochement.spoken(name).get("olech2025")]
        if voice is not None
    }
    other = {name: (place + k % 2) % 4 for k, (name, place) in enumerate(said.items())}
    lines = "".join(f'{name} = "{order[place]}"\n' for name, place in other.items())
    coding = load_coding(rapprochement, file(tmp_path, "[calibrations.olech2025.values]\n" + lines))
    expected = alpha([list(said.values()), list(other.values())], "ordinal")
    found = compare_codings(rapprochement, [coding]).of("weight", "olech2025")
    assert found.units == len(said) > 20
    assert found.alpha == pytest.approx(expected)
    assert 0 < found.alpha < 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "[calibrations.olech205.values]\nautonomy = 0.4\n",
            r"second.toml.*unknown calibration.*'olech2025'",
        ),
        ("[calibrations.olech2025.values]\nautonmy = 0.4\n", r"second.toml:2.*unknown parameter.*'autonomy'"),
        ('[calibrations.olech2025.values]\nus_commerce = "week"\n', r"unknown level 'week'.*'weak'"),
        (
            "[calibrations.olech2025.values]\nautonomy = 4\n",
            r"autonomy.*found 4, expected a value from 0 to 1",
        ),
        ('[players.us]\nlabel = "US"\n', r"second.toml: players: found it in a second coder's file"),
        (
            '[scenario]\nextends = "opening"\n[calibrations.olech2025.values]\nautonomy = 0.4\n',
            r"'opening', expected",
        ),
        ("[calibrations.olech2025]\n", r"calibrations.olech2025.values: missing"),
        ("calibrations = 4\n", r"calibrations: found 4, expected a table"),
        ("", r"calibrations: missing"),
    ],
)
def test_what_is_no_coding_is_refused_with_its_place(rapprochement, tmp_path, text, message):
    with pytest.raises(ScenarioError, match=message):
        load_coding(rapprochement, file(tmp_path, text))


def test_the_command_prints_both_and_one_contract(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "200")
    path = file(
        tmp_path, '[calibrations.olech2025.values]\ntoken_cost = "moderate"\ndirection_cost = "strong"\n'
    )
    line = [
        "coder",
        "rapprochement",
        "package",
        "set",
        "--calibration",
        "olech2025",
        "--draws",
        "100",
        "--off",
        "1",
    ]
    assert run_command(group, [*line, "--second", str(path)]) == 0
    printed = capsys.readouterr().out
    assert "moderate -> weak" in printed
    assert "Krippendorff's alpha" in printed
    assert run_command(group, [*line, "--second", str(path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    (reading,) = found["readings"]
    assert [one["result"] for one in reading["results"]] == ["package", "set"]
    assert found["second"]["coders"] == ["first", "second"]
    assert run_command(group, ["coder", "chicken"]) == 1
    assert "found no code that may move" in capsys.readouterr().err


def test_documents_that_belong_together_count_as_one_voice_or_in_parts_of_one(rapprochement):
    found = dependent_documents(rapprochement)
    assert found.groups == (("episkopos2025brief", "doctrine2025oped"),)
    each, one, parts = found
    assert not each.moved
    # Codes .4 .3 .7 .1 .7 of O, P, Q, C, D: with Q and D as one .1 .3 .4 .7, in halves .7 counts once as well.
    assert [str(x) for x in one.moved["autonomy"]] == ["2/5", "7/20"]
    assert [str(x) for x in parts.moved["autonomy"]] == ["2/5", "7/20"]
    hidden = dependent_documents(bargaining.load("hidden_autonomy"))
    assert [[p for p in one.named(one.lost) if "Package" in p] != [] for one in hidden] == [False, True, True]


def test_levels_follow_a_median_in_parts_and_not_one_of_a_mean_whose_place_may_change(tmp_path):
    text = (
        '[scenario]\nname = "mine"\ntitle = "Mine"\nextends = "rapprochement"\n'
        '[dependence.shared_argument]\ndocuments = ["episkopos2025brief", "doctrine2025oped"]\n'
        'counts = "{}"\nassumption = "a test"\n'
    )
    parts = bargaining.load(file(tmp_path, text.format("parts"), "parts"))
    moved = parts.replace(weight_strong=0.9)
    followed = codes(parts)
    for name, polynomial in followed.items():
        assert polynomial.evaluate(parts.levels) == parts.values[name]
        assert polynomial.evaluate(moved.levels) == moved.values[name]
    assert parts.digest != bargaining.load("rapprochement").digest
    with pytest.raises(ScenarioError, match="whose order may change"):
        codes(bargaining.load(file(tmp_path, text.format("one"), "one")))


def test_documents_stand_in_one_group_and_are_those_of_the_scenario(rapprochement, tmp_path):
    text = (
        '[scenario]\nname = "mine"\ntitle = "Mine"\nextends = "rapprochement"\n'
        '[dependence.other]\ndocuments = ["parish2025", "doctrine2025oped", "parish205"]\nassumption = "a test"\n'
    )
    with pytest.raises(ScenarioError, match=r"(?s)'doctrine2025oped' twice.*unknown calibration 'parish205'"):
        bargaining.load(file(tmp_path, text))
    with pytest.raises(ScenarioError, match="'parish2025' alone"):
        dependent_documents(rapprochement, [["parish2025"]])
    with pytest.raises(ScenarioError, match="no documents that belong together"):
        dependent_documents(bargaining.load("chicken"))
