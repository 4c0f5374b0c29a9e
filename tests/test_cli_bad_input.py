"""Bad input: one clear line for each problem, with its place and the nearest valid name, and never a traceback."""

import re

import pytest

from bargaining.cli.main import group
from bargaining.terminal.running import run_command

GOOD = """
[scenario]
name = "border"
title = "A border"

[players.north]
label = "North"
actions.open = { label = "Open", assumption = "assumed" }
actions.close = { label = "Close", assumption = "assumed" }

[players.south]
label = "South"
actions.trade = { label = "Trade", assumption = "assumed" }
actions.smuggle = { label = "Smuggle", assumption = "assumed" }
actions.wait = { label = "Wait", assumption = "assumed" }

[kinds.weight]
meaning = "how much a player cares"
range = [0, 1]
assumption = "assumed"

[parameters.gain]
label = "Gain from trade"
kind = "weight"
baseline = 0.5
assumption = "assumed"

[features.exchange]
value = "north.open * south.trade"

[[payoff]]
player = "north"
term = "Trade"
value = "gain * exchange"
assumption = "assumed"

[[payoff]]
player = "south"
term = "Trade"
value = "gain * exchange"
assumption = "assumed"
"""


@pytest.fixture
def run(capsys):
    """Run a command line; return its status, and the lines on standard output and standard error."""

    def call(*arguments):
        status = run_command(group, [str(argument) for argument in arguments], name="bargaining")
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return status, captured.out.splitlines(), captured.err.splitlines()

    return call


@pytest.fixture
def checked(run, tmp_path):
    """Write a file, check it, and return the problems without their common beginning."""

    def call(content, name="border.toml"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        status, out, err = run("check", path)
        assert status == (1 if err else 0)
        assert bool(out) != bool(err)
        return [re.sub(rf"^error: {name}(:\d+)?( \(.*?\))?: ", "", line) for line in err]

    return call


def test_the_file_that_the_cases_spoil_is_good(checked):
    assert checked(GOOD) == []


# ---------------------------------------------------------------- options and arguments


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (
            ["solve", "rapprochement", "--set", "autonmy=0.2"],
            "unknown parameter 'autonmy' (did you mean 'autonomy'?)",
        ),
        (
            ["solve", "rapprochement", "--set", "autonomy=1.5"],
            "autonomy: found 1.5, expected a value from 0 to 1",
        ),
        (["solve", "rapprochement", "--set", "autonomy=high"], "autonomy: found 'high', expected a number"),
        (["solve", "rapprochement", "--set", "autonomy=nan"], "autonomy: found 'nan', expected a number"),
        (
            ["solve", "rapprochement", "--set", "autonomy=1e999999999"],
            "found '1e999999999', expected a number",
        ),
        (["solve", "rapprochement", "--set", "autonomy=1/0"], "found '1/0', expected a quotient"),
        (
            ["solve", "rapprochement", "--set", "autonomy"],
            "--set autonomy: found no value, expected name=value",
        ),
        (["solve", "rapprochement", "--set", "=0.4"], "--set =0.4: found no name, expected name=value"),
        (["solve", "rapprochement", "--set", "self=0.4"], "unknown parameter 'self'"),
        (
            ["solve", "rapprochement", "--calibration", "olech"],
            "unknown calibration 'olech' (did you mean 'olech2025'?)",
        ),
        (
            ["solve", "rapprochement", "--overlay", "isolationist"],
            "unknown overlay 'isolationist' (did you mean",
        ),
        (["solve", "rapprochement", "--method", "branch"], "branch"),
        (
            ["solve", "rapprochment"],
            "rapprochment: no such file, expected a scenario file or a packaged scenario",
        ),
        (["solve", "x" * 5000], "cannot be read, expected a scenario file"),
        (
            ["explain", "rapprochement", "transact,isolate,tokn,tolerate"],
            "unknown action 'tokn' of belarus (did you mean 'token'?)",
        ),
        (
            ["explain", "rapprochement", "us=transact eu=isolate belaruss=token russia=tolerate"],
            "unknown player 'belaruss' (did you mean 'belarus'?)",
        ),
        (
            ["explain", "rapprochement", "us=package eu=isolate belarus=token russia=tolerate us=transact"],
            "profile: found 'us' twice, expected one action a player",
        ),
        (["explain", "rapprochement", "freez"], "did you mean 'freeze'?"),
        (
            ["explain", "rapprochement", "transact,isolate"],
            "expected one action for each of us, eu, belarus, russia",
        ),
        (
            ["compare", "rapprochement", "--from-calibration", "parish"],
            "unknown calibration 'parish' (did you mean 'parish2025'?)",
        ),
        (["sources", "show", "O480"], "no claim 'O480' (did you mean 'O48'?)"),
        (["sources", "verify", "no-such-folder"], "no-such-folder: not a folder"),
        (["reproduce", "--only", "autonmy"], "no such experiment (did you mean 'autonomy'?)"),
    ],
)
def test_a_wrong_option_gets_one_line(run, arguments, expected):
    status, out, err = run(*arguments)
    assert (status, out) == (1, [])
    assert len(err) == 1
    assert err[0].startswith("error: ")
    assert expected in err[0]


