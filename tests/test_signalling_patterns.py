"""Signalling games: exact formulas of all patterns, against elimination at points and against conditions by hand."""

import itertools
import random
from fractions import Fraction
from functools import cache

import pytest

from bargaining.algebra.polynomial import Polynomial
from bargaining.equilibria.sequential.solver import sequential_equilibria
from bargaining.errors import GameError
from bargaining.forms.formula import FALSE, conditions, holds
from bargaining.forms.signalling import Signalling, shape
from tests.patterns_oracle import Oracle, exact, game

PRIOR, COST, RIGHT = map(Polynomial.variable, ("prior", "cost", "right"))
HALF = Fraction(1, 2)


@cache
def signalling(tree):
    return Signalling(tree, tuple(one.name for one in tree.information))


def two_types(one, other):
    """Return a draw of two types, the first with the prior's probability."""
    return {"one": (PRIOR, one), "other": (-PRIOR + 1, other)}


def beer_and_quiche():
    def after(strong, drink):
        taste = exact(0) if (drink == "beer") == strong else -COST
        answers = {"duel": (taste, 0 if strong else 1), "leave": (taste + 2, 1 if strong else 0)}
        return (f"after {drink}", 1, answers)

    def drinker(strong):
        return ("strong" if strong else "weak", 0, {d: after(strong, d) for d in ("beer", "quiche")})

    return game(("drinker", "other"), two_types(drinker(True), drinker(False)))


NAMES = ("cost_own", "cost_directed", "gain_own", "gain_directed", "benefit", "loss", "idle")


def dilemma(report=False, **numbers):
    """Return the game of a gesture that costs each type something, which is engaged or isolated in return."""
    own, directed, gain_own, gain_directed, benefit, loss, idle = (
        exact(numbers.get(name, Polynomial.variable(name))) for name in NAMES
    )

    def after(type_, gesture):
        gain, cost = (gain_own, own) if type_ == "own" else (gain_directed, directed)
        paid = cost if gesture else exact(0)

        def answer(name):
            engaged = benefit if type_ == "own" else -loss
            return (name, 1, {"engage": (gain - paid, engaged), "isolate": (-paid, -idle)})

        seen = "gesture" if gesture else "silence"
        if not report:
            return answer(f"after {seen}")
        said = RIGHT if type_ == "own" else -RIGHT + 1
        return {"yes": (said, answer(f"{seen}, yes")), "no": (-said + 1, answer(f"{seen}, no"))}

    def sender(type_):
        return (type_, 0, {"gesture": after(type_, True), "silence": after(type_, False)})

    return game(("sender", "receiver"), two_types(sender("own"), sender("directed")))


def schooling():
    """Spence (1973) with two types, three levels of schooling and a low or a high wage."""
    dear = Polynomial.variable("dear")

    def after(able, level):
        cost = (COST if able else dear) * level
        return (
            f"level {level}",
            1,
            {w: (-cost + w_, -abs(2 * able - w_)) for w, w_ in (("low", 0), ("high", 2))},
        )

    types = [(name, 0, {str(k): after(name == "able", k) for k in (0, 1, 2)}) for name in ("able", "other")]
    return game(("worker", "firm"), two_types(*types))


def three_types():
    share = Polynomial.variable("share")
    worth = {"a": ((1, 0), (0, 2)), "b": ((0, 1), (1, 0)), "c": ((2, 1), (1, 1))}
    right = {"a": (1, -1), "b": (-1, 1), "c": (0, HALF)}

    def after(type_, message):
        paid = COST if message == 0 else exact(0)
        return (
            f"after {message}",
            1,
            {"xy"[k]: (-paid + worth[type_][message][k], right[type_][k]) for k in (0, 1)},
        )

    types = {t: (t, 0, {"m": after(t, 0), "n": after(t, 1)}) for t in worth}
    chance = {"a": PRIOR, "b": share, "c": -PRIOR - share + 1}
    return game(("sender", "receiver"), {t: (chance[t], types[t]) for t in types})


