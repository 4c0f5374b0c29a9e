"""What a file with moves in order may say, and the one message for each thing that it may not."""

from fractions import Fraction

import pytest

from bargaining import load
from bargaining.analysis import compare
from bargaining.analysis.robustness import without_terms
from bargaining.errors import ScenarioError

ASSUMED = 'assumption = "x"'


def stage(name, more):
    return f'[stages.{name}]\nlabel = "{name}"\n{ASSUMED}\n{more}\n'


CHOICE = (
    f'player = "p"\noptions.yes = {{ label = "yes", {ASSUMED} }}\noptions.no = {{ label = "no", {ASSUMED} }}'
)


def game(order="p, q", stages="", payoffs=(("p", "m * p.a"), ("q", "q.c")), more=""):
    names = ", ".join(f'"{name}"' for name in order.split(", "))
    parts = [
        f'[scenario]\nname = "made"\ntitle = "Made"\nform = "tree"\n[protocol]\norder = [{names}]',
        f'[kinds.k]\nmeaning = "m"\nrange = [0, 1]\n{ASSUMED}',
        f'[parameters.m]\nlabel = "m"\nkind = "k"\nbaseline = 0.5\n{ASSUMED}',
    ]
    for player, actions in {"p": "ab", "q": "cd"}.items():
        entries = ", ".join(f'{a} = {{ label = "{a}", {ASSUMED} }}' for a in actions)
        parts.append(f'[players.{player}]\nlabel = "{player}"\nactions = {{ {entries} }}')
    for k, (player, value) in enumerate(payoffs):
        parts.append(f'[[payoff]]\nplayer = "{player}"\nterm = "t{k}"\nvalue = "{value}"\n{ASSUMED}')
    return "\n".join([*parts, stages, more])


@pytest.fixture
def loaded(tmp_path):
    def read(text):
        (tmp_path / "made.toml").write_text(text, encoding="utf-8")
        return load(tmp_path / "made.toml")

    return read