@pytest.mark.parametrize(
    "arguments",
    [
        ["solv", "x"],
        ["solve"],
        ["solve", "rapprochement", "--max-seconds", "-1"],
        ["solve", "rapprochement", "--max-seconds", "nan"],
    ],
)
def test_wrong_usage_has_status_two(run, arguments):
    status, out, err = run(*arguments)
    assert (status, out) == (2, [])
    assert len(err) == 1
    assert err[0].startswith("error: bargaining")


def test_a_word_of_few_that_are_taken_names_the_nearest(run):
    status, _, err = run("latex", "chicken", "matrx")
    assert status == 2
    assert err[0].endswith("'codebook' (did you mean 'matrix'?)")


@pytest.mark.parametrize(("word", "meant"), [("solv", "solve"), ("Sweep", "sweep"), ("phases", "phase")])
def test_an_unknown_command_names_the_nearest(run, word, meant):
    assert run(word) == (2, [], [f"error: bargaining: No such command '{word}' (did you mean '{meant}'?)"])


def test_a_name_in_letters_of_another_size_is_the_nearest(run):
    """Q48 and O48 are both one letter from o48."""
    assert run("sources", "show", "o48")[2] == ["error: evidence: no claim 'o48' (did you mean 'O48'?)"]


# ---------------------------------------------------------------- files


@pytest.mark.parametrize("command", ["check", "show", "solve", "compare"])
def test_a_folder_is_not_a_scenario(run, tmp_path, command):
    status, out, err = run(command, tmp_path)
    assert (status, out) == (1, [])
    assert len(err) == 1
    assert err[0].startswith(f"error: {tmp_path}: is a folder, expected a scenario file")


def test_a_missing_file(run, tmp_path):
    status, _, err = run("check", tmp_path / "absent.toml")
    assert status == 1
    assert "absent.toml: no such file" in err[0]


def test_a_file_that_is_not_utf8_names_the_line(checked):
    content = GOOD.encode().replace(b'"A border"', b'"A b\xf6rder"')
    assert checked(content) == ["byte 40 of the file is not UTF-8, expected UTF-8 text"]


def test_a_huge_file_is_not_read(checked):
    problem = checked(GOOD + "#" * 10_000_000)
    assert problem == [f"found {10_000_000 + len(GOOD):,} bytes, expected a scenario of at most 1,000,000"]


def test_toml_errors_name_line_and_column(checked):
    assert checked(GOOD.replace('title = "A border"', "title = A border")) == [
        "not valid TOML: Invalid value (at line 4, column 9)"
    ]


def test_a_deeply_nested_list(checked):
    assert checked("a = " + "[" * 50_000) == [
        "found tables or lists nested too deeply, expected at most 20 levels"
    ]