def three_answers():
    right = {"one": (3, 0, 2), "other": (0, 3, 2)}
    worth = {"one": (2, 0, 1), "other": (1, 0, 2)}

    def after(type_, message):
        paid = (COST if type_ == "one" else COST * 2 - HALF) if message == "m" else exact(0)
        answers = {"xyz"[k]: (-paid + worth[type_][k], right[type_][k]) for k in range(3)}
        return (f"after {message}", 1, answers)

    return game(
        ("sender", "receiver"),
        two_types(*((t, 0, {m: after(t, m) for m in "mn"}) for t in ("one", "other"))),
    )


def pooled():
    """Messages that end the game, are heard alike, or are heard with a chance that hangs on the type."""

    def heard(name, *worth):
        return (name, 1, {"a": worth[0], "b": worth[1]})

    def sender(name, gain, told):
        return (
            name,
            0,
            {
                "quit": (exact(0), exact(1)),
                "whisper": heard("noise", (-COST + gain, exact(gain)), (-COST, exact(1))),
                "shout": {
                    "clear": (told, heard("clear", (COST + 1, exact(gain)), (exact(-1), exact(1)))),
                    "lost": (-told + 1, heard("noise", (exact(gain), exact(gain)), (exact(0), exact(1)))),
                },
            },
        )

    return game(("sender", "receiver"), two_types(sender("one", 2, RIGHT), sender("other", 0, -RIGHT + 1)))


FIXED = {"gain_own": Fraction(13, 20), "gain_directed": HALF, "benefit": HALF, "loss": HALF, "idle": 0}
GAMES = {
    "beer and quiche": (beer_and_quiche(), 12),
    "dilemma": (dilemma(), 10),
    "dilemma with a report": (dilemma(report=True, cost_own=Fraction(1, 5), **FIXED), 3),
    "schooling": (schooling(), 1),
    "three types": (three_types(), 4),
    "three answers": (three_answers(), 3),
    "pooled": (pooled(), 1),
}


def points(tree, count, seed=1):
    """Yield points, half of them on coarse grids where ties, zeros and ones are frequent."""
    rng = random.Random(seed)
    while count:
        steps = 4 if count % 2 else 89
        values = {}
        for name in tree.parameters:
            low = 0 if name in ("prior", "right", "share") else -steps
            values[name] = Fraction(rng.randint(low, steps), steps) * (1 if low == 0 else 2)
        if values.get("prior", 0) + values.get("share", 0) <= 1:
            count -= 1
            yield values


def supported(known, values):
    return {pattern for pattern in known.patterns() if holds(known.formula(pattern), values)}


@pytest.mark.parametrize("name", GAMES)
def test_formulas_hold_exactly_where_elimination_at_a_point_finds_an_equilibrium(name):
    tree, count = GAMES[name]
    known = signalling(tree)
    for values in points(tree, count):
        assert supported(known, values) == Oracle(tree.at(values)).patterns(), values


def at_reached(tree, part):
    """Return the options used in a part of a component at the sets that are reached."""
    return tuple(() if h in part.off_path else own for h, own in enumerate(part.supports))


