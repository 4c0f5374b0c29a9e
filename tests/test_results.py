"""Every result has the one habit: words, plain values, rows, a digest, a display in notebooks."""

import importlib
import inspect
import json
import pkgutil
from fractions import Fraction
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

import bargaining
import bargaining.equilibria as engine
from bargaining.analysis import backtest, coverage, mediated, mediated_along, provenance
from bargaining.analysis.beliefs import belief_path
from bargaining.analysis.branches.paths import equilibrium_paths
from bargaining.analysis.codebooks import codebook
from bargaining.analysis.intelligence import intelligence
from bargaining.analysis.lenses import lenses
from bargaining.analysis.plans import supported
from bargaining.analysis.recoding import compare_codings
from bargaining.analysis.register.checking import predictions_of
from bargaining.analysis.robustness import (
    assumption_box,
    dependent_documents,
    over_scales,
    somewhere,
    structures,
    without_documents,
)
from bargaining.analysis.selection.concepts import LOGIT
from bargaining.analysis.selection.paths import selection_path
from bargaining.analysis.spells import dated_record
from bargaining.display import SHOWN_ROWS
from bargaining.equilibria import logit_branch, nash_equilibria_batch, verify
from bargaining.evidence import verify_documents
from bargaining.games import BargainingProblem, NormalFormGame
from bargaining.games.tree import InformationSet, Node, Tree, leaf
from bargaining.games.voting import VotingRule
from bargaining.loading.codings import Coding, first_coding
from bargaining.proofs.proof import prove
from bargaining.replication.bundling import Bundle
from bargaining.replication.comparing import Difference
from bargaining.replication.verifying import VerifiedBundle
from bargaining.results import Result

SCENARIO = bargaining.load("rapprochement")
OTHER = SCENARIO.replace(autonomy=0.2)


def pair(scenario):
    """Return a game of two players in which a payoff is one of the scenario's values."""
    stake = float(scenario.values["snapback_penalty"])
    return NormalFormGame([[[2 + stake, 0], [0, 1]], [[1, 0], [0, 2]]], players=["q", "r"])


def entry(scenario):
    """Return a tree in which a payoff is one of the scenario's values."""
    sets = (InformationSet("market", 0, ("out", "in")), InformationSet("entered", 1, ("fight", "share")))
    ends = (leaf(-1, -1), leaf(1 + scenario.values["snapback_penalty"], 1))
    inner = (Node(children=(1, 2), information=0), leaf(0, 2), Node(children=(3, 4), information=1))
    return Tree(("q", "r"), sets, (*inner, *ends))


def told(scenario):
    """Return a signalling game of one type in which a payoff is one of the scenario's values."""
    sets = (InformationSet("type", 0, ("still", "told")), InformationSet("hears", 1, ("no", "yes")))
    ends = (leaf(-1, 0), leaf(scenario.values["snapback_penalty"], 1))
    inner = (Node(children=(1, 2), information=0), leaf(0, 0), Node(children=(3, 4), information=1))
    return Tree(("q", "r"), sets, (*inner, *ends))


def named(kind):
    """Return the name of a class of results: two packages have a verdict each."""
    return (
        f"equilibria.{kind.__name__}" if kind.__module__ == "bargaining.equilibria.verdict" else kind.__name__
    )


def divided(scenario):
    """Return a bargaining problem in which a gain is one of the scenario's values."""
    return BargainingProblem.of({"a": (scenario.values["snapback_penalty"], 1), "b": (0, 2)})