def test_new_refuses_to_overwrite(run, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text("kept", encoding="utf-8")
    status, out, err = run("new", path)
    assert (status, out) == (1, [])
    assert err == [f"error: {path}: exists already, expected the name of a new file"]
    assert path.read_text(encoding="utf-8") == "kept"


def test_new_in_a_missing_folder(run, tmp_path):
    status, _, err = run("new", tmp_path / "absent" / "mine.toml")
    assert status == 1
    assert err[0].endswith("cannot be written (No such file or directory)")


# ---------------------------------------------------------------- formulas


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("exchange / gain", "found division by 'gain', expected division by a number only"),
        ("exchange / 0", "found division by zero in '0'"),
        ("exchange / (1 - 1)", "found division by zero in '1 - 1'"),
        ("sin(gain)", "found a call 'sin(gain)', expected numbers, names, player.action"),
        ("__import__('os').getcwd()", "found a call"),
        ("gain.real.imag", "found an attribute 'gain.real.imag'"),
        ("north.open.close", "found an attribute 'north.open.close'"),
        ("gian * exchange", "unknown parameter or feature 'gian' (did you mean 'gain'?)"),
        ("gain * exchang", "unknown parameter or feature 'exchang' (did you mean 'exchange'?)"),
        ("nort.open", "unknown player 'nort' (did you mean 'north'?)"),
        ("north.opn", "unknown action 'north.opn' (did you mean 'open'?)"),
        ("gain * north", "found the player 'north' alone, expected player.action"),
        ("gain ** gain", "found the power 'gain', expected a whole number from 0 to 12"),
        ("gain ** -1", "found the power '-1', expected a whole number"),
        ("gain ** 0.5", "found the power '0.5', expected a whole number"),
        ("gain ** 999999999", "found the power '999999999', expected a whole number"),
        ("(((9 ** 12) ** 12) ** 12) ** 12", "found numbers with thousands of digits"),
        ("((gain ** 12) ** 12) ** 12", "expected at most 60"),
        ("gain *", "found 'gain *', expected a formula; it cannot be read"),
        ("", "found '', expected a formula"),
        ("gain if gain else 1", "found 'gain if gain else 1', expected numbers"),
        ("[gain]", "found '[gain]', expected numbers"),
        ("gain[0]", "found an index 'gain[0]'"),
        ("gain < 1", "found 'gain < 1', expected numbers"),
        ("True", "found True, expected a number"),
        ("2j * gain", "found 2j, expected a number"),
        ("0x10 * gain", "found '0x10', expected a number"),
        ("1e99999 * gain", "found '1e99999', expected a number"),
        ("gain\\u0000", "expected a formula"),
        ("(" * 100 + "gain" + ")" * 100, "found parentheses nested 100 deep, expected at most 60"),
        ("(" * 3000, "found parentheses nested 3000 deep, expected at most 60"),
        ("-" * 3000 + "gain", "found a formula that is nested too deeply to read"),
        ("-" * 10_000 + "gain", "found a formula of 10004 characters, expected at most 4000"),
        ("+".join(["gain"] * 799), ""),
    ],
)
def test_a_bad_formula_gets_one_line_with_its_place(checked, formula, expected):
    problems = checked(GOOD.replace('value = "gain * exchange"', f'value = "{formula}"', 1))
    if not expected:
        assert problems == []
        return
    assert len(problems) == 1
    assert problems[0].startswith("payoff[0].value: ")
    assert expected in problems[0]
    assert len(problems[0]) < 250


def test_every_unknown_name_of_a_formula_is_reported(checked):
    problems = checked(GOOD.replace('"gain * exchange"', '"gian * exchang + north.opn"', 1))
    assert len(problems) == 3
    assert all(problem.startswith("payoff[0].value: unknown ") for problem in problems)


def test_a_cyclic_feature_is_reported_once_at_its_place(checked):
    cyclic = 'value = "barter * 2"\n[features.barter]\nvalue = "exchange + 1"'
    assert checked(GOOD.replace('value = "north.open * south.trade"', cyclic)) == [
        "features.exchange.value: found a cycle exchange -> barter -> exchange, "
        "expected features that do not depend on themselves"
    ]


def test_a_problem_in_a_feature_is_reported_at_the_feature(checked):
    used_first = '[features.a]\nvalue = "exchange + 1"\n[features.exchange]\nvalue = "nort.open"'
    problems = checked(GOOD.replace('[features.exchange]\nvalue = "north.open * south.trade"', used_first))
    assert problems == ["features.exchange.value: unknown player 'nort' (did you mean 'north'?)"]


