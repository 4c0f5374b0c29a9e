"""Links as files and commands have them: what is refused, where and why."""

import json

import pytest

from bargaining import load
from bargaining.analysis.links import follow
from bargaining.analysis.links.following import check_links
from bargaining.cli.main import group
from bargaining.errors import ScenarioError
from bargaining.studies.saving import provenance_of
from bargaining.terminal.running import run_command
from tests.linked_games import ASSUMED, BOTTOM, MIDDLE, TOP, game, link
from tests.test_links import COORDINATION, files  # noqa: F401 (a fixture)


def ran(capsys, *words):
    status = run_command(group, list(words))
    return status, *capsys.readouterr()


# ---------------------------------------------------------------- circles


def to(scenario, parameter="t"):
    return link(parameter, scenario, 'payoff = "p"', "each = true")


IMPORT = '[imports.{0}]\nfile = "{0}.toml"\nparameters = ["t"]'
NO_T = ("p", "p.a / 2")


@pytest.mark.parametrize(
    ("texts", "start", "chain"),
    [
        ({"top": TOP + "\n" + to("top.toml")}, "top", "top.toml -> top.toml"),
        (
            {"top": TOP + "\n" + to("two.toml"), "two": COORDINATION + "\n" + to("top.toml")},
            "two",
            "two.toml -> top.toml -> two.toml",
        ),
        (
            {"top": TOP + "\n" + to("bottom.toml"), "middle": MIDDLE, "bottom": BOTTOM},
            "bottom",
            "bottom.toml -> middle.toml -> top.toml -> bottom.toml",
        ),
        # The way back is an import, or a base.
        (
            {
                "top": TOP + "\n" + to("two.toml"),
                "two": game("two", {"p": "a"}, [("p", "t * p.a")], {}, "", IMPORT.format("top")),
            },
            "top",
            "top.toml -> two.toml -> top.toml",
        ),
        (
            {
                "top": TOP + "\n" + to("two.toml"),
                "two": '[scenario]\nname = "two"\ntitle = "two"\nextends = "top.toml"\n',
            },
            "top",
            "top.toml -> two.toml -> top.toml",
        ),
        (
            {
                "top": TOP + "\n" + to("two.toml"),
                "two": '[scenario]\nname = "two"\ntitle = "two"\nextends = "top.toml"\n',
            },
            "two",
            "two.toml -> top.toml -> two.toml",
        ),
    ],
)
def test_a_circle_is_refused_when_a_file_of_it_is_loaded(files, texts, start, chain):  # noqa: F811
    folder = files(**texts)
    with pytest.raises(ScenarioError) as caught:
        load(folder / f"{start}.toml")
    assert f"found a cycle {chain}, expected bases and links that end" in str(caught.value)


def test_two_ways_to_one_file_are_no_circle(files):  # noqa: F811
    both = (
        MIDDLE
        + "\n"
        + '[parameters.z]\nlabel = "z"\nkind = "k"\nbaseline = 0.1\n'
        + ASSUMED
        + "\n"
        + to("top.toml", "z")
    )
    assert list(load(files(top=TOP, middle=both) / "middle.toml").document.links) == ["y", "z"]


# ---------------------------------------------------------------- wrong files


def linked(*entries, parameter="x", scenario="two.toml", more=""):
    return game(
        "mine",
        {"r": "ef"},
        [("r", "x * r.e + r.f / 2")],
        {"x": 0.9},
        link(parameter, scenario, *entries) + more,
    )


