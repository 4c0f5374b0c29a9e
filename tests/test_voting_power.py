"""Power in voting bodies, against published values, counts of their own, and the axioms."""

import random
from bisect import bisect_left
from fractions import Fraction as F
from itertools import combinations, permutations
from math import comb

import pytest

from bargaining.equilibria import power_counts, voting_power
from bargaining.errors import GameError
from bargaining.games import SimpleGame, VotingRule
from bargaining.loading.voting import packaged_rules
from bargaining.scenario.voting import game_of

SIX, NINE = "council_1958", "council_1973"
TWELVE, FIFTEEN, NICE = "council_1986", "council_1995", "council_nice"

PUBLISHED = {
    # Shapley-Shubik and Banzhaf, largest member first, as in Brams and Affuso (1985) and Widgren (1994)
    SIX: (".2333 .2333 .2333 .1500 .1500 0", ".238 .238 .238 .143 .143 0"),
    NINE: (".179 .179 .179 .179 .081 .081 .057 .057 .010", ".167 .167 .167 .167 .091 .091 .066 .066 .016"),
    TWELVE: (
        ".134 .134 .134 .134 .111 .064 .064 .064 .064 .043 .043 .012",
        ".129 .129 .129 .129 .109 .067 .067 .067 .067 .046 .046 .018",
    ),
    FIFTEEN: (
        ".117 .117 .117 .117 .095 .055 .055 .055 .055 .045 .045 .035 .035 .035 .021",
        ".112 .112 .112 .112 .092 .059 .059 .059 .059 .048 .048 .036 .036 .036 .023",
    ),
}


def power(name):
    return voting_power(game_of(packaged_rules()[name]))


def counted(members, wins):
    """Return Shapley-Shubik by orders where they are few, and swings and winning coalitions by coalitions."""
    swings, winning = dict.fromkeys(members, 0), 0
    for size in range(len(members) + 1):
        for coalition in combinations(members, size):
            if wins(coalition):
                winning += 1
                for member in coalition:
                    swings[member] += not wins([m for m in coalition if m != member])
    pivots = dict.fromkeys(members, 0)
    orders = list(permutations(members)) if len(members) <= 6 else []
    for order in orders:
        turned = next(i for i in range(len(order)) if wins(order[: i + 1]))
        pivots[order[turned]] += 1
    return {m: F(p, len(orders)) for m, p in pivots.items()} if orders else None, swings, winning


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_council_has_the_published_indices(name):
    found = power(name)
    for values, written in zip((found.shapley_shubik, found.banzhaf), PUBLISHED[name], strict=True):
        for value, text in zip(values.values(), written.split(), strict=True):
            assert abs(float(value) - float(text)) <= 0.5001 * 10 ** -len(text.partition(".")[2] or "0000")


@pytest.mark.parametrize("name", [SIX, NINE, "council_1981", TWELVE])
def test_every_coalition_looked_at_gives_the_same(name):
    rule = packaged_rules()[name]
    (way,) = rule.passes
    weights = rule.weights["votes"]
    orders, swings, winning = counted(list(weights), lambda c: sum(weights[m] for m in c) >= way["votes"])
    found = power(name)
    assert found.winning == winning
    assert {m: sum(own) for m, own in zip(found.members, found.swings, strict=True)} == swings
    assert found.banzhaf == {m: F(n, sum(swings.values())) for m, n in swings.items()}
    assert found.penrose == {m: F(n, 2 ** (len(weights) - 1)) for m, n in swings.items()}
    assert found.prevent == {m: F(n, winning) for m, n in swings.items()}
    assert found.initiate == {m: F(n, 2 ** len(weights) - winning) for m, n in swings.items()}
    if orders is not None:
        assert found.shapley_shubik == orders


def test_luxembourg_never_turned_a_decision_of_the_six():
    assert power(SIX).dummies == ("luxembourg",)
    assert all(not power(name).dummies for name in (NINE, TWELVE, FIFTEEN))


def test_the_security_council():
    found = power("security_council")
    great, elected = found.shapley_shubik["china"], found.shapley_shubik["elected_1"]
    assert (round(float(great), 4), round(float(elected), 5)) == (0.1963, 0.00186)
    assert great == F(421, 2145)
    assert elected == F(4, 2145)
    assert found.veto_players == ("china", "france", "russia", "united_kingdom", "united_states")
    assert found.prevent["china"] == 1
    weighted = VotingRule(found.members, {"votes": (7,) * 5 + (1,) * 10}, [{"votes": 39}])
    assert voting_power(weighted) == found
    pairs = combinations([f"elected_{k}" for k in range(1, 11)], 4)
    assert (
        voting_power(SimpleGame.of(found.members, [[*found.veto_players, *four] for four in pairs])) == found
    )