# ---------------------------------------------------------------- form and substance


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('title = "A border"', "titel = 'x'", "scenario.titel: unknown entry (did you mean 'title'?)"),
        ('title = "A border"', "title = 3", "scenario.title: found 3, expected text in quotes"),
        ('title = "A border"', "title = true", "scenario.title: found true, expected text in quotes"),
        (
            "baseline = 0.5",
            "baselin = 0.5",
            "parameters.gain.baselin: unknown entry (did you mean 'baseline'?)",
        ),
        ("baseline = 0.5", 'baseline = "half"', "parameters.gain.baseline: found 'half', expected a number"),
        ("baseline = 0.5", "baseline = nan", "parameters.gain.baseline: found 'nan', expected a number"),
        ("baseline = 0.5", "baseline = true", "parameters.gain.baseline: found true, expected a number"),
        ("baseline = 0.5", "baseline = [1]", "parameters.gain.baseline: found a list, expected a number"),
        (
            "baseline = 0.5",
            "baseline = 1.5",
            "parameters.gain.baseline: found 1.5, expected a value from 0 to 1",
        ),
        ("baseline = 0.5", 'baseline = "median"', "found 'median', expected a number since no calibration"),
        (
            "range = [0, 1]",
            "range = [1, 0]",
            "kinds.weight.range: found 1 to 0, expected the lower end first",
        ),
        ("range = [0, 1]", "range = 1", "kinds.weight.range: found 1, expected a list of two numbers"),
        ("range = [0, 1]", "range = [0]", "kinds.weight.range"),
        (
            'kind = "weight"',
            'kind = "wieght"',
            "parameters.gain.kind: unknown kind 'wieght' (did you mean 'weight'?)",
        ),
        ("[parameters.gain]", "[parameters.Gain]", "found 'Gain', expected lower-case letters"),
        ("[parameters.gain]", "[parameters.north]", "parameters.north: found the name of a player"),
        (
            "actions.wait",
            "actions.pass",
            "players.south.actions.pass: found the name 'pass', which formulas reserve",
        ),
        (
            'player = "north"',
            'player = "nort"',
            "payoff[0].player: unknown player 'nort' (did you mean 'north'?)",
        ),
        ('player = "north"', "player = []", "payoff[0].player: found a list, expected text in quotes"),
        (
            'player = "north"',
            'player = "south"',
            "payoff[1].term: found the same player and term as payoff[0]",
        ),
        (
            '[[payoff]]\nplayer = "north"',
            '[[payof]]\nplayer = "north"',
            "payof: unknown entry (did you mean 'payoff'?)",
        ),
        (
            'baseline = 0.5\nassumption = "assumed"',
            "baseline = 0.5",
            "parameters.gain: found neither evidence nor assumption",
        ),
        (
            'baseline = 0.5\nassumption = "assumed"',
            'baseline = 0.5\nevidence = ["O480"]',
            "parameters.gain.evidence: unknown claim 'O480' (did you mean 'O48'?)",
        ),
        (
            'baseline = 0.5\nassumption = "assumed"',
            'baseline = 0.5\nevidence = ["o48"]',
            "found 'o48', expected a claim id such as 'O48'",
        ),
        (
            "[players.north]",
            "[outcomes.x]\nlabel='x'\nassumption='x'\nprofile = {north='opn', south='trade'}\n[players.north]",
            "outcomes.x.profile: unknown action north.opn (did you mean 'open'?)",
        ),
        (
            "[players.north]",
            "[outcomes.x]\nlabel='x'\nassumption='x'\nprofile = {north='open', west='trade'}\n[players.north]",
            "outcomes.x.profile: found no action of 'south'",
        ),
        (
            "[players.north]",
            "[calibrations.c]\nlabel='c'\nvalues.gian = {silent='x'}\n[players.north]",
            "calibrations.c.values.gian: unknown parameter 'gian' (did you mean 'gain'?)",
        ),
        (
            "[players.north]",
            "[calibrations.c]\nlabel='c'\nvalues.gain = {value=2, why='x', assumption='x'}\n[players.north]",
            "calibrations.c.values.gain.value: found 2, expected a value from 0 to 1",
        ),
        (
            "[players.north]",
            "[calibrations.c]\nlabel='c'\nvalues.gain = 0.3\n[players.north]",
            "calibrations.c.values.gain: found 0.3, expected a table",
        ),
        (
            "[players.north]",
            "[calibrations.c]\nlabel='c'\nsource='olech'\n[players.north]",
            "calibrations.c.source: unknown source 'olech' (did you mean 'olech2025'?)",
        ),
    ],
)
def test_a_spoilt_entry_is_named_with_its_place(checked, old, new, expected):
    assert old in GOOD
    problems = checked(GOOD.replace(old, new, 1))
    assert any(expected in problem for problem in problems), problems
    assert not any(word in problem for problem in problems for word in ("Input should", "dict", "Fraction("))