CASES = {
    "Settlement": lambda scenario: engine.nash_settlement(divided(scenario)),
    "Lottery": lambda scenario: engine.nash_lottery(divided(scenario)),
    "Offers": lambda scenario: engine.alternating_offers(
        (scenario.values["snapback_penalty"], Fraction(1, 3))
    ),
    "BeliefPath": lambda scenario: belief_path(
        bargaining.load("dilemma").replace(autonomy=scenario.values["snapback_penalty"])
    ),
    "Intelligence": lambda scenario: intelligence(
        bargaining.load("dilemma").replace(autonomy=scenario.values["snapback_penalty"]), "0.8"
    ),
    "Codebook": codebook,
    "Codings": lambda scenario: compare_codings(
        scenario, [Coding("again", scenario.replace(autonomy=0.7), first_coding(scenario).voices)]
    ),
    "Dependent": lambda scenario: dependent_documents(scenario),
    "Recoding": lambda scenario: bargaining.recode(scenario, ["set"], off=1, draws=20),
    "Indices": lambda scenario: bargaining.sensitivity_indices(
        scenario.calibrated("prisoners2025oped"),
        "status_quo",
        "pawn",
        region={"autonomy": (0, 1)},
        samples=64,
    ),
    "Information": lambda scenario: bargaining.value_of_information(scenario, "status_quo", draws=2000),
    "Misperception": lambda scenario: bargaining.misperception(scenario, us="parish2025"),
    "Misreadings": lambda scenario: bargaining.misreadings(scenario),
    "Lenses": lambda scenario: lenses(scenario),
    "Omissions": lambda scenario: without_documents(scenario),
    "Structures": lambda scenario: structures(scenario, ["baseline"]),
    "OverScales": lambda scenario: over_scales(
        scenario.calibrated("olech2025"), "somewhere package", equilibria="pure", draws=50
    ),
    "Paths": lambda scenario: equilibrium_paths(scenario, "verification", grid=2),
    "Peeling": lambda scenario: bargaining.discover(scenario, "status_quo", draws=400),
    "Possibilities": lambda scenario: bargaining.possibilities(scenario, {"verification": (0, "1/2")}),
    "Proof": lambda scenario: prove(scenario),
    "PredictionSet": lambda scenario: supported(
        bargaining.load("opening").replace(eu_relief=scenario.values["snapback_penalty"])
    ),
    "SelectionPath": lambda scenario: selection_path(
        scenario, "verification", LOGIT, grid=2, resolution=Fraction(1, 4)
    ),
    "SingleCruxes": lambda scenario: bargaining.single_parameter_cruxes(scenario, "eu == limited"),
    "Tornado": lambda scenario: bargaining.tornado(scenario, "status_quo"),
    "Verdict": lambda scenario: somewhere(
        scenario.form.formula(("transact", "isolate", "token", "tolerate")),
        assumption_box(scenario, ranges={"reversal": (scenario.values["snapback_penalty"], 1)}),
    ),
    "ActionCommitment": lambda scenario: engine.commit_to_action(scenario.game(), "us"),
    "Basins": lambda scenario: engine.best_response_basins(scenario.game()),
    "CorrelatedCommitment": lambda scenario: engine.commit_to_correlated_strategies(scenario.game(), "us"),
    "CorrelatedEquilibrium": lambda scenario: engine.correlated_equilibrium(scenario.game()),
    "Membership": lambda scenario: engine.is_correlated_equilibrium(
        scenario.game(), np.full((3, 2, 4, 3), 1 / 72)
    ),
    "Mediated": lambda scenario: mediated(scenario),
    "MediatedAlong": lambda scenario: mediated_along(scenario, "verification"),
    "Mediation": lambda scenario: engine.mediation(pair(scenario)),
    "MixedCommitment": lambda scenario: engine.commit_to_mixed_strategy(pair(scenario), "q"),
    "ParetoRanking": lambda scenario: engine.pareto_ranking(bargaining.nash_equilibria(scenario.game())),
    "PayoffPolygon": lambda scenario: engine.payoff_polygon(pair(scenario), ("q", "r")),
    "StochasticStability": lambda scenario: engine.stochastically_stable(scenario.game()),
    "equilibria.Verdict": lambda scenario: engine.is_strict(
        pair(scenario), bargaining.nash_equilibria(pair(scenario))[0]
    ),
    "Backtest": lambda scenario: backtest(scenario, since="2025-08"),
    "AgentLogitBranch": lambda scenario: engine.agent_logit_branch(entry(scenario)),
    "AxisRegimes": lambda scenario: bargaining.regions(scenario, "reversal"),
    "Coverage": lambda scenario: coverage(bargaining.load_library()),
    "Provenance": lambda scenario: provenance(scenario, "snapback_penalty"),
    "Predictions": lambda scenario: predictions_of(only=["europe_may_go_alone"]),
    "Record": lambda scenario: dated_record(bargaining.load("freeze_thaw")),
    "VotingPower": lambda scenario: engine.voting_power(
        VotingRule(("a", "b", "c"), {"votes": (2, 1, 1)}, [{"votes": 3}])
    ),
    "Comparison": lambda scenario: bargaining.compare(SCENARIO.replace(autonomy=0.1), scenario),
    "Crux": lambda scenario: bargaining.crux(scenario.replace(autonomy=0.1), "package", norm="count"),
    "DocumentCrux": lambda scenario: bargaining.crux_between(scenario, "olech2025", "episkopos2025brief"),
    "Guarantee": lambda scenario: bargaining.robust(scenario, "eu == isolate", {"autonomy": (0, "1/2")}),
    "Volume": lambda scenario: bargaining.volume(
        scenario, "status_quo", {"verification": (0, 1), "reversal": (0, 1)}
    ),
    "Shares": lambda scenario: bargaining.shares(scenario, draws=200),
    "EquilibriumBatch": lambda scenario: nash_equilibria_batch(
        np.stack([SCENARIO.game().payoffs, scenario.game().payoffs]), n_players=4, workers=1
    ),
    "PhaseDiagram": lambda scenario: bargaining.phase_diagram(scenario, "verification", "reversal", 20, 10),
    "LogitBranch": lambda scenario: logit_branch(scenario.game(), max_precision=2.0),
    "PlaneRegimes": lambda scenario: bargaining.regions(scenario, "verification", "reversal"),
    "Verification": lambda scenario: verify(scenario.game(), bargaining.nash_equilibria(OTHER.game())),
    "VerificationReport": lambda scenario: verify_documents(
        Path(__file__).parent / "data", bargaining.load_library()
    ),
    "AssessmentSet": lambda scenario: engine.sequential_equilibria(entry(scenario)),
    "RefinedEquilibria": lambda scenario: engine.d1_criterion(engine.sequential_equilibria(told(scenario))),
    "Bundle": lambda scenario: Bundle(
        Path("out"),
        Path("out.zip"),
        "named",
        scenario.digest,
        {"README.md": 3},
        2,
        1.0,
        {"paths": "no stock"},
    ),
    "VerifiedBundle": lambda scenario: VerifiedBundle(
        "out",
        1,
        (Difference("data/a.csv", "differs", "line 2", "1", scenario.digest),),
        "3.11.2",
        1,
        "here",
        "off",
        own_program=True,
        seconds=1.0,
    ),
    "EquilibriumSet": lambda scenario: bargaining.nash_equilibria(scenario.game()),
    "Explanation": lambda scenario: bargaining.explain(scenario, "package"),
}
"""For each class of results how to get one."""

