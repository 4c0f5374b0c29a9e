"""Intuitive criterion and D1: published games, ties, edges of components, and agreement with trying everything."""

import json
import random
import re
from fractions import Fraction
from itertools import pairwise

import pytest

from bargaining.equilibria import (
    d1_criterion,
    intuitive_criterion,
    sequential_equilibria,
    weak_perfect_bayesian_equilibria,
)
from bargaining.equilibria.signalling.answers import best_answers
from bargaining.equilibria.signalling.shape import signalling_game
from bargaining.equilibria.signalling.varying import between, critical_shares
from bargaining.equilibria.signalling.walls import cells, centre, walls
from bargaining.errors import GameError, SolverError
from tests.signalling_oracle import (
    Table,
    d1_cut,
    intuitive_cut,
    nested,
    outcomes,
    random_reported,
    random_table,
)
from tests.test_sequential import breakfast
from tests.tree_games import draw, game, move
from tests.trees import horse, tree_of

HALF = Fraction(1, 2)
BOTH = {intuitive_criterion: intuitive_cut, d1_criterion: d1_cut}


def answered(name, **ends):
    return move(name, 1, **ends)


def spence():
    """Workers of productivity 1 and 2, education e at a cost of e over productivity, firms that pay 1 or 2.

    Few workers are productive: pooled ones are paid 1. By 6/5 of education or more the other worker loses, even if it
    is paid 2, and the productive one gains up to 2.
    """

    def own(name, productivity):
        levels = {}
        for e in ("0", "6/5", "3/2"):
            pays = {str(w): (w - Fraction(e) / productivity, -((w - productivity) ** 2)) for w in (1, 2)}
            levels[e] = move(f"after {e}", 1, **pays)
        return move(name, 0, **levels)

    low, high = own("low", 1), own("high", 2)
    return game(("worker", "firm"), draw(low=(Fraction(2, 3), low), high=(Fraction(1, 3), high)))


def eager():
    """Three types that stay or go; whoever goes is answered by a guess of its type, x, y or z.

    Any type gains by z, so that all may go: the intuitive criterion says nothing. But where b does not lose by a mixed
    answer, c gains by it, and where a does not lose, b and c gain: what they get differs by x + 3y and by x + 2y, and
    by z alone all gain. So D1 leaves c, the answer is z, and all go.
    """
    own = {"a": ("x", (-3, -3, 1)), "b": ("y", (-2, -1, 1)), "c": ("z", (-1, 2, 1))}

    def kind(name):
        guess, pays = own[name]
        answers = {r: (p, int(r == guess)) for r, p in zip("xyz", pays, strict=True)}
        return move(name, 0, stay=(0, 0), go=move("gone", 1, **answers))

    quarter = Fraction(1, 4)
    return game(
        ("sender", "receiver"),
        draw(a=(quarter, kind("a")), b=(quarter, kind("b")), c=(HALF, kind("c"))),
    )


def gesture(prior, gain, loss, refusal, good, bad):
    """Two types make a gesture or none, the other side engages or not; `good` and `bad`: what it brings and costs."""

    def own(name, worth, brings, costs):
        ends = {
            place: answered(place, engage=(brings - cost, worth), isolate=(-cost, -refusal))
            for place, cost in (("gesture", costs), ("silence", 0))
        }
        return move(name, 0, **ends)

    types = draw(good=(prior, own("good", gain, *good)), bad=(1 - prior, own("bad", -loss, *bad)))
    return game(("sender", "receiver"), types)


def said(result):
    """Return what is sent and said of it: messages by type, verdict."""
    found = {}
    for verdict in result:
        sent = tuple("/".join(result._sent(verdict, t)) for t in result.judge.game.types)
        found.setdefault(sent, set()).add(verdict.verdict)
    return found