def test_everything_wrong_with_a_file_is_said_at_once(checked):
    content = GOOD.replace('title = "A border"', 'title = "A border"\ntitel = "x"')
    content = content.replace("baseline = 0.5", "baseline = 1.5")
    content = content.replace('value = "north.open * south.trade"', 'value = "north.open * south.trad"')
    content = content.replace('"gain * exchange"', '"gian"', 1) + "[outcomes.x]\nlabel = 3\nprofile = {}\n"
    places = [problem.partition(": ")[0] for problem in checked(content)]
    assert sorted(places) == [
        "features.exchange.value",
        "outcomes.x.label",
        "parameters.gain.baseline",
        "payoff[0].value",
        "scenario.titel",
    ]


def test_a_faulty_entry_hides_no_other_and_keeps_the_numbers_of_the_payoffs(checked):
    content = GOOD.replace('term = "Trade"', "term = 3", 1).replace(
        'south"\nterm = "Trade"\nvalue = "gain', 'south"\nterm = "Trade"\nvalue = "gian'
    )
    assert checked(content) == [
        "payoff[0].term: found 3, expected text in quotes",
        "payoff[1].value: unknown parameter or feature 'gian' (did you mean 'gain'?)",
    ]


def test_advice_is_no_ground_for_a_payoff(checked):
    from bargaining import load_library

    advice = next(c.id for c in load_library().claims.values() if set(c.kind) == {"advice"})
    content = GOOD.replace('exchange"\nassumption = "assumed"', f'exchange"\nevidence = ["{advice}"]', 1)
    (problem,) = checked(content)
    assert problem.startswith(f"payoff[0].evidence: found {advice}, which is advice")


def test_too_many_action_profiles_are_refused_before_any_is_computed(checked):
    players = "".join(
        f'[players.p{i}]\nlabel = "P"\n'
        + "".join(f'actions.a{k} = {{ label = "A", assumption = "x" }}\n' for k in range(9))
        for i in range(9)
    )
    (problem,) = checked(GOOD.replace("[kinds.weight]", players + "[kinds.weight]"))
    assert problem.startswith("players: found ")


# ---------------------------------------------------------------- extends


def test_extends_that_comes_back_is_a_cycle(run, tmp_path):
    for name, base in (("a", "b"), ("b", "c"), ("c", "a")):
        (tmp_path / f"{name}.toml").write_text(f'[scenario]\nextends = "{base}.toml"\n', encoding="utf-8")
    status, _, err = run("check", tmp_path / "a.toml")
    assert status == 1
    assert err == [
        "error: c.toml: scenario.extends: found a cycle a.toml -> b.toml -> c.toml -> a.toml, "
        "expected bases and links that end"
    ]


def test_extends_of_an_unknown_base(checked):
    assert checked('[scenario]\nextends = "rapprochment"\n') == [
        "scenario.extends: rapprochment: no such file, expected a scenario file or a packaged scenario"
        " (did you mean 'rapprochement'?)"
    ]


def test_a_change_that_stands_twice_is_refused(run, tmp_path):
    (tmp_path / "base.toml").write_text(GOOD, encoding="utf-8")
    entry = '[[payoff]]\nplayer = "north"\nterm = "Trade"\nvalue = "gain"\nassumption = "x"\n'
    change = '[scenario]\nname = "change"\nextends = "base.toml"\n' + entry * 2
    (tmp_path / "change.toml").write_text(change, encoding="utf-8")
    status, _, err = run("check", tmp_path / "change.toml")
    assert status == 1
    assert "found the same player and term as payoff[0]" in err[0]