SAME = {
    "Predictions",
    "Record",
    "VotingPower",
    "VerificationReport",
    "equilibria.Verdict",
    "Coverage",
    "Provenance",
}
"""Those whose answer is the same at other values of the scenario."""


def classes():
    for module in pkgutil.walk_packages(bargaining.__path__, "bargaining."):
        if module.name != "bargaining.__main__":
            importlib.import_module(module.name)
    found, waiting = set(), [Result]
    while waiting:
        inner = waiting.pop().__subclasses__()
        found.update(kind for kind in inner if kind.__module__.startswith("bargaining."))
        waiting += inner
    return {kind for kind in found if not inspect.isabstract(kind)}


class Tags(HTMLParser):
    """Check that tags are closed in order, and are those of plain tables without anything that is loaded or run."""

    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, attributes):
        assert tag in {"pre", "table", "caption", "tr", "th", "td", "span", "b", "p", "details", "summary"}
        assert {name for name, _ in attributes} <= {"style", "title"}
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def assert_plain(shown):
    tags = Tags()
    tags.feed(shown)
    tags.close()
    assert not tags.open
    assert "color" not in shown  # of the page, light or dark
    assert "\x1b" not in shown


def test_every_class_of_results_is_tried_here():
    assert sorted(map(named, classes())) == sorted(CASES)


@pytest.mark.parametrize("name", CASES)
def test_a_result_says_itself_in_all_ways(name):
    result = CASES[name](OTHER)
    assert named(type(result)) == name
    assert str(result).strip()
    assert "object at" not in str(result)
    plain = result.to_dict()
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain
    rows = result.to_rows()
    assert rows
    assert all(list(row) == list(rows[0]) for row in rows)
    assert all(isinstance(cell, str | int | float | bool | None) for row in rows for cell in row.values())
    assert repr(result).startswith(f"<{type(result).__name__}: ")
    assert "\n" not in repr(result)
    assert len(repr(result)) < 150
    shown = result._repr_html_()
    assert_plain(shown)
    assert "<table>" in shown


@pytest.mark.parametrize("name", CASES)
def test_a_digest_is_of_the_answer(name):
    result = CASES[name](OTHER)
    assert result.digest == CASES[name](OTHER).digest
    assert len(result.digest) == 64
    other = CASES[name](SCENARIO.replace(snapback_penalty=0))
    assert (result.digest == other.digest) is (result.to_dict() == other.to_dict()) is (name in SAME)