def test_beer_and_quiche():
    result = intuitive_criterion(sequential_equilibria(breakfast()))
    assert said(result) == {("beer", "beer"): {"survives"}, ("quiche", "quiche"): {"cut"}}
    assert result.components == ("survives", "cut")
    assert result.complete
    (cut,) = result.cuts
    (finding,) = cut.findings
    game = result.judge.game
    strong, weak = game.types
    assert game.messages[finding.message].name == "beer"
    # Cho and Kreps: weak gets 3 with quiche and at most 2 with beer; the answer to strong's beer is to leave: 3 for 2.
    assert [(one.type, one.most) for one in finding.removed] == [(weak, 2)]
    assert cut.spread.low == {strong: 2, weak: 3}
    assert finding.gains == {strong: 1}
    assert [game.answer(game.messages[finding.message], r) for r in finding.answers] == ["leave"]
    assert "weak, which gets 3 and by this at most 2" in str(result)
    assert "strong gains at least 1" in str(result)


def test_members_hold_the_beliefs_that_are_left():
    result = intuitive_criterion(sequential_equilibria(breakfast()))
    (survivor,) = result.survivors
    members = result.members(survivor)
    quiche = next(h for h, one in enumerate(result.judge.game.tree.information) if one.name == "after quiche")
    assert {member.beliefs[quiche] for member in members} == {(0, 1)}
    assert len(members) < len(survivor.vertices)
    assert result.members(result.cuts[0]) == ()


@pytest.mark.parametrize("criterion", BOTH)
def test_spence_leaves_the_least_costly_separation(criterion):
    result = criterion(sequential_equilibria(spence()))
    assert result.complete
    found = said(result)
    assert found == {("0", "6/5"): {"survives"}, ("0", "3/2"): {"cut"}, ("0", "0"): {"cut"}}


def test_d1_cuts_what_the_intuitive_criterion_keeps():
    equilibria = sequential_equilibria(eager())
    assert all(v.verdict == "survives" for v in intuitive_criterion(equilibria))
    result = d1_criterion(equilibria)
    assert said(result) == {("stay",) * 3: {"cut"}, ("go",) * 3: {"survives"}}
    (finding,) = result.cuts[0].findings
    a, b, c = result.judge.game.types
    assert {one.type: one.other for one in finding.removed} == {a: b, b: c}
    assert finding.kept == (c,)
    assert finding.gains == {c: 1}


def test_d1_asks_for_an_answer_that_keeps_all_types():
    # Each of two types gains by the answer that is best to it, and any mixture makes one gain; a third type never does.
    # So after it is ruled out no one type gains by all answers, and D1 alone cuts, with gains of 1/2 at least.
    own = {"a": ("x", (2, -1, -1)), "b": ("y", (-1, 2, -1)), "c": ("z", (-1, -1, -1))}

    def kind(name):
        guess, pays = own[name]
        answers = {r: (p, int(r == guess)) for r, p in zip("xyz", pays, strict=True)}
        return move(name, 0, stay=(0, 0), go=move("gone", 1, **answers))

    third = Fraction(1, 3)
    tree = game(("s", "r"), draw(**{name: (third, kind(name)) for name in own}))
    equilibria = sequential_equilibria(tree)
    intuitive, d1 = (criterion(equilibria) for criterion in BOTH)
    assert said(intuitive)["stay", "stay", "stay"] == {"survives"}
    assert "each makes some type gain, but none gains by all" in str(intuitive)
    assert said(d1)["stay", "stay", "stay"] == {"cut"}
    (cut,) = (v for v in d1.cuts if not any(f.gains for f in v.findings))
    assert cut.findings[0].least == HALF