@pytest.mark.parametrize("name", GAMES)
def test_formulas_agree_with_the_solver_for_any_tree(name):
    tree, count = GAMES[name]
    known = signalling(tree)
    for values in points(tree, (count + 3) // 4, seed=2):
        found = sequential_equilibria(tree.at(values))
        assert found.complete
        parts = [part for component in found for part in component.parts]
        mine = supported(known, values)
        assert {at_reached(tree, part) for part in parts} <= mine
        for pattern in {at_reached(tree, part) for part in parts}:
            own = [part for part in parts if at_reached(tree, part) == pattern]
            for h, ranges in known.strategies(pattern, values).items():
                for k, (low, high) in zip(pattern[h], ranges, strict=True):
                    shares = [v.strategies[h][k] for part in own for v in part.vertices]
                    assert (low, high) == (min(shares), max(shares))


def test_a_formula_is_the_same_whether_asked_alone_or_with_all_others():
    tree = GAMES["dilemma with a report"][0]
    known = signalling(tree)
    for pattern in list(known.patterns())[::9]:
        alone = Signalling(tree, known.names).formula(pattern)
        assert all(holds(alone, v) == holds(known.formula(pattern), v) for v in points(tree, 6, seed=3))
    nowhere = [((0,),) * len(tree.information), ((7,),), ((0,), (), (0,)), ((0,),) * 99]
    assert all(Signalling(tree, known.names).formula(pattern) is FALSE for pattern in nowhere)


GESTURE, SILENCE, BOTH = (0,), (1,), (0, 1)
ENGAGE, ISOLATE, NEVER = (0,), (1,), ()


def by_hand(v):
    """Return which kinds of equilibria exist, for positive gains and a threshold of the prior between zero and one."""
    threshold = (v["loss"] - v["idle"]) / (v["benefit"] + v["loss"])
    likely, unlikely = v["prior"] >= threshold, v["prior"] <= threshold
    own, directed = v["cost_own"] / v["gain_own"], v["cost_directed"] / v["gain_directed"]
    below, above = v["prior"] < threshold, v["prior"] > threshold
    return {
        # who gestures: own, directed; what follows: after a gesture, after silence
        (GESTURE, SILENCE, ENGAGE, ISOLATE): own <= 1 <= directed,
        (SILENCE, GESTURE, ISOLATE, ENGAGE): directed <= -1 <= own,
        (GESTURE, GESTURE, ENGAGE, NEVER): likely and own <= 1 and directed <= 1,
        (GESTURE, GESTURE, ISOLATE, NEVER): unlikely and own <= 0 and directed <= 0,
        (SILENCE, SILENCE, NEVER, ENGAGE): likely and own >= -1 and directed >= -1,
        (SILENCE, SILENCE, NEVER, ISOLATE): unlikely and own >= 0 and directed >= 0,
        (GESTURE, BOTH, BOTH, ISOLATE): below and 0 < directed < 1 and own <= directed,
        (SILENCE, BOTH, ISOLATE, BOTH): below and -1 < directed < 0 and own >= directed,
        (BOTH, SILENCE, ENGAGE, BOTH): above and 0 < own < 1 and directed >= own,
        (BOTH, GESTURE, BOTH, ENGAGE): above and -1 < own < 0 and directed <= own,
    }


def test_the_kinds_of_equilibria_of_the_dilemma_are_those_derived_by_hand():
    tree = GAMES["dilemma"][0]
    known = signalling(tree)
    names = [one.name for one in tree.information]
    order = [names.index(n) for n in ("own", "directed", "after gesture", "after silence")]
    rng = random.Random(4)
    formulas = {}
    for _ in range(40):
        steps = rng.choice((4, 97))
        values = {n: Fraction(rng.randint(-2 * steps, 2 * steps), steps) for n in tree.parameters}
        values |= {
            n: Fraction(rng.randint(1, steps), steps) for n in ("gain_own", "gain_directed", "benefit")
        }
        values |= {
            "prior": Fraction(rng.randint(1, steps - 1), steps),
            "idle": Fraction(rng.randint(0, steps), steps),
        }
        values["loss"] = values["idle"] + Fraction(rng.randint(1, steps), steps)
        for kind, expected in by_hand(values).items():
            pattern = tuple(own for _, own in sorted(zip(order, kind, strict=True)))
            formula = formulas.setdefault(pattern, known.formula(pattern))
            assert holds(formula, values) == expected, (kind, values)


def test_mixing_probabilities_and_payoffs_of_the_semi_separating_kind():
    tree = GAMES["dilemma"][0]
    names = [one.name for one in tree.information]
    own, directed, gesture, silence = map(names.index, ("own", "directed", "after gesture", "after silence"))
    pattern = tuple({own: GESTURE, directed: BOTH, gesture: BOTH, silence: ISOLATE}[h] for h in range(4))
    values = dict(zip(NAMES, map(Fraction, ("0.1", "0.2", "0.6", "0.5", "0.5", "0.7", "0.1")), strict=True))
    values["prior"] = Fraction(1, 4)
    known = signalling(tree)
    threshold = (values["loss"] - values["idle"]) / (values["benefit"] + values["loss"])
    often = values["prior"] * (1 - threshold) / ((1 - values["prior"]) * threshold)
    found = known.strategies(pattern, values)
    assert found[directed] == ((often, often), (1 - often, 1 - often))
    engaged = Fraction(2, 5)  # what the gesture costs the directed, of what it gains
    assert found[gesture] == ((engaged, engaged), (1 - engaged, 1 - engaged))
    payoffs = known.payoffs(pattern)
    assert payoffs["sender"].at(values) == values["prior"] * (
        engaged * values["gain_own"] - values["cost_own"]
    )
    assert payoffs["receiver"].at(values) == -values["idle"]
    with pytest.raises(GameError, match="expected one that is supported at the values"):
        known.strategies(pattern, {**values, "prior": HALF})


def test_free_mixtures_are_ranges_and_their_payoffs_are_open():
    tree = GAMES["beer and quiche"][0]
    pattern = ((0,), (0, 1), (), (0,))  # all drink beer where the other does not care about them: prior 1/2
    known = signalling(tree)
    assert [one.name for one in tree.information] == ["strong", "after beer", "after quiche", "weak"]
    values = {"prior": HALF, "cost": Fraction(1)}
    assert known.strategies(pattern, values)[1] == ((Fraction(0), HALF), (HALF, Fraction(1)))
    payoffs = known.payoffs(pattern)
    assert payoffs["drinker"] is None
    assert payoffs["other"].at(values) == HALF


def test_types_that_do_not_exist_have_no_options_and_are_not_believed_in():
    tree = dilemma(gain_own=1, gain_directed=1, benefit=1, loss=1, idle=0, cost_directed=1)
    known = signalling(tree)
    names = [one.name for one in tree.information]
    alone = {"own": SILENCE, "after silence": ENGAGE}
    quiet = tuple(alone.get(name, ()) for name in names)
    with_the_other = tuple({**alone, "directed": SILENCE}.get(name, ()) for name in names)
    # With the other type about, a gesture that pays can be met with isolation; without it, it is engaged.
    for cost, prior, pattern, expected in (
        (-HALF, 1, quiet, False),
        (-HALF, Fraction(99, 100), with_the_other, True),
        (-HALF, 1, with_the_other, False),
        (Fraction(0), 1, quiet, True),
    ):
        values = {"cost_own": cost, "prior": Fraction(prior)}
        assert holds(known.formula(pattern), values) == expected


def speaking(one, other):
    """Return the game of two types that keep still for nothing or speak, with what follows then."""
    types = {"one": one, "other": other}
    senders = [(t, 0, {"still": (exact(0), exact(0)), "speak": below}) for t, below in types.items()]
    return game(("sender", "receiver"), two_types(*senders))


def still(tree):
    """Return the pattern of nobody speaking."""
    return tuple((0,) if one.player == 0 else () for one in tree.information)


def test_reports_after_a_message_that_is_never_sent_share_one_belief():
    """Only answers that take reports for their opposite keep both types from the message."""

    def report(type_):
        said = RIGHT if type_ == "one" else -RIGHT + 1

        def answers(name, good):
            worth = {a: exact(1 if a == good else -1) for a in "ab"}
            best = "a" if type_ == "one" else "b"
            return (name, 1, {a: (worth[a], exact(int(a == best))) for a in "ab"})

        return {"x": (said, answers("x", "a")), "y": (-said + 1, answers("y", "b"))}

    tree = speaking(report("one"), report("other"))
    formula = signalling(tree).formula(still(tree))
    for k, prior in itertools.product(range(9), (Fraction(1, 3), Fraction(3, 4))):
        assert holds(formula, {"right": Fraction(k, 8), "prior": prior}) == (k <= 4)


def test_only_a_mixed_answer_may_keep_all_types_from_a_message():
    """Each type would gain by one of two answers; guessing types wrong is worth nothing to who answers."""

    def heard(good):
        return ("heard", 1, {a: (-COST + (1 if a == good else -1), exact(int(a == good))) for a in "ab"})

    tree = speaking(heard("a"), heard("b"))
    formula = signalling(tree).formula(still(tree))
    for k in range(-4, 9):
        assert holds(formula, {"cost": Fraction(k, 4), "prior": HALF}) == (k >= 0)


def test_a_type_that_is_ruled_out_at_one_set_may_be_certain_at_another():
    """The answer that deters is best only where the first type is out of the question, which another set is sure of."""

    def mixed(gain):
        return ("mixed", 1, {"a": (exact(1), exact(gain)), "b": (exact(-3), exact(0))})

    sure = ("sure", 1, {"a": (exact(1), exact(0)), "b": (exact(0), exact(0))})
    tree = speaking({"x": (RIGHT, mixed(1)), "y": (-RIGHT + 1, sure)}, mixed(COST))
    formula = signalling(tree).formula(still(tree))
    for cost, right in itertools.product((-1, 0, 1), (Fraction(1, 4), HALF, Fraction(1))):
        # Where the other type is indifferent the belief is that type alone; below, there are others.
        assert holds(formula, {"cost": Fraction(cost), "right": right, "prior": HALF}) == (cost <= 0), (
            cost,
            right,
        )


def test_a_type_may_mix_with_a_message_that_ends_the_game():
    """Who is engaged by those it would not engage alone is mimicked now and then, where the prior is low enough."""
    answers = {"one": (1, 1), "other": (1, -1)}

    def heard(type_):
        gain, worth = answers[type_]
        return ("heard", 1, {"engage": (-COST + gain, exact(worth)), "isolate": (-COST, exact(0))})

    tree = speaking(heard("one"), heard("other"))
    names = [one.name for one in tree.information]
    used = {"one": (1,), "other": (0, 1), "heard": (0, 1)}
    known = signalling(tree)
    pattern = tuple(used[name] for name in names)
    for prior, cost in itertools.product(range(9), range(-1, 6)):
        values = {"prior": Fraction(prior, 8), "cost": Fraction(cost, 4)}
        expected = 0 < prior < 4 and 0 < cost < 4
        assert holds(known.formula(pattern), values) == expected
        if expected:
            often = Fraction(prior, 8 - prior)
            shares = known.strategies(pattern, values)[names.index("other")]
            assert shares == ((1 - often, 1 - often), (often, often))


def test_conditions_name_who_would_deviate_where_and_to_what():
    tree = GAMES["beer and quiche"][0]
    known = Signalling(tree, ("drinker.strong", "other.beer", "other.quiche", "drinker.weak"))
    told = ((0,), (1,), (0,), (1,))  # the strong drink beer and are left alone, the weak quiche and are not
    found = {(c.player, c.place, c.deviation, str(c.polynomial)) for c in conditions(known.formula(told))}
    assert ("drinker", "drinker.weak", "beer", "-2 + cost") in found
    assert {player for player, *_ in found} == {
        "",
        "drinker",
    }  # the other's answers are best whatever is assumed


@pytest.mark.parametrize(
    ("root", "reason"),
    [
        (("one", 0, {"a": (0, 0), "b": (1, 1)}), "second move: found nobody, expected one player"),
        (
            ("one", 0, {"a": (0, 0), "b": ("two", 0, {"c": (0, 0), "d": (1, 1)})}),
            "second move: found p, expected another player than first",
        ),
        (
            ("one", 0, {"a": ("two", 1, {"c": ("three", 0, {"e": (0, 0), "f": (1, 1)})})}),
            "information set 'three': found two moves or more before it, expected at most one",
        ),
        (
            {
                "x": (HALF, ("two", 1, {"c": (0, 0)})),
                "y": (HALF, ("one", 0, {"a": ("two", 1, {"c": (0, 0)})})),
            },
            "information set 'two': found nodes before and after the first move, expected one or the other",
        ),
    ],
)
def test_other_games_are_refused_with_the_reason(root, reason):
    tree = game(("p", "q"), root)
    assert shape(tree) == reason
    with pytest.raises(GameError, match=reason.split(":")[0]):
        signalling(tree)
