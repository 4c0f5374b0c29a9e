"""Games with moves in order in which not everybody knows all moves before, as scenario files."""

from fractions import Fraction

import pytest

import bargaining
from bargaining.analysis import regions
from bargaining.analysis.explanation import explain
from bargaining.analysis.plans import supported
from bargaining.analysis.robustness import robust
from bargaining.errors import ScenarioError
from bargaining.forms.formula import holds
from bargaining.loading.scenarios import with_concept

ASSUMED = 'assumption = "made up"'


def a_player(name, *actions):
    lines = [f'[players.{name}]\nlabel = "{name}"']
    lines += [f'[players.{name}.actions.{a}]\nlabel = "{a}"\n{ASSUMED}' for a in actions]
    return "\n".join(lines)


def a_term(player, value):
    return f'[consequences.{player}]\nplayer = "{player}"\nterm = "all"\nvalue = "{value}"\n{ASSUMED}'


def a_parameter(name, baseline):
    return f'[parameters.{name}]\nlabel = "{name}"\nkind = "share"\nbaseline = {baseline}\n{ASSUMED}'


def a_file(tmp_path, protocol, *parts):
    head = f'[scenario]\nname = "made"\ntitle = "Made"\nform = "tree"\ndescription = "made"\n[protocol]\n{protocol}'
    kinds = f'[kinds.share]\nmeaning = "share"\nrange = [0, 1]\n{ASSUMED}'
    path = tmp_path / "made.toml"
    path.write_text("\n\n".join((head, kinds, *parts)))
    return path


@pytest.fixture
def breakfast(tmp_path):
    """Return Cho and Kreps' game: a surly or weak sender has beer or quiche, and a bully picks a fight or not."""
    return a_file(
        tmp_path,
        'order = ["kind", "sender", "bully"]\nsees = { bully = ["sender"] }',
        a_player("sender", "beer", "quiche"),
        a_player("bully", "fight", "leave"),
        f'[stages.kind]\nlabel = "kind"\nbranches = {{ surly = "surly", weak = "1 - surly" }}\n{ASSUMED}',
        a_parameter("surly", 0.9),
        a_term("sender", "2 * bully.leave + kind.surly * sender.beer + kind.weak * sender.quiche"),
        a_term("bully", "bully.fight * (kind.weak - kind.surly)"),
    )


def test_beer_and_quiche_pools_on_either_breakfast(breakfast):
    found = supported(bargaining.load(breakfast))
    assert found.complete
    assert found.places == ("sender.surly", "sender.weak", "bully.beer", "bully.quiche")
    assert [one.profile for one in found.predictions] == [
        ("beer", "beer", "leave", "unasked"),
        ("quiche", "quiche", "unasked", "leave"),
    ]
    assert found.predictions[0].payoffs == {"sender": Fraction(29, 10), "bully": 0}
    quiche = found.assessments.tree.information.index(
        next(one for one in found.assessments.tree.information if one.name == "bully.quiche")
    )
    # The bully fights a quiche eater as long as it is weak with a chance of at least one half.
    beliefs = [c.beliefs(quiche) for c in found.assessments if quiche in c.off_path]
    assert [sorted(weak for _, weak in own) for own in beliefs] == [[Fraction(1, 2), 1]]


def test_mixed_play_is_a_pattern_with_the_options_that_are_used(breakfast):
    few = bargaining.load(breakfast).replace(surly=Fraction(1, 4))
    found = supported(few)
    assert found.complete
    assert [one.profile for one in found.predictions] == [
        ("beer", "beer_or_quiche", "fight_or_leave", "fight")
    ]
    # The weak ones who have beer are as many as the surly ones, and the fight after beer comes half of the time.
    (component,) = found.assessments
    (point,) = component.vertices
    by_name = dict(
        zip((one.name for one in found.assessments.tree.information), point.strategies, strict=True)
    )
    assert by_name["sender.weak"] == (Fraction(1, 3), Fraction(2, 3))
    assert by_name["bully.beer"] == (Fraction(1, 2), Fraction(1, 2))


def test_faces_of_a_continuum_are_patterns_of_their_own(breakfast):
    found = supported(bargaining.load(breakfast).replace(surly=Fraction(1, 2)))
    fights = {one.profile[2] for one in found.predictions if one.profile[:2] == ("beer", "beer")}
    assert fights == {"leave", "fight_or_leave"}
    assert next(one for one in found.predictions if one.profile[2] == "fight_or_leave").payoffs is None


def test_a_pattern_is_explained_by_what_keeps_each_mover(breakfast):
    scenario = bargaining.load(breakfast)
    found = explain(scenario, "beer,beer,leave,unasked")
    assert found.is_equilibrium
    margins = {one.player: one.margin for one in found.players}
    assert margins["sender.surly"] > margins["sender.weak"] > 0
    assert margins["bully.beer"] == Fraction(8, 10)


def test_who_knows_nothing_of_the_other_move_moves_at_the_same_time(tmp_path):
    path = a_file(
        tmp_path,
        'order = ["one", "other"]\nsees = { other = [] }',
        a_player("one", "heads", "tails"),
        a_player("other", "heads", "tails"),
        a_term("one", "one.heads * other.heads + one.tails * other.tails"),
        a_term("other", "one.heads * other.tails + one.tails * other.heads"),
    )
    found = supported(bargaining.load(path))
    assert [one.profile for one in found.predictions] == [("heads_or_tails", "heads_or_tails")]
    assert found.predictions[0].payoffs == {"one": Fraction(1, 2), "other": Fraction(1, 2)}