def test_three_majorities_at_once_after_nice():
    found = power(NICE)
    kinds = [0, 4, 6, 7, 8, 13, 16, 21, 26]  # Germany, Spain, Romania, ..., Malta
    shapley, banzhaf = list(found.shapley_shubik.values()), list(found.banzhaf.values())
    orders = [round(float(shapley[i]), 4) for i in kinds]
    swings = [round(float(banzhaf[i]), 4) for i in kinds]
    assert orders == [0.0871, 0.0799, 0.0399, 0.0368, 0.0340, 0.0281, 0.0196, 0.0110, 0.0082]
    assert swings == [0.0778, 0.0742, 0.0426, 0.0397, 0.0368, 0.0309, 0.0218, 0.0125, 0.0094]
    assert round(float(found.act), 3) == 0.020


def test_two_majorities_or_nearly_all_members_after_lisbon():
    """Against a count by halves: every coalition of fourteen members with those of the other thirteen."""
    rule = packaged_rules()["council_lisbon"]
    people = [int(p) for p in rule.weights["people"].values()]
    found = power("council_lisbon")

    def half(own):
        sums = [[0]] + [[] for _ in own]
        for weight in own:
            for size in range(len(own), 0, -1):
                sums[size] = sums[size] + [s + weight for s in sums[size - 1]]
        return [sorted(s) for s in sums]

    def winning(own):
        first, second = half(own[: len(own) // 2]), half(own[len(own) // 2 :])
        count = 0
        for size, sums in enumerate(first):
            for other, others in enumerate(second):
                if size + other >= 24:
                    count += len(sums) * len(others)
                elif size + other >= 15:
                    count += sum(len(others) - bisect_left(others, 6500 - s) for s in sums)
        return count

    assert found.winning == winning(people) == 17_742_527
    assert not found.dummies
    assert not found.veto_players
    ordered = list(found.shapley_shubik.values())
    assert ordered == sorted(ordered, reverse=True)


def test_each_member_has_a_veto_under_unanimity():
    found = power("council_unanimity")
    assert set(found.shapley_shubik.values()) == set(found.banzhaf.values()) == {F(1, 27)}
    assert found.winning == 1
    assert set(found.veto_players) == set(found.members)
    assert set(found.penrose.values()) == {F(1, 2**26)}


def test_more_members_than_bits():
    found = voting_power(VotingRule(tuple(f"m{i}" for i in range(65)), {}, [{"members": 33}]))
    assert set(found.shapley_shubik.values()) == {F(1, 65)}
    assert set(found.penrose.values()) == {F(comb(64, 32), 2**64)}
    assert found.act == F(1, 2)


def test_weights_with_many_digits():
    """Of few members every coalition is looked at, so that no sum is too large."""
    huge = VotingRule(("a", "b", "c"), {"v": (10**30, 10**30 - 1, F(1, 7))}, [{"v": 10**30}])
    assert voting_power(huge).shapley_shubik == {"a": 1, "b": 0, "c": 0}
    close = VotingRule(("a", "b", "c"), {"v": (10**30, 10**30 - 1, 1)}, [{"v": 10**30}])
    assert voting_power(close).shapley_shubik == {"a": F(2, 3), "b": F(1, 6), "c": F(1, 6)}


def drawn_rule(rng, members):
    weights = {name: [F(rng.randint(0, 9), rng.choice((1, 2, 3))) for _ in members] for name in ("a", "b")}
    ways = []
    while not ways or rng.random() < 0.5:
        way = {name: F(rng.randint(1, 12)) for name in ("a", "b") if rng.random() < 0.7}
        ways.append(
            way | ({"members": rng.randint(1, len(members))} if rng.random() < 0.5 or not way else {})
        )
    return weights, ways


def drawn(rng, size):
    """Return a random rule by weights and its own test of what wins, written anew."""
    members = tuple(f"m{i}" for i in range(size))
    while True:
        weights, ways = drawn_rule(rng, members)

        def wins(coalition, weights=weights, ways=ways):
            inside = [members.index(m) for m in coalition]
            sums = {name: sum(own[i] for i in inside) for name, own in weights.items()} | {
                "members": len(inside)
            }
            return any(all(sums[n] >= q for n, q in way.items()) for way in ways)

        if wins(members):
            return VotingRule(members, weights, ways), wins


def test_random_rules_by_weights_and_by_coalitions_against_orders(monkeypatch):
    rng = random.Random(11)
    for _ in range(40):
        rule, wins = drawn(rng, rng.randint(1, 5))
        orders, swings, winning = counted(rule.members, wins)
        found = voting_power(rule)  # which looks at every coalition, of so few
        with monkeypatch.context() as patched:
            patched.setattr(power_counts, "MAX_MEMBERS", 0)
            assert voting_power(rule) == found
        assert found.shapley_shubik == orders
        assert (found.winning, [sum(own) for own in found.swings]) == (winning, list(swings.values()))
        coalitions = [c for k in range(1, 6) for c in combinations(rule.members, k) if wins(c)]
        assert voting_power(SimpleGame.of(rule.members, coalitions)) == found
        assert all(rule.wins(c) for c in coalitions)


def test_axioms():
    """Efficiency, symmetry, dummies, and transfer: the powers under either and under both sum to those of the two."""
    rng = random.Random(5)
    for _ in range(30):
        (one, wins_one), (other, wins_other) = drawn(rng, 5), drawn(rng, 5)
        members = one.members
        found = voting_power(one)
        assert sum(found.shapley_shubik.values()) == sum(found.banzhaf.values()) == 1
        twin = VotingRule(
            (*members, "twin"),
            {name: [*own, own[0]] for name, own in one.weights.items()},
            one.ways,
        )
        doubled = voting_power(twin)
        assert doubled.shapley_shubik["m0"] == doubled.shapley_shubik["twin"]
        idle = (
            VotingRule(
                (*members, "idle"),
                {name: [*own, 0] for name, own in one.weights.items()},
                [{n: q for n, q in way.items() if n != "members"} or {"a": 1} for way in one.ways],
            )
            if wins_without_heads(one)
            else None
        )
        if idle is not None:
            assert "idle" in voting_power(idle).dummies
        every = [c for k in range(1, 6) for c in combinations(members, k)]
        either = SimpleGame.of(members, [c for c in every if wins_one(c) or wins_other(c)])
        both = SimpleGame.of(members, [c for c in every if wins_one(c) and wins_other(c)])
        for index in ("shapley_shubik", "penrose"):
            a, b, c, d = (getattr(voting_power(game), index) for game in (one, other, either, both))
            assert all(a[m] + b[m] == c[m] + d[m] for m in members)


def wins_without_heads(rule):
    return all(any(n != "members" for n in way) for way in rule.ways)


MANY = tuple("abcdefghijklmnopqrstuvw")


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (lambda: VotingRule((), {}, [{"members": 1}]), "members: found none"),
        (lambda: VotingRule(("a", "a"), {}, [{"members": 1}]), "found 'a' twice"),
        (lambda: VotingRule(("a",), {"v": (1, 2)}, [{"v": 1}]), "weights.v: found 2, expected 1, one a member"),
        (lambda: VotingRule(("a",), {"v": (-1,)}, [{"v": 1}]), "weights.v.a: found -1, expected 0 or more"),
        (lambda: VotingRule(("a",), {"votes": (1,)}, [{"vote": 1}]), "unknown criterion 'vote'.*'votes'"),
        (lambda: VotingRule(("a",), {"members": (1,)}, [{"members": 1}]), "counts heads"),
        (lambda: VotingRule(("a",), {"v": (1,)}, []), "ways: found none"),
        (lambda: VotingRule(("a",), {"v": (1,)}, [{"v": 2}]), "all members together carry no decision"),
        (lambda: VotingRule(("a",), {"v": (1,)}, [{"v": 0}]), "nobody at all carries a decision"),
        (lambda: SimpleGame.of("ab", ["ac"]), "coalition 1: unknown member 'c'"),
        (lambda: SimpleGame.of("ab", []), "all members together carry no decision"),
        (lambda: voting_power(SimpleGame.of(map(str, range(23)), [["1"]])), "found 23 members.*at most 22"),
        (
            lambda: voting_power(VotingRule(MANY, {"v": range(9**7, 9**7 + 23)}, [{"v": 9**8}])),
            "expected at most 12,000,000: round weights",
        ),
    ],
)  # fmt: skip
def test_what_is_no_rule_is_refused(rule, said):
    with pytest.raises(GameError, match=said):
        rule()