PAYOFF, OUTCOME = 'payoff = "p"', 'outcome = "a, a"'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (linked(PAYOFF, OUTCOME, parameter="y"), "links.y: unknown parameter 'y'"),
        (
            linked(PAYOFF, OUTCOME, scenario="rapprochment"),
            "links.x.scenario: rapprochment: no such file, expected a scenario file or a packaged scenario"
            " (did you mean 'rapprochement'?)",
        ),
        (
            linked(OUTCOME),
            "links.x: found nothing to take, expected one of payoff, probability, quantity and belief",
        ),
        (linked(PAYOFF, OUTCOME, 'quantity = "n"'), "links.x: found payoff and quantity, expected one of"),
        (
            linked(PAYOFF),
            "links.x: found no rule that says which equilibrium, expected one of outcome, selection and each",
        ),
        (linked(PAYOFF, OUTCOME, "each = true"), "links.x: found outcome and each, expected one of"),
        (linked('belief = "t.a"', OUTCOME), "links.x: found outcome beside belief"),
        (linked(PAYOFF, OUTCOME, "once = true"), "links.x: found signals without belief"),
        (linked(PAYOFF, OUTCOME, "mixed = true"), "links.x: found mixed without each"),
        (linked(PAYOFF, "each = 1"), "links.x.each: found 1, expected"),
        (linked(PAYOFF, OUTCOME, 'scal = "linked"'), "links.x.scal: unknown entry (did you mean 'scale'?)"),
        (linked(PAYOFF, OUTCOME, 'scale = "x"'), "links.x.scale: found 'x', expected a formula in 'linked'"),
        (linked(PAYOFF, OUTCOME, 'scale = "linked * y"'), "links.x.scale: unknown parameter 'y'"),
        (linked(PAYOFF, OUTCOME, 'scale = "linked / x"'), "links.x.scale: found division by 'x'"),
        (
            linked(PAYOFF, OUTCOME).replace("\n" + ASSUMED + "\n", "\n", 99),
            "found neither evidence nor assumption",
        ),
        (linked(PAYOFF, OUTCOME, 'evidence = ["O999"]'), "links.x.evidence: unknown claim 'O999'"),
        (
            linked(PAYOFF, OUTCOME, more="[links.z]\nscenario = 3\n"),
            "links.z.scenario: found 3, expected text in quotes",
        ),
        (
            linked(
                PAYOFF,
                OUTCOME,
                more='[variants.v]\nlabel = "v"\ndefault = "a"\n[variants.v.values.a]\nlabel = "a"\n'
                + ASSUMED
                + "\nchanges = { links = {} }\n",
            ),
            "changes: found links, expected tables of the game",
        ),
        ("links = 3\n" + linked(PAYOFF, OUTCOME).partition("[links")[0], "links: found 3, expected a table"),
    ],
)
def test_a_wrong_link_is_refused_with_its_place(files, text, message):  # noqa: F811
    folder = files(two=COORDINATION, mine=text)
    with pytest.raises(ScenarioError) as caught:
        load(folder / "mine.toml")
    assert message in str(caught.value)
    assert "mine.toml" in str(caught.value)


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        (['payoff = "us"', OUTCOME], "two: unknown player 'us' (one of 'p', 'q')"),
        (['probability = "p.c"', OUTCOME], "two: unknown choice 'p.c' (did you mean 'p.b'?)"),
        (['quantity = "cap"', OUTCOME], "two: unknown quantity 'cap', which has none"),
        ([PAYOFF, 'outcome = "a, c"'], "two: profile: unknown action 'c' of q"),
        (
            [PAYOFF, 'selection = "logt"'],
            "unknown rule of selection 'logt' (did you mean 'logit'?)",
        ),
        ([PAYOFF, OUTCOME, 'calibration = "olech"'], "two: unknown calibration 'olech'"),
        ([PAYOFF, OUTCOME, 'concept = "nsh"'], "two: unknown concept 'nsh'"),
        ([PAYOFF, OUTCOME, 'variants = { v = "a" }'], "unknown variant 'v'"),
        (['belief = "t.a"'], "two: found no signals"),
    ],
)
def test_check_finds_what_the_other_scenario_does_not_have(files, entries, message, capsys):  # noqa: F811
    folder = files(two=COORDINATION, mine=linked(*entries))
    with pytest.raises(ScenarioError) as caught:
        check_links(load(folder / "mine.toml"))
    assert "mine.toml: links.x: " in str(caught.value)
    assert message in str(caught.value)
    status, _, err = ran(capsys, "check", str(folder / "mine.toml"))
    assert (status, message in err) == (1, True)
    status, _, err = ran(capsys, "solve", str(folder / "mine.toml"), "--link", "x")
    assert (status, "links.x" in err) == (1, True)


