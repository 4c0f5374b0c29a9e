"""Trees of the literature by name: complete sequential equilibria, each with what was published, exactly."""

import time
from fractions import Fraction
from functools import cache

import pytest

from bargaining.equilibria import sequential_equilibria, weak_perfect_bayesian_equilibria
from tests.textbook_trees import TEXTBOOK, entry_and_fight

HALF, THIRD = Fraction(1, 2), Fraction(1, 3)


@cache
def timed(name):
    """Return the answer, and the seconds of the processor that it took."""
    tree = TEXTBOOK[name].tree()
    before = time.process_time()
    found = sequential_equilibria(tree)
    return found, time.process_time() - before


def solved(name):
    return timed(name)[0]


def at(result, vertex, place):
    """Return what is done at an information set, by option, without what is not."""
    number = [one.name for one in result.tree.information].index(place)
    options = result.tree.information[number].options
    return {o: p for o, p in zip(options, vertex.strategies[number], strict=True) if p}


def played(result, place):
    """Return what is done at an information set at the vertices of all components."""
    vertices = (vertex for component in result for vertex in component.vertices)
    return {tuple(at(result, vertex, place).items()) for vertex in vertices}


def believed(result, place):
    """Return what is believed of the first node of an information set at the vertices of all components."""
    number = [one.name for one in result.tree.information].index(place)
    return {vertex.beliefs[number][0] for component in result for vertex in component.vertices}


def payoffs(result):
    return sorted(component.payoffs for component in result)


@pytest.mark.parametrize("name", TEXTBOOK)
def test_all_sequential_equilibria_are_found_in_seconds(name):
    found, seconds = timed(name)
    assert seconds < 5
    assert found.complete
    assert found.apart
    assert TEXTBOOK[name].source


def test_either_breakfast_pools_when_the_other_is_a_sign_of_weakness():
    found = solved("beer_quiche")
    assert payoffs(found) == [(Fraction(21, 10), 0), (Fraction(29, 10), 0)]
    assert [component.dimension for component in found] == [1, 1]
    for component, off in zip(found, ("receiver.quiche", "receiver.beer"), strict=True):
        assert min(at(found, vertex, off).get("fight", 0) for vertex in component.vertices) == HALF


def test_the_third_player_of_the_horse_goes_left_at_most_a_quarter():
    found = solved("horse")
    assert payoffs(found) == [(1, 1, 1)]
    assert played(found, "three") == {
        (("right", 1),),
        (("left", Fraction(1, 4)), ("right", Fraction(3, 4))),
    }


def test_figure_3_has_the_perfect_equilibrium_and_a_mixed_one():
    found = solved("selten_figure_3")
    assert payoffs(found) == [(1, 3, 0), (Fraction(9, 4), Fraction(72, 49), Fraction(75, 49))]
    assert [component.dimension for component in found] == [0, 1]


def test_schooling_may_part_types_or_not():
    found = solved("spence")
    vertices = [(component, vertex) for component in found for vertex in component.vertices]
    # A step is 3/4, so that two of them, and not one, cost between what they bring the able and the others.
    parted = {
        "applicant.able": "two",
        "applicant.less": "none",
        "employer.two": "high",
        "employer.none": "low",
    }
    (apart,) = {
        component
        for component, vertex in vertices
        if all(at(found, vertex, place) == {option: 1} for place, option in parted.items())
    }
    # Two in five are able: they get 2 less two steps at 1/2, the others 1; the employer is wrong by 1 on two in five.
    assert apart.payoffs == (Fraction(11, 10), 0)
    pooled = [component for component in found if component.payoffs == (1, Fraction(-2, 5))]
    assert len(pooled) == 1


def test_backward_induction_stops_the_centipede_and_lets_all_enter():
    for name, expected in (("centipede", (0, 0)), ("chain_store", (6, 2, 2, 2))):
        (component,) = solved(name)
        assert component.payoffs == expected
        assert component.dimension == 0