ACTIONS_OF_Q = f'actions = {{ c = {{ label = "c", {ASSUMED} }}, d = {{ label = "d", {ASSUMED} }} }}'
DRAW = stage("luck", 'branches = { up = "m", down = "1 - m" }')
REFUSED = {
    "a stage in the order that is none": (
        game("p, q, lack", DRAW),
        "unknown player or stage 'lack' (did you mean",
    ),
    "a player twice": (game("p, q, p"), "found 'p' 2 times, expected it once"),
    "a player that does not move": (game("p"), "found no 'q', expected every player and stage"),
    "a player with nothing to choose": (
        game("p", payoffs=(("p", "p.a"),)).replace(ACTIONS_OF_Q, ""),
        "players.q: found neither actions nor a stage of its own, expected a choice",
    ),
    "a player that moves without actions": (
        game("p, q", payoffs=(("p", "p.a"),)).replace(ACTIONS_OF_Q, ""),
        "players.q.actions: found none, expected what 'q' may choose when it moves",
    ),
    "a stage that is not in the order": (
        game(stages=DRAW),
        "found no 'luck', expected every player and stage",
    ),
    "probabilities that do not sum to one": (
        game("luck, p, q", stage("luck", 'branches = { up = "m", down = "m" }')),
        "stages.luck.branches: found probabilities that sum to 2 m, expected one whatever the parameters",
    ),
    "a negative probability": (
        game("luck, p, q", stage("luck", 'branches = { up = "2 * m", down = "1 - 2 * m" }')),
        "stages.luck.branches.down: found -1 at m = 1, expected nothing negative",
    ),
    "a probability of what is still to come": (
        game("luck, p, q", stage("luck", 'branches = { up = "p.a", down = "1 - p.a" }')),
        "found 'p.a', expected a formula of parameters and of what happened before",
    ),
    "a stage that is half reached": (
        game("p, more, q", stage("more", f'{CHOICE}\nwhen = "1/2 * p.a"')),
        "found 1/2 after p.a, expected 0 or 1",
    ),
    "a stage reached by an assumption": (
        game("p, more, q", stage("more", f'{CHOICE}\nwhen = "m"')),
        "stages.more.when: found 'm', expected a formula of what happened before the stage alone",
    ),
    "a stage reached by what follows": (
        game("p, more, q", stage("more", f'{CHOICE}\nwhen = "q.c"')),
        "stages.more.when: found 'q.c', expected a formula of what happened before the stage alone",
    ),
    "a stage that is neither": (
        game("p, q, more", stage("more", "")),
        "stages.more: found neither branches of chance nor a player, expected one of them",
    ),
    "a stage that is both": (
        game("p, q, more", stage("more", f'{CHOICE}\nbranches = {{ up = "1" }}')),
        "stages.more: found branches of chance beside a player or options, expected one or the other",
    ),
    "a choice of nobody": (
        game("p, q, more", stage("more", CHOICE.replace('"p"', '"r"'))),
        "stages.more.player: unknown player 'r'",
    ),
    "a choice without options": (
        game("p, q, more", stage("more", 'player = "p"')),
        "stages.more.options: found no option, expected at least one",
    ),
    "a player's own stage with options": (
        game(stages=stage("p", CHOICE)),
        "stages.p: found a stage of a player's own name, expected it to say when the player moves and no more",
    ),
    "a reserved option": (
        game("p, q, more", stage("more", CHOICE.replace("options.no", "options.unasked"))),
        "found the name 'unasked', which is reserved; expected another",
    ),
    "an option that is none in a formula": (
        game(
            "p, q, more",
            stage("more", CHOICE),
            more=f'[consequences.c]\nplayer = "p"\nterm = "c"\nvalue = "more.yet"\n{ASSUMED}',
        ),
        "consequences.c.value: unknown choice 'more.yet'",
    ),
    "a stage in a payoff": (
        game("p, q, more", stage("more", CHOICE), payoffs=(("p", "more.yes"), ("q", "q.c"))),
        "payoff[0].value: unknown player 'more'",
    ),
    "a consequence of no phase": (
        game(more=f'[consequences.c]\nplayer = "p"\nterm = "c"\nphase = "late"\nvalue = "1"\n{ASSUMED}'),
        "consequences.c.phase: unknown phase 'late'",
    ),
    "a consequence with the name of a payoff term": (
        game(more=f'[consequences.c]\nplayer = "p"\nterm = "t0"\nvalue = "1"\n{ASSUMED}'),
        "consequences.c.term: found the same player and term as payoff[0], expected one entry each",
    ),
    "a consequence that stands on advice": (
        game(more='[consequences.c]\nplayer = "p"\nterm = "c"\nvalue = "1"\nevidence = ["Q06"]'),
        "consequences.c.evidence: found Q06, which is advice, expected how things are",
    ),
    "a move that is none in a phase": (
        game(more=f'[phases.late]\nlabel = "late"\nshare = "1"\nmoves = {{ p = "c" }}\n{ASSUMED}'),
        "phases.late.moves.p: unknown action p.c",
    ),
    "a value out of range in a phase": (
        game(more=f'[phases.late]\nlabel = "late"\nshare = "1"\nvalues = {{ m = 2 }}\n{ASSUMED}'),
        "phases.late.values.m: found 2, expected a value from 0 to 1",
    ),
    "a phase that stands on nothing": (
        game(more='[phases.late]\nlabel = "late"\nshare = "1"'),
        "phases.late: found neither evidence nor assumption",
    ),
    "an option that stands on nothing": (
        game("p, q, more", stage("more", CHOICE.replace(f'label = "no", {ASSUMED}', 'label = "no"'))),
        "stages.more.options.no: found neither evidence nor assumption",
    ),
    "an option that stands on a claim that is none": (
        game(
            "p, q, more",
            stage("more", CHOICE.replace(f'label = "no", {ASSUMED}', 'label = "no", evidence = ["X9"]')),
        ),
        "stages.more.options.no.evidence: unknown claim 'X9'",
    ),
    "an outcome that leaves a place out": (
        game(more=f'[outcomes.o]\nlabel = "o"\nprofile = {{ p = "a" }}\n{ASSUMED}'),
        "outcomes.o.profile: found no action of 'q'",
    ),
    "cases of one name": (
        game(
            "one, two, p, q",
            stage("one", 'branches = { a = "m", a_b = "1 - m" }')
            + stage("two", 'branches = { b_c = "m", c = "1 - m" }'),
        ),
        "found two cases that are both written 'p.a_b_c', expected branches with other names",
    ),
    "too many plans": (
        game(
            "p, q, " + ", ".join(f"s{k}" for k in range(8)),
            "".join(
                stage(
                    f"s{k}",
                    'branches = { up = "1/2", down = "1/2" }' if k % 2 else CHOICE,
                )
                for k in range(8)
            ),
        ),
        "expected at most 20,000",
    ),
}