def test_links_of_one_file_that_move_each_other_are_refused(files):  # noqa: F811
    """x is taken from a game that shares y, y from a game that shares x."""
    one = game("one", {"p": "ab"}, [("p", "y * p.a")], {}, "", IMPORT.format("home").replace('"t"', '"y"'))
    two = game("two", {"p": "ab"}, [("p", "x * p.a")], {}, "", IMPORT.format("home").replace('"t"', '"x"'))
    home = game("home", {"p": "ab"}, [("p", "x * p.a + y * p.b")], {"x": 0.5, "y": 0.4})
    mine = game(
        "mine",
        {"r": "ef"},
        [("r", "x * r.e + y * r.f")],
        {},
        to("one.toml", "x") + to("two.toml", "y"),
        IMPORT.format("home").replace('"t"', '"x", "y"'),
    )
    folder = files(home=home, one=one, two=two, mine=mine)
    with pytest.raises(
        ScenarioError, match="links: found a cycle x -> y -> x, expected links none of which moves"
    ):
        check_links(load(folder / "mine.toml"))


# ---------------------------------------------------------------- commands


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["solve", "roadmap", "--link", "us_withot"],
            "roadmap: unknown link 'us_withot' (did you mean 'us_without'?)",
        ),
        (["solve", "rapprochement", "--link", "x"], "rapprochement: unknown link 'x'; it has none"),
        (
            ["solve", "rapprochement", "--link", "all"],
            "--link all: found no link, expected some under [links]",
        ),
        (["solve", "roadmap", "--link", "us_without=squeezed"], "profile: found 'squeezed'"),
        (
            ["solve", "roadmap", "--link", "us_without=kremlin_run"],
            "found 'Kremlin-run', which is no equilibrium at these values, expected one of those that are: Freeze, "
            "Status quo, Package",
        ),
        (
            ["solve", "roadmap", "--link", "us_without=freeze", "--link", "belarus_without=package"],
            "expected one outcome for both",
        ),
        (
            ["solve", "roadmap", "--link", "us_without=freeze", "--set", "us_without=1"],
            "us_without: found it set by hand and taken by its link",
        ),
        (
            ["crux", "roadmap", "--target", "nothing", "--link", "us_without"],
            "--link us_without: found 3 answers, one an equilibrium of rapprochement: Freeze, Status quo, Package; "
            'expected one, named as in --link "us_without=Freeze"',
        ),
        (
            ["sweep", "roadmap", "us_relief=0:1:3", "--link", "all", "-o", "x.zarr"],
            "--link: found a .zarr store beside it",
        ),
        (
            ["structure", "roadmap", "--link", "us_without=freeze"],
            "structural alternatives: found us_without followed, expected links cut",
        ),
    ],
)
def test_a_wrong_command_is_refused_in_a_line(words, message, capsys):
    status, _, err = ran(capsys, *words)
    assert status in (1, 2)
    assert message in " ".join(err.split())
    assert len(err.splitlines()) == 1


def test_links_mean_nothing_for_a_game_file(tmp_path, capsys):
    (tmp_path / "g.nfg").write_text('NFG 1 R "g" { "1" "2" } { 1 1 }\n1 1\n', encoding="utf-8")
    status, _, err = ran(capsys, "solve", str(tmp_path / "g.nfg"), "--link", "x")
    assert (status, "--link: found a game without assumptions" in err) == (1, True)


