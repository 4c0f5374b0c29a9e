"""The form of bargaining problems: formulas against exact solutions at points, reasons that add up, and messages."""

import random
import shlex
from fractions import Fraction as F

import pytest

from bargaining import load
from bargaining.analysis import explain, regions
from bargaining.cli.main import group
from bargaining.errors import ScenarioError
from bargaining.forms.agreement_formulas import CONCEPTS
from bargaining.forms.formula import holds
from bargaining.loading.scenarios import with_concept
from bargaining.resources import folder
from bargaining.terminal.running import run_command

HEAD = """
[scenario]
name = "three_issues"
title = "Three issues"
form = "bargaining"

[kinds.weight]
meaning = "how much"
range = [-2, 2]
assumption = "an example"

[kinds.chance]
meaning = "how likely"
range = [0, 1]
assumption = "an example"
"""
PARTIES = ("north", "south", "west")
ISSUES = ("land", "sea", "air")


def entry(table, **values):
    lines = [f"{key} = {value}" for key, value in values.items()]
    return "\n".join([f"[{table}]", *lines, 'assumption = "an example"', ""])


def written(parties, *, linked=False, more=""):
    """Write a problem in which every party has a weight of its own in every issue, and two issues go together."""
    text = [HEAD]
    text += [
        entry(f"players.{p}", label=f'"{p}"').replace('assumption = "an example"\n', "") for p in parties
    ]
    text.append('[players.coast]\nlabel = "Coast"\nparty = false\n')
    text += [
        entry(f"issues.{i}", label=f'"{i}"', consent='["coast"]' if i == "sea" else "[]", risk=f'"risk_{i}"')
        for i in ISSUES
    ]
    text += [
        entry(f"parameters.risk_{i}", label=f'"risk {i}"', kind='"chance"', baseline="0.25") for i in ISSUES
    ]
    for p in parties:
        text.append(entry(f"parameters.without_{p}", label='"w"', kind='"weight"', baseline="0"))
        text.append(entry(f"disagreement.{p}", value=f'"without_{p}"'))
        for i in ISSUES:
            text.append(entry(f"parameters.{p}_{i}", label='"w"', kind='"weight"', baseline="0.5"))
            text.append(
                entry(f"stakes.{p}_{i}", player=f'"{p}"', term=f'"{i}"', value=f'"{p}_{i} * {i}.settled"')
            )
    text.append(entry("parameters.bonus", label='"b"', kind='"weight"', baseline="0"))
    text.append(
        entry(
            "stakes.both",
            player=f'"{parties[0]}"',
            term='"both"',
            value='"bonus * land.settled * sea.settled"',
        )
    )
    text.append(entry("parameters.coast_sea", label='"c"', kind='"weight"', baseline="0"))
    text.append(entry("stakes.coast", player='"coast"', term='"coast"', value='"coast_sea * sea.settled"'))
    text.append(entry("parameters.fear", label='"f"', kind='"weight"', baseline="0"))
    text.append(
        entry(
            "red_lines.air_with_land",
            label='"No flights without land"',
            player=f'"{parties[1]}"',
            keeps='"1 - fear * air.settled * land.open"',
        )
    )
    if linked:
        text.append("[tracks]\nlinked = true\n")
    return "\n".join([*text, more])


@pytest.fixture(params=[(2, False), (2, True), (3, False)], ids=str)
def scenario(request, tmp_path):
    number, linked = request.param
    path = tmp_path / "mine.toml"
    path.write_text(written(PARTIES[:number], linked=linked), encoding="utf-8")
    return load(path)


def points(scenario, number, seed):
    """Yield random points, half of them on a coarse grid, where ties and zeros live."""
    rng = random.Random(seed)
    for k in range(number):
        drawn = {}
        for name in scenario.parameters:
            low, high = scenario.range(name)
            parts = 2 if k % 2 else 97
            drawn[name] = low + (high - low) * F(rng.randint(0, parts), parts)
        yield drawn


def picked(form, values):
    """Solve by definition, with code that shares nothing with the formulas."""
    problem = form.problem(values)
    gains = {name: problem.gains(name) for name in problem.acceptable}
    match form.concept:
        case "Nash bargaining":
            most = max(_product(g) for g in gains.values())
            best = {name: g for name, g in gains.items() if _product(g) == most}
            return {n for n, g in best.items() if not any(_above(other, g) for other in gains.values())}
        case "utilitarian":
            return {n for n, g in gains.items() if sum(g) == max(map(sum, gains.values()))}
        case "separate tracks":
            alone = {i for i in ISSUES if i in gains}
            return {"+".join(i for i in ISSUES if i in alone) or "none"}
    if form.concept == "egalitarian":
        units = [F(1)] * len(problem.parties)
    else:
        units = [max(g[k] for g in gains.values()) for k in range(len(problem.parties))]
    shares = {n: [x / u for x, u in zip(g, units, strict=True) if u] for n, g in gains.items()}
    score = {n: (min(s, default=0), sum(s)) for n, s in shares.items()}
    return {n for n in score if score[n] == max(score.values())}


def _product(gains):
    product = F(1)
    for gain in gains:
        product *= gain
    return product