def test_information_sets_of_a_stage_that_exclude_each_other_are_one_place():
    opaque = bargaining.load("opening", variants={"information": "opaque"})
    assert [place.name for place in opaque.places] == [p.name for p in bargaining.load("opening").places]
    assert opaque.form.concept == "sequential"
    eu = [one for one in opaque.form.tree.information if one.name.startswith("eu")]
    assert len(eu) == 6


@pytest.mark.parametrize(
    ("protocol", "message"),
    [
        (
            'order = ["one", "other"]\nsees = { othr = [] }',
            r"protocol.sees.othr: unknown player.*did you mean 'other'",
        ),
        ('order = ["one", "other"]\nsees = { one = ["other"] }', r"protocol.sees.one\[1\].*moved before"),
        ('order = ["one", "other"]\nsees = { other = ["oen"] }', r"protocol.sees.other\[1\].*oen"),
        ('order = ["one", "other"]\nsees = { other = ["share"] }', r"protocol.sees.other\[1\].*share"),
    ],
)
def test_what_cannot_be_seen_is_named_with_its_place(tmp_path, protocol, message):
    path = a_file(
        tmp_path,
        protocol,
        a_player("one", "heads", "tails"),
        a_player("other", "heads", "tails"),
        a_parameter("share", 0.5),
        a_term("one", "share * one.heads"),
        a_term("other", "other.tails"),
    )
    with pytest.raises(ScenarioError, match=message):
        bargaining.load(path)


def test_a_concept_of_perfect_information_is_refused_where_moves_are_hidden(breakfast):
    breakfast.write_text(
        breakfast.read_text().replace('form = "tree"', 'form = "tree"\nconcept = "subgame perfect"')
    )
    with pytest.raises(ScenarioError, match="not everybody knows all moves before, expected 'sequential'"):
        bargaining.load(breakfast)


def test_where_beer_and_quiche_pools_is_known_exactly_over_prior_and_taste(breakfast):
    """Cho and Kreps' game as a map: pooling needs a surly majority, and a taste worth less than a fight."""
    own = "kind.surly * sender.beer + kind.weak * sender.quiche"
    kind = f'[kinds.taste]\nmeaning = "taste"\nrange = [0, 4]\n{ASSUMED}'
    taste = a_parameter("taste", 1).replace('"share"', '"taste"')
    text = breakfast.read_text().replace(own, f"taste * ({own})")
    breakfast.write_text("\n\n".join((text, taste, kind)))
    scenario = bargaining.load(breakfast)
    found = regions(scenario, "surly", "taste")
    areas = {
        tuple(map(scenario.outcome, cell.profiles)): (cell.area.low, cell.area.high) for cell in found.cells
    }
    assert areas == {
        ("beer–beer_or_quiche–fight_or_leave–fight",): (1, 1),
        ("beer–quiche–leave–fight",): (2, 2),
        ("beer–beer–leave–unasked", "quiche–quiche–unasked–leave"): (1, 1),
    }
    ranges = {"surly": (Fraction(1, 10), 1), "taste": (Fraction(1, 10), 4)}
    proved = robust(scenario, "sender.surly == beer or sender.surly == quiche", ranges)
    assert (proved.status, proved.equilibria) == ("proved", "all")


def test_formulas_of_patterns_hold_where_the_solver_finds_them(breakfast):
    scenario = bargaining.load(breakfast)
    for surly in ("0", "1/4", "1/2", "3/4", "1"):
        at = scenario.replace(surly=surly)
        by_formula = {p for p in scenario.form.candidates() if holds(scenario.form.formula(p), at.values)}
        assert by_formula == set(at.form.predicted(at.values))


def test_questions_over_assumptions_say_why_they_have_no_answer():
    opaque = bargaining.load("opening", variants={"information": "opaque"})
    with pytest.raises(
        ScenarioError, match=r"signalling games, .* here information set .*: found two moves or more"
    ):
        list(opaque.form.candidates())


def test_the_intuitive_criterion_leaves_beer_alone_and_says_why(breakfast):
    """Cho and Kreps (1987): a weak one would not have beer for what it gets by quiche, so beer shows who is surly."""
    for concept in ("intuitive criterion", "D1"):
        found = supported(with_concept(bargaining.load(breakfast), concept))
        assert found.complete
        assert [one.profile for one in found.predictions] == [("beer", "beer", "leave", "unasked")]
        assert found.assessments.components == ("survives", "cut")
        assert "not from sender.weak, which gets 3 and by this at most 2" in str(found.assessments)


def test_what_fails_of_a_pattern_is_named(breakfast):
    with pytest.raises(ScenarioError, match=r"predicted: bully\.beer would rather fight$"):
        explain(bargaining.load(breakfast).replace(surly="1/4"), "beer,beer,leave,unasked")
    with pytest.raises(ScenarioError, match="predicted: it is at no values"):
        explain(bargaining.load(breakfast), "beer,quiche,leave,fight")


def test_a_criterion_for_signals_is_refused_elsewhere(tmp_path):
    path = a_file(
        tmp_path,
        'order = ["one", "other", "third"]\nsees = { other = [], third = [] }',
        *(a_player(name, "left", "right") for name in ("one", "other", "third")),
        *(a_term(name, f"{name}.left") for name in ("one", "other", "third")),
    )
    path.write_text(path.read_text().replace('form = "tree"', 'form = "tree"\nconcept = "D1"'))
    with pytest.raises(ScenarioError, match=r"scenario.concept: D1: .*expected at most one"):
        bargaining.load(path)