def test_an_ultimatum_takes_all_or_all_but_one():
    found = solved("ultimatum")
    (component,) = found
    assert component.dimension == 1
    assert played(found, "proposer") == {(("offer_0", 1),), (("offer_1", 1),)}
    nothing = {at(found, vertex, "responder offer_0").get("accept", 0) for vertex in component.vertices}
    assert nothing == {0, Fraction(9, 10), 1}


def test_a_reputation_is_believed_just_enough():
    found = solved("reputation")
    ((soft),) = played(found, "incumbent.soft_enter")
    # Tough with one half: a fight is to make b = 3/5, so that 1/2 / (1/2 + x/2) = 3/5.
    assert dict(soft) == {"share": THIRD, "fight": 2 * THIRD}
    assert believed(found, "entrant_2.enter_fought") == {Fraction(3, 5)}


def test_talk_tells_states_apart_or_says_nothing():
    found = solved("cheap_talk")
    told, nothing = (Fraction(-1, 25), 0), (Fraction(-29, 100), Fraction(-1, 4))
    assert payoffs(found) == [nothing, told, told]
    assert [component.dimension for component in found] == [0, 2, 0]


def test_entry_is_not_kept_out_by_what_no_mistake_explains():
    assert payoffs(solved("entry")) == [(3, 1)]
    assert payoffs(weak_perfect_bayesian_equilibria(entry_and_fight())) == [(0, 2), (3, 1)]


def test_poker_has_kuhns_value_and_his_family_of_bluffs():
    found = solved("poker")
    (component,) = found
    assert component.payoffs == (Fraction(-1, 18), Fraction(1, 18))
    assert component.dimension == 1
    bluffs = set()
    for vertex in component.vertices:
        bluff = at(found, vertex, "one jack").get("bet", 0)
        bluffs.add(bluff)
        assert at(found, vertex, "one king").get("bet", 0) == 3 * bluff
        assert at(found, vertex, "one queen, bet to")["call"] == bluff + THIRD
        assert at(found, vertex, "two jack, checked to")["bet"] == THIRD
        assert at(found, vertex, "two queen, bet to")["call"] == THIRD
    assert bluffs == {0, THIRD}


def test_bluffs_in_a_crisis_are_as_many_as_make_the_target_waver():
    found = solved("crisis")
    (component,) = found
    (vertex,) = component.vertices
    assert at(found, vertex, "unresolved")["challenge"] == Fraction(1, 4)
    assert believed(found, "target") == {Fraction(4, 5)}
    assert at(found, vertex, "target")["concede"] == Fraction(1, 5)
    assert component.payoffs == (Fraction(1, 5), Fraction(3, 8))


def test_an_outside_option_leaves_three_ways_to_play():
    assert payoffs(solved("outside option")) == [(2, 2), (2, 2), (3, 1)]


def test_money_may_be_burnt_in_two_of_nine_equilibria():
    found = solved("burnt money")
    assert len(found) == 9
    assert [at(found, c.vertices[0], "match") for c in found].count({"burn": 1}) == 2
    assert set(payoffs(found)) == {(3, 1), (2, 1), (1, 3), (Fraction(3, 4), Fraction(3, 4))}


def test_hints_are_followed_and_the_hider_may_favour_a_side_somewhat():
    found = solved("signalled pennies")
    assert payoffs(found) == [(-HALF, HALF)]
    assert {dict(one)["heads"] for one in played(found, "coin")} == {Fraction(1, 4), Fraction(3, 4)}
    for hint in ("heads", "tails"):
        assert played(found, f"guess after {hint}") == {((hint, 1),)}


def test_two_inspections_in_four_stages_are_worth_what_dresher_found():
    found = solved("inspection")
    assert payoffs(found) == [(Fraction(-3, 11), Fraction(3, 11))]
    assert played(found, "inspector") == {(("inspect", Fraction(4, 11)), ("wait", Fraction(7, 11)))}