def _above(one, other):
    return one != other and all(a >= b for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("concept", CONCEPTS)
def test_formulas_hold_exactly_where_the_solution_picks(scenario, concept):
    """Ideal gains take the most comparisons, so that these are made where fewer assumptions are open."""
    scenario = with_concept(scenario, concept)
    for number, values in enumerate(points(scenario, 24, 1)):
        expected = picked(scenario.form, values)
        assert {name for (name,) in scenario.form.predicted(values)} == expected
        step = 4 if concept != "Kalai-Smorodinsky" else 9 if len(scenario.form.parties) == 2 else 40
        free = scenario.parameters[number % step :: step]
        fixed = {n: v for n, v in values.items() if n not in free}
        form = scenario.form.substituted(fixed)
        rest = {n: values[n] for n in free}
        assert {n for (n,) in form.candidates() if holds(form.formula((n,)), rest)} == expected


@pytest.mark.parametrize("concept", CONCEPTS)
def test_reasons_decide_and_add_up(scenario, concept):
    form = with_concept(scenario, concept).form
    for values in points(scenario, 6, 2):
        chosen = picked(form, values)
        for (name,) in form.candidates():
            strategies = {"agreement": {name: F(1)}}
            conditions = form.conditions(strategies, values)
            assert all(c.holds(values) for c in conditions) == (name in chosen)
            assert len({c.deviation for c in conditions}) == len(conditions)
            for condition in conditions:
                total = sum(t.difference.evaluate(values) for t in form.terms(strategies, condition))
                assert total == -condition.polynomial.evaluate(values)


def test_a_linked_package_is_worth_its_chance_times_its_gains(tmp_path):
    values = {"north_land": F(1), "north_sea": F(1, 2), "without_north": F(1, 4), "bonus": F(1)}
    paid = {}
    for linked in (False, True):
        path = tmp_path / f"{linked}.toml"
        path.write_text(written(PARTIES[:2], linked=linked), encoding="utf-8")
        form = load(path).form
        fixed = {**dict.fromkeys(form.parameters, F(0)), "risk_land": F(1, 2), "risk_sea": F(1, 5), **values}
        paid[linked] = form.payoffs(("land+sea",))["north"].evaluate(fixed)
    assert paid[False] == F(1, 2) + F(4, 5) * F(1, 2) + F(2, 5)
    assert paid[True] == F(1, 4) + F(2, 5) * (F(5, 2) - F(1, 4))


def test_thresholds_are_exact(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(written(PARTIES[:2]), encoding="utf-8")
    scenario = load(path).replace(south_sea=-0.3, risk_sea=0, risk_land=0, risk_air=0)
    found = regions(scenario, "fear")
    assert [str(point) for point in found.thresholds] == []
    veto = regions(scenario, "coast_sea")
    assert [str(point) for point in veto.thresholds] == ["0"]
    assert [scenario.form.predicted({**scenario.values, "coast_sea": x}) for x in (F(-1, 9), F(0))] == [
        (("land+air",),),
        (("land+sea+air",),),
    ]


def test_an_agreement_is_explained_in_words():
    scenario = load(folder("seeds") / "template_bargaining.toml")
    why = explain(scenario, "whole")
    assert why.is_equilibrium
    assert "Agreed" in str(why)
    against = explain(scenario.replace(burden=0.9), "whole")
    assert not against.is_equilibrium
    assert "staff refuses" in str(against)
    assert "quilibrium" not in str(why) + str(against)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('player = "south"', 'player = "sotuh"'), "unknown player 'sotuh' (did you mean 'south'?)"),
        (("land.settled * sea", "land.setled * sea"), "unknown choice 'land.setled' (did you mean"),
        (("[issues.air]", "[issues.north]"), "found 'north', which is taken here, expected another name"),
        (('["coast"]', '["north"]'), "found the party 'north', expected a player with party = false"),
        (('["coast"]', '["coats"]'), "unknown player 'coats' (did you mean 'coast'?)"),
        (
            ('value = "without_north"', 'value = "withuot_north"'),
            "unknown parameter or feature 'withuot_north'",
        ),
        (('risk = "risk_sea"', 'risk = "risk_sae"'), "unknown parameter or feature 'risk_sae'"),
        (("[disagreement.south]", "[disagreement.sout]"), "unknown player 'sout' (did you mean 'south'?)"),
        (
            ('[players.south]\nlabel = "south"', '[players.south]\nparty = false\nlabel = "s"'),
            "found 1 parties",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path, change, message):
    path = tmp_path / "mine.toml"
    text = written(PARTIES[:2])
    assert change[0] in text
    path.write_text(text.replace(*change), encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        load(path)
    assert message in str(error.value)
    assert "mine.toml:" in str(error.value)


def test_too_many_issues_are_refused(tmp_path):
    path = tmp_path / "mine.toml"
    more = "\n".join(entry(f"issues.i{k}", label='"i"') for k in range(4))
    path.write_text(written(PARTIES[:2], more=more), encoding="utf-8")
    with pytest.raises(ScenarioError, match="found 7, expected at most 6, which make 64 agreements"):
        load(path)


def test_a_table_of_strategies_has_no_meaning(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(written(PARTIES[:2]), encoding="utf-8")
    scenario = load(path)
    with pytest.raises(ScenarioError, match="no meaning for a bargaining problem"):
        scenario.game()


@pytest.mark.parametrize(
    "command",
    [
        "explain roadmap grand_bargain",
        "regimes roadmap precondition",
        "compare roadmap --set precondition=1",
        "crux roadmap --target common_ground --parameters precondition",
        "crux china --target no_deal",
        "tornado china deal",
        "robust china 'deal == settled'",
        "volume china deal --range option_built=0:1",
        "shares china --draws 50",
        "phase china option_built option_worth",
        "without china documents",
        "coder china",
    ],
)
def test_agreements_are_not_called_equilibria(command, capsys):
    code = run_command(group, shlex.split(command))
    captured = capsys.readouterr()
    assert code == 0, captured.err
    assert "equilibri" not in captured.out.lower()