@pytest.mark.parametrize(("text", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused(loaded, text, message):
    with pytest.raises(ScenarioError) as refused:
        loaded(text)
    assert message in str(refused.value)
    assert len(str(refused.value)) < 2_000


def test_a_stage_after_draws_is_one_place_for_each_branch_that_comes_to_it(loaded):
    always = loaded(game("luck, p, q", DRAW))
    names = {place.name: place.options for place in always.places}
    assert names == {"p.down": ("a", "b"), "p.up": ("a", "b"), "q.down": ("c", "d"), "q.up": ("c", "d")}
    once = loaded(game("luck, p, q", DRAW + stage("q", 'when = "luck.up * p.a"')))
    assert {p.name: p.options for p in once.places}["q"] == ("c", "d", "unasked")
    draw_for_some = loaded(
        game("p, luck, q", stage("luck", 'branches = { up = "m", down = "1 - m" }\nwhen = "p.a"'))
    )
    assert {p.name for p in draw_for_some.places} == {"p", "q", "q.up", "q.down"}
    assert len(list(draw_for_some.form.candidates())) == 4 + 2


def test_who_does_not_move_has_no_action_and_phases_read_other_moves(loaded):
    text = game(
        stages=stage("q", 'when = "p.a"'),
        payoffs=(("p", "p.a * (1 - q.c - q.d)"), ("q", "1 - q.c - q.d")),
        more=f'[phases.now]\nlabel = "now"\nshare = "m"\n{ASSUMED}\n'
        f'[phases.late]\nlabel = "late"\nshare = "1 - m"\nmoves = {{ p = "a" }}\n{ASSUMED}\n'
        f'[consequences.c]\nplayer = "q"\nterm = "c"\nphase = "late"\nvalue = "2 * q.d"\n{ASSUMED}',
    )
    form = loaded(text).form
    worth = {
        profile: [p.evaluate({"m": Fraction(1, 4)}) for p in form.payoffs(profile).values()]
        for profile in form.candidates()
    }
    assert worth == {
        ("a", "c"): [0, 0],
        ("a", "d"): [0, Fraction(3, 2)],
        ("b", "unasked"): [Fraction(3, 4), 1],
    }
    assert form.predicted({"m": Fraction(1, 4)}) == (("b", "unasked"),)


def test_consequences_are_terms_like_others(loaded):
    paid = f'[consequences.toll]\nplayer = "p"\nterm = "Toll"\nvalue = "-luck.up * p.a"\n{ASSUMED}\n'
    seen = loaded(game("luck, p, q", DRAW, more=paid))
    assert [(one.player, one.name) for one in seen.terms] == [("p", "t0"), ("q", "t1"), ("p", "Toll")]
    found = {one.name: one for one in without_terms(seen)}
    assert {name: (len(one.lost), len(one.gained)) for name, one in found.items()} == {
        "p: t0": (0, 1),  # down, b is then as good as a
        "q: t1": (0, 3),  # up and down, d is then as good as c
        "p: Toll": (1, 1),  # up, a is then better than b
    }
    left = found["p: Toll"].scenario
    assert left.terms == seen.terms[:2]
    assert left.digest != seen.digest
    assert compare(seen, left).terms == ("p: Toll (dropped)",)


def test_a_variant_changes_the_order_and_places_stay(loaded):
    text = game(
        payoffs=(("p", "2 * p.a * q.c + p.b * q.d"), ("q", "p.a * q.c + 2 * p.b * q.d")),
        more='[variants.first]\nlabel = "first"\ndefault = "p"\n'
        f'[variants.first.values.p]\nlabel = "p"\n{ASSUMED}\n'
        f'[variants.first.values.q]\nlabel = "q"\nchanges.protocol.order = ["q", "p"]\n{ASSUMED}',
    )
    from bargaining.analysis import compare
    from bargaining.loading.scenarios import varied

    first = loaded(text)
    second = varied(first, first="q")
    assert first.form.predicted(first.values) == (("a", "c"),)
    assert second.form.predicted(second.values) == (("b", "d"),)
    assert {(c.actions, c.verdict) for c in compare(first, second).changes} == {
        (("a", "c"), "lost"),
        (("b", "d"), "gained"),
    }


def test_the_whole_strategies_of_a_small_game_make_a_table(loaded):
    game_at = loaded(game()).game()
    assert game_at.n_actions == (2, 4)