def test_experiments_follow_links_and_say_so(monkeypatch):
    """What an experiment draws is drawn of the scenario that the options ask for, and typed again with them."""
    from bargaining.studies import script

    seen = {}

    class Stop(Exception):
        pass

    class Asking:
        name, question, scenario, axes = "asking", "?", "rapprochement", (0, 1)

        def settings(self, scenario, axes, *, quick):
            seen["scenario"] = scenario
            return None

    def stop(experiment, asked, target, written, started):
        seen["written"] = written
        raise Stop

    monkeypatch.setattr(script, "carry_out", stop)
    words = ["--scenario", "roadmap", "--link", "us_without=Freeze", "--link", "belarus_without"]
    with pytest.raises(Stop):
        script.command_of(Asking()).main(words, standalone_mode=False)
    assert set(seen["scenario"].followed) == {"us_without", "belarus_without"}
    assert "--link us_without=Freeze --link belarus_without" in seen["written"]


def test_solve_shows_which_links_are_cut_and_where_values_come_from(capsys):
    out = " ".join(ran(capsys, "solve", "roadmap")[1].split())
    assert (
        "Links cut: us_without, belarus_without; --link us_without follows one, --link all every one" in out
    )
    out = " ".join(
        ran(capsys, "solve", "roadmap", "--link", "us_without=Status quo", "--set", "us_relief=0.5")[
            1
        ].split()
    )
    assert "us_relief = 0.5; us_without = 1.2355 by its link" in out
    assert (
        "Link us_without: payoff of us in rapprochement; Status quo; baseline, us_relief = 0.5; digest" in out
    )
    assert "Links cut: belarus_without" in out


def test_json_has_an_answer_for_each_equilibrium_with_its_origin(capsys):
    found = json.loads(ran(capsys, "solve", "roadmap", "--link", "all", "--json")[1])
    links = [one["links"]["belarus_without"] for one in found["answers"]]
    assert [(one["equilibrium"], one["value"]) for one in links] == [
        ("Freeze", "-0.2"),
        ("Status quo", "0.05"),
        ("Package", "0.51"),
    ]
    assert {one["digest"] for one in links} == {load("rapprochement").digest}
    cut = json.loads(ran(capsys, "solve", "roadmap", "--json")[1])
    assert cut["links"] == {"us_without": None, "belarus_without": None}


def test_explain_and_compare_and_regimes_answer_for_each_equilibrium(capsys):
    out = ran(capsys, "explain", "roadmap", "grand_bargain", "--link", "all")[1]
    assert out.count("Link us_without: payoff of us in rapprochement") == 3
    out = ran(capsys, "compare", "roadmap", "--link", "all")[1]
    assert out.count("Link belarus_without") == 3
    assert out.startswith("From  roadmap: baseline\n")
    out = ran(
        capsys, "regimes", "roadmap", "us_relief", "--link", "us_without=Package", "--link", "belarus_without"
    )[1]
    assert "19/90" in out
    assert "goes with rapprochement while Package is an equilibrium there" in out


def test_a_manifest_and_a_table_of_a_sweep_record_what_was_followed(tmp_path, capsys):
    digest = load("rapprochement").digest
    words = ["--link", "us_without=Freeze", "--link", "belarus_without"]
    (found,) = follow(load("roadmap"), *words[1::2])
    assert provenance_of(found)["links"]["us_without"]["digest"] == digest
    assert "links" not in provenance_of(found.cut())
    target = tmp_path / "swept.csv"
    status, _, err = ran(capsys, "sweep", "roadmap", "precondition=0,1", *words, "-o", str(target))
    assert status == 0, err
    described = json.loads((tmp_path / "swept.csv.json").read_text(encoding="utf-8"))
    assert json.loads(described["attributes"]["upstream_digests"])["us_without"] == [digest]
    assert "--link us_without=Freeze --link belarus_without" in described["attributes"]["command"]
    head = target.read_text(encoding="utf-8").splitlines()
    assert head[0] == "precondition,status,regime,regime_label,us_without,belarus_without,linked_equilibrium"
    assert head[1].endswith("All,0.0,-0.2,Freeze")