def test_messages_that_are_mixed_are_told_from_each_of_them():
    ends = {f"m{k}": answered(f"after m{k}", only=(k // 2, 0)) for k in range(4)}
    result = intuitive_criterion(sequential_equilibria(game(("s", "r"), move("one", 0, **ends))))
    assert {tuple(sorted(v.sent)): [f.message for f in v.findings] for v in result} == {
        (2,): [0, 1, 3],
        (2, 3): [0, 1],
        (3,): [0, 1, 2],
    }


def test_a_gain_must_be_strict():
    # A gesture that costs the good type all that it brings: nobody is sure to gain by it, so silence stands.
    for cost, verdict in ((HALF, "survives"), (Fraction(49, 100), "cut")):
        tree = gesture(Fraction(2, 5), 1, 1, 0, good=(HALF, cost), bad=(HALF, 1))
        found = said(intuitive_criterion(sequential_equilibria(tree)))
        assert found["silence", "silence"] == {verdict}


def test_a_type_that_does_not_lose_may_have_sent_it():
    # The bad type gets by its gesture as much as by silence where that pays; only where it gets less it is ruled out.
    for cost, verdict in ((Fraction(0), "survives"), (Fraction(-1, 10), "cut")):
        tree = gesture(Fraction(3, 5), 1, 1, 0, good=(HALF, Fraction(1, 10)), bad=(HALF, cost))
        assert said(intuitive_criterion(sequential_equilibria(tree)))["gesture", "gesture"] == {verdict}


def test_edges_of_a_component_are_told_apart():
    # The good type is indifferent between a gesture, after which it is believed, and silence: any mixture is an
    # equilibrium, and at its edge nobody makes a gesture. The edge alone has a message that is not sent.
    tree = gesture(Fraction(2, 5), 1, 1, 0, good=(HALF, HALF), bad=(HALF, 1))
    equilibria = sequential_equilibria(tree)
    assert len(equilibria) == 1
    result = intuitive_criterion(equilibria)
    assert {tuple(sorted(v.sent)): len(v.findings) for v in result} == {(0, 1): 0, (1,): 1}


def stretched(bound):
    """After a message of both types the receiver is indifferent, which gives both from 0 to 3; another pays `bound`."""
    paid = answered("told", low=(0, 0), high=(3, 0))

    def own(name, worth):
        other = answered("other", stop=(-1, int(name == "b")), go=(worth, int(name == "a")))
        return move(name, 0, told=paid, other=other)

    return game(("sender", "receiver"), draw(a=(HALF, own("a", bound)), b=(HALF, own("b", 1))))


def test_payoffs_that_vary_are_divided_where_the_verdict_changes():
    # Type b may send the other message where it gets at most 1; above, only a may, and it gains while it gets below 2.
    result = intuitive_criterion(sequential_equilibria(stretched(2)))
    a, _ = result.judge.game.types
    found = [
        (v.spread.low[a], v.spread.high[a], v.spread.closed, v.verdict) for v in result if len(v.sent) == 1
    ]
    assert [row for row in found if row[-1] == "cut"] == [(1, 2, (False, False), "cut")]
    kept = sorted(row for row in found if row[-1] == "survives")
    assert (0, 1, (True, True), "survives") in kept
    assert min(row[0] for row in kept if row[0] >= 2) == 2
    assert max(row[1] for row in kept) == 3
    assert "without the end at a 1, b 1" in str(result)
    assert result.settled


def twice(most):
    """Each type is told something of its own, after which it gets from 0 to `most`; another message pays 2 or -1."""

    def own(name):
        told = answered(f"told {name}", low=(0, 0), high=(most, 0))
        other = answered("other", stop=(-1, int(name == "b")), go=(2, int(name == "a")))
        return move(name, 0, told=told, other=other)

    return game(("sender", "receiver"), draw(a=(HALF, own("a")), b=(HALF, own("b"))))


@pytest.mark.parametrize("criterion", BOTH)
def test_what_varies_in_two_ways_is_said_with_a_point_of_each_kind(criterion):
    # Cut where the message is left to a, which gets less than 2: for the intuitive criterion where b gets more than 2,
    # for D1 where b gets more than a. Where neither ever gets more than 1 the former never cuts.
    result = criterion(sequential_equilibria(twice(3)))
    verdict = next(v for v in result if len(v.sent) == 2)
    assert verdict.verdict == "in part"
    points = dict(re.findall(r"(survives|cut) where a gets (\S+ and b gets [^\s,]+)", verdict.reason))
    a, b = (Fraction(x) for x in points["cut"].split(" and b gets "))
    assert a < 2
    assert b > (2 if criterion is intuitive_criterion else a)
    assert {*points} == {"cut", "survives"}
    assert result.complete
    less = criterion(sequential_equilibria(twice(1)))
    verdict = next(v for v in less if len(v.sent) == 2)
    assert verdict.verdict == ("survives" if criterion is intuitive_criterion else "in part")


def test_what_has_too_many_walls_is_not_settled(monkeypatch):
    monkeypatch.setattr("bargaining.equilibria.signalling.walls.MOST_CELLS", 3)
    result = intuitive_criterion(sequential_equilibria(twice(3)))
    assert "not settled" in result.components
    assert not result.complete
    assert "NOT COMPLETE: verdicts could change in too many places" in str(result)


def test_types_that_chance_rules_out_do_not_count():
    tree = breakfast()
    certain = tree_of(
        ("chance", {
            ("strong", 1): ("strong", 0, {"beer": ("seen", 1, {"fight": (1, 0), "leave": (3, 1)})}),
            ("weak", 0): ("weak", 0, {"beer": ("seen", 1, {"fight": (0, 1), "leave": (2, 0)})}),
        })
    )  # fmt: skip
    assert len(signalling_game(tree).types) == 2
    assert signalling_game(certain).names(signalling_game(certain).types) == ("strong",)
    result = intuitive_criterion(sequential_equilibria(certain))
    assert result.components == ("survives",)
    assert "no belief is put on nodes after draws of probability zero" in str(result)


def two_ways():
    seen = ("seen", 1, {"l": (0, 0), "r": (1, 1)})
    return tree_of(("type", 0, {"a": seen, "b": seen}))


def sure_report():
    """A report tells the types apart with certainty after the gesture: beliefs there are no function of one belief."""

    def own(name):
        told = {"gesture": ("chance", {("x", HALF): ("both", 1, {"l": (0, 0), "r": (1, 1)}),
                                       ("y", HALF): (f"only {name}", 1, {"l": (0, 0), "r": (1, 1)})})}  # fmt: skip
        return (name, 0, told)

    return tree_of(("chance", {("a", HALF): own("a"), ("b", HALF): own("b")}))


@pytest.mark.parametrize(
    ("tree", "message"),
    [
        (
            horse(),
            "information set '2': found two, expected three as at '3', the receiver of a signalling game",
        ),
        (
            two_ways(),
            "information set 'type': found several options that the receiver may not tell apart, 'b' among",
        ),
        (
            sure_report(),
            "message 'gesture': found that 'a' never comes to 'only b' by it as others do, expected repo",
        ),
        (
            tree_of(("alone", 0, {"l": (0, 0), "r": (1, 1)})),
            "tree: found nobody who sends a message and nobody else",
        ),
        (
            tree_of(("one", 0, {"l": (0, 0), "r": ("two", 0, {"l": (0, 0), "r": (1, 1)})})),
            "information set 'two': found a player's second choice or a choice beside the sender's, expected",
        ),
        (
            tree_of(
                (
                    "chance",
                    {
                        ("u", HALF): ("one", 0, {"l": ("three", 1, {"l": (0, 0)})}),
                        ("d", HALF): ("two", 1, {"l": (0, 0)}),
                    },
                )
            ),
            "information set 'two': found q, expected p as at 'one', the sender of a signalling game",
        ),
    ],
)
def test_trees_of_another_shape_are_refused(tree, message):
    with pytest.raises(GameError) as caught:
        intuitive_criterion(sequential_equilibria(tree))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("criterion", BOTH)
def test_other_equilibria_are_refused(criterion):
    with pytest.raises(SolverError, match="found weak perfect Bayesian equilibria, expected sequential ones"):
        criterion(weak_perfect_bayesian_equilibria(breakfast()))


def test_a_result_is_plain_values():
    result = d1_criterion(sequential_equilibria(breakfast()))
    plain = result.to_dict()
    assert json.loads(json.dumps(plain)) == plain
    assert plain["components"] == ["survives", "cut"]
    part = plain["equilibria"]["components"][0]["parts"]
    members = [part[one["part"]]["vertices"][one["vertex"]] for one in plain["outcomes"][0]["members"]]
    assert members == [{"strategies": m["strategies"], "beliefs": m["beliefs"]} for m in members]
    assert {tuple(m["beliefs"][2]) for m in members} == {("0", "1")}


def held(judge, verdict):
    """Yield payoffs of types that a verdict is on: its ends and points between, or mixtures of vertices."""
    low, high = ([*end.values()] for end in (verdict.spread.low, verdict.spread.high))
    if verdict.reason:
        corners = [[*judge.payoffs(v).values()] for v in verdict.vertices]
        yield from corners
        n = len(corners)
        for weights in ([1] * n, range(1, n + 1), range(n, 0, -1), [k % 3 + 1 for k in range(n)]):
            sums = (sum(w * x for w, x in zip(weights, c, strict=True)) for c in zip(*corners, strict=True))
            yield [Fraction(total, sum(weights)) for total in sums]
        return
    inside = [Fraction(k, 11) for k in range(1, 11)] if low != high else []
    for share in (*inside, *(k for k, closed in enumerate(verdict.spread.closed) if closed)):
        yield [a + share * (b - a) for a, b in zip(low, high, strict=True)]


def agrees(table, tree, sets):
    """Compare all verdicts with the oracle's, and all equilibria that the oracle finds with the verdicts'."""
    equilibria = sequential_equilibria(tree)
    assert equilibria.complete
    tried = {one for k in range(2) for one in outcomes(table, lambda found, k=k: found[: 8 // (k + 1)])}
    cuts = {}
    for criterion, cut in BOTH.items():
        result = criterion(equilibria)
        game = result.judge.game
        number = {k: sets(game, m) for k, m in enumerate(game.messages)}
        for verdict in result:
            sent = {number[m] for m in verdict.sent}
            for payoffs in [] if verdict.verdict == "in part" else held(result.judge, verdict):
                expected = any(cut(table, m, payoffs) for m in table.messages if m not in sent)
                assert verdict.verdict == ("cut" if expected else "survives")
        for sent, payoffs in tried:
            known = [
                v.verdict
                for v in result
                if {number[m] for m in v.sent} == sent
                and all(
                    min(v.spread.low[t], v.spread.high[t]) <= x <= max(v.spread.low[t], v.spread.high[t])
                    for t, x in zip(game.types, payoffs, strict=True)
                )
            ]
            expected = any(cut(table, m, payoffs) for m in table.messages if m not in sent)
            assert {"cut" if expected else "survives", "in part"} & {*known}
        cuts[criterion] = result
    # What passes D1 passes the intuitive criterion.
    for verdict in cuts[intuitive_criterion].cuts:
        others = [
            v for v in cuts[d1_criterion] if v.sent == verdict.sent and v.spread.low == verdict.spread.low
        ]
        assert "survives" not in {v.verdict for v in others if v.spread.high == verdict.spread.high}


@pytest.mark.parametrize("seed", [0, 1, 2, 4, 5, 8, 9, 10])
def test_verdicts_are_those_of_trying_everything(seed):
    table = random_table(random.Random(seed), most_messages=2)
    agrees(table, tree_of(nested(table)), lambda game, m: int(m.name[1]))


def constant_between(table, message, ends):
    """Compare, by the oracle, verdicts inside each stretch in which none should change."""
    planes = walls([*ends[0]], message, best_answers(message))
    marks = sorted(critical_shares(planes, *ends))
    assert (marks[0], marks[-1]) == (0, 1)
    found = []
    for low, high in pairwise(marks):
        inside = [[*between(*ends, low + k * (high - low) / 9).values()] for k in (1, 4, 8)]
        for cut in BOTH.values():
            said = {cut(table, int(message.name[1]), payoffs) for payoffs in inside}
            assert len(said) == 1
            found += said
    return found


@pytest.mark.parametrize("seed", range(10))
def test_verdicts_change_at_critical_points_only(seed):
    source = random.Random(seed)
    table = random_table(source, most_messages=2)
    game = signalling_game(tree_of(nested(table)))
    for message in game.messages:
        ends = [{t: Fraction(source.randint(0, 9), 3) for t in game.types} for _ in range(2)]
        constant_between(table, message, ends)


@pytest.mark.parametrize("seed", range(6))
def test_no_point_has_a_verdict_that_its_cell_has_not(seed):
    source = random.Random(seed)
    table = random_table(source, most_messages=2, most_answers=2 + seed % 2)
    game = signalling_game(tree_of(nested(table)))
    for message in game.messages:
        m = int(message.name[1])
        corners = [tuple(Fraction(source.randint(0, 12), 4) for _ in game.types) for _ in range(3)]
        planes = walls(game.types, message, best_answers(message))
        signs = {}
        for part in cells(corners, planes):
            signs[where(planes, centre(part))] = tuple(cut(table, m, centre(part)) for cut in BOTH.values())
        for _ in range(6):
            shares = [source.randint(0, 4) for _ in corners]
            total = sum(shares) or 1
            point = [
                sum(w * x for w, x in zip(shares, c, strict=True)) / total for c in zip(*corners, strict=True)
            ]
            point = point if any(shares) else corners[0]
            assert signs[where(planes, point)] == tuple(cut(table, m, point) for cut in BOTH.values())


def where(planes, point):
    heights = (sum(n * x for n, x in zip(normal, point, strict=True)) - level for normal, level in planes)
    return tuple((h > 0) - (h < 0) for h in heights)


def told(pays, wants):
    """Return a game of as many types as rows, in which another message pays by row, type by type; as a table, too."""
    types = range(len(pays))
    rows = {(t, 1): row for t, row in enumerate(pays)} | {(t, 0): (0, 0) for t in types}
    other = {(t, 1): row for t, row in enumerate(wants)} | {(t, 0): (0, 0) for t in types}
    sender, receiver = (
        {(*k, r): Fraction(v) for k, own in each.items() for r, v in enumerate(own)} for each in (rows, other)
    )
    share = Fraction(1, len(pays))
    table = Table((share,) * len(pays), (tuple(types),) * 2, (2, len(pays[0])), sender, receiver)
    game = signalling_game(tree_of(nested(table)))
    return table, game, next(m for m in game.messages if m.name == "m1")


def test_a_verdict_may_change_where_a_type_gets_the_most_of_a_pure_answer():
    # Once the first type gets more than 1, its most by the other message, only the second is left, and it gains.
    table, game, message = told([(1, 0, 0), (2, 2, 0)], [(1.5, 0, 2), (1.5, 2, 0)])
    ends = [dict(zip(game.types, (Fraction(k, 7), Fraction(1)), strict=True)) for k in (4, 9)]
    assert {*constant_between(table, message, ends)[::2]} == {False, True}


def test_a_verdict_may_change_where_a_mixture_of_three_answers_keeps_all_types():
    # Each answer pays one type, 1, and all are best: together they get 1, so that some type gains unless they have it.
    table, game, message = told([(1, 0, 0), (0, 1, 0), (0, 0, 1)], [(0, 0, 0)] * 3)
    ends = [dict.fromkeys(game.types, Fraction(1, k)) for k in (5, 2)]
    assert {*constant_between(table, message, ends)[1::2]} == {False, True}


@pytest.mark.parametrize("seed", range(4))
def test_reports_are_answered_by_plans(seed):
    table, moves = random_reported(random.Random(seed))
    agrees(table, tree_of(moves), lambda game, m: int(m.name[1]))