def test_labels_are_text_in_a_notebook():
    game = NormalFormGame(
        [[[1, 0]], [[1, 0]]], players=["<b>", "q\x1b[2J"], actions=[["a"], ["<script>", "d"]]
    )
    shown = bargaining.nash_equilibria(game)._repr_html_()
    assert "<b>" not in shown
    assert "<script>" not in shown
    assert "\x1b" not in shown
    assert "&lt;script&gt;" in shown


def test_a_notebook_shows_some_of_many_rows():
    class Many(Result):
        def __str__(self):
            return "many"

        def to_dict(self):
            return {}

        def to_rows(self):
            return [{"k": k} for k in range(50)]

    assert Many()._repr_html_().count("<tr>") == 1 + SHOWN_ROWS
    assert Many()._repr_html_().startswith("<pre")
    assert "50 rows, the first 20 shown" in Many()._repr_html_()


HOSTILE = """
[scenario]
name = "hostile"
title = "<script>alert(1)</script> & more"
description = "<img src=x>"
[players.q]
label = "<b>Q</b> & co"
actions.stay = { label = "</td>Stay", meaning = '" onmouseover="x', assumption = "<i>" }
actions.go = { label = "Go", assumption = "an example" }
[kinds.share]
meaning = "x"
range = [0, 1]
assumption = "an example"
[parameters.rent]
label = "<u>Rent</u> $x$"
kind = "share"
baseline = 0.5
assumption = "an example"
[[payoff]]
player = "q"
term = "<h1>Comfort</h1>"
value = "rent * q.stay + 1/4 * q.go"
assumption = "</pre><b>"
[outcomes.home]
label = "<a href=x>Home</a>"
profile = { q = "stay" }
assumption = "an example"
"""


def asked(scenario):
    """Return answers that hold every kind of label."""
    yield scenario
    yield bargaining.explain(scenario, "home")
    yield bargaining.regions(scenario, "rent")
    yield bargaining.compare(scenario, scenario.replace(rent=0))
    yield bargaining.crux(scenario, "home", mode="ends")
    yield bargaining.single_parameter_cruxes(scenario, "home")
    yield bargaining.tornado(scenario, "home")
    yield bargaining.shares(scenario, {"rent": (0, 1)}, draws=20)
    yield bargaining.robust(scenario, "q == stay", {"rent": (0, 1)})
    yield bargaining.nash_equilibria(scenario.game())
    yield lenses(scenario)


def test_labels_with_tags_are_text_in_every_display(tmp_path):
    path = tmp_path / "hostile.toml"
    path.write_text(HOSTILE, encoding="utf-8")
    whole = ""
    for found in asked(bargaining.load(path)):
        shown = found._repr_html_()
        assert_plain(shown)
        whole += shown
    for label in ("Q", "Stay", "Rent", "Comfort", "Home"):
        assert label in whole


def test_a_scenario_is_told_in_a_line_and_shown_in_tables():
    scenario = SCENARIO.calibrated("parish2025").replace(autonomy="1/5")
    assert repr(scenario) == "<Scenario: rapprochement, calibration=parish2025, autonomy=0.2>"
    shown = scenario._repr_html_()
    assert_plain(shown)
    for name in (*scenario.players, *scenario.parameters, *scenario.document.outcomes):
        assert f">{name}<" in shown
    row = shown[shown.index(">autonomy<") :].partition("</tr>")[0]
    assert ">0.2</td>" in row
    assert ">set</td>" in row


def test_what_a_claim_says_is_seen_in_an_explanation():
    shown = bargaining.explain(SCENARIO, "package")._repr_html_()
    library = bargaining.load_library()
    claim = library.claim("O49")
    assert f'title="{escape(library.citation("O49"))}: {escape(claim.claim)}">O49<' in shown
    assert bargaining.explain(SCENARIO, "package") == bargaining.explain(SCENARIO, "package")


def test_regimes_are_shown_by_the_names_of_outcomes():
    for shown in (
        bargaining.regions(SCENARIO, "autonomy")._repr_html_(),
        bargaining.regions(SCENARIO, "autonomy", "reversal")._repr_html_(),
        bargaining.phase_diagram(SCENARIO, "autonomy", "reversal", 4, 4)._repr_html_(),
    ):
        assert "Kremlin-run" in shown
        assert "transact, isolate, exploit, direct" in shown


def test_a_result_without_words_is_none():
    class Silent(Result):
        def to_dict(self):
            return {}

        def to_rows(self):
            return []

    with pytest.raises(TypeError, match="__str__"):
        Silent()
