"""The border, against the game written anew in floats, closed forms and a linear programme of scipy's."""

import itertools
from fractions import Fraction as F

import numpy as np
import pytest
from scipy.optimize import linprog

import bargaining
from bargaining.analysis import mediated, mediated_along, recommended
from bargaining.analysis.regimes import axis_regimes
from bargaining.equilibria import nash_equilibria

DOCUMENTS = {
    "baseline": None,
    "O": "olech2025",
    "P": "parish2025",
    "Q": "episkopos2025brief",
    "C": "prisoners2025oped",
    "D": "doctrine2025oped",
}
CODES = {
    # t, b, h, s of a neighbour, then of Minsk, and leverage; what a document does not say is the baseline's
    "baseline": (0.65, 0.35, 0.5, 0.65, 0.65, 0.35, 0.3, 0.65, 0.25),
    "O": (0.5, 0.5, 0.8, 0.5, 0.5, 0.5, 0.3, 0.5, 0.25),
    "P": (0.65, 0.35, 0.5, 0.5, 0.65, 0.35, 0.3, 0.65, 0.25),
    "Q": (0.8, 0.2, 0.5, 0.8, 0.8, 0.2, 0.3, 0.8, 0.3),
    "C": (0.65, 0.35, 0.5, 0.65, 0.65, 0.35, 0.3, 0.65, 0.25),
    "D": (0.65, 0.35, 0.5, 0.8, 0.65, 0.35, 0.3, 0.65, 0.2),
}
OVERLAYS = {
    "chicken": (0.5, 0.7, 0.3, 1.0) * 2 + (0,),
    "assurance": (0.5, 0.3, 0.6, 0.4) * 2 + (0,),
    "deadlock": (0.5, 0.7, 0.6, 0.4) * 2 + (0,),
}
NAMES = (
    "calm",
    "advantage",
    "harm",
    "spiral",
    "minsk_calm",
    "minsk_advantage",
    "minsk_harm",
    "minsk_spiral",
    "leverage",
)
TABLE = {  # pure equilibria, and the best that can be recommended
    "baseline": ({"sdd"}, 1.95),
    "O": ({"sdd", "sdm", "smd", "smm"}, 1.5),
    "P": ({"sdd"}, 1.95),
    "Q": ({"sdd"}, 2.4),
    "C": ({"sdd"}, 1.95),
    "D": ({"sdd"}, 1.95),
    "chicken": ({"smm", "pdd"}, 129 / 110),
    "assurance": ({"sdd", "pmm"}, 1.5),
    "deadlock": ({"pmm"}, -1.2),
}
CELLS = list(itertools.product(range(2), repeat=3))


def read(name, title="border"):
    scenario = bargaining.load(title)
    if name in OVERLAYS:
        return scenario.overlaid(name)
    return scenario.calibrated(DOCUMENTS[name]) if DOCUMENTS[name] else scenario


def payoffs(t, b, h, s, own_t, own_b, own_h, own_s, _leverage):
    """Return payoffs as the words of the scenario have them: belarus, poland, lithuania; stop and de-escalate first."""
    found = np.zeros((3, 2, 2, 2))
    for cell in CELLS:
        for i in (1, 2):
            found[i][cell] = [[t, -h], [b, -s]][cell[i]][cell[0]]
            found[0][cell] += [[own_t, -own_h], [own_b, -own_s]][cell[0]][cell[i]] / 2
    return found


def best_in_floats(table, leverage):
    """Return the best that can be recommended, by scipy."""
    rows = []
    for i, told in itertools.product(range(3), range(2)):
        row = []
        for cell in CELLS:
            other = tuple(1 - a if j == i else a for j, a in enumerate(cell))
            row.append(table[i][other] - leverage * (told == 0) - table[i][cell] if cell[i] == told else 0.0)
        rows.append(row)
    worth = [-table[:, a, b, c].sum() for a, b, c in CELLS]
    return -linprog(worth, np.array(rows), np.zeros(6), np.ones((1, 8)), [1.0]).fun


def letters(profile):
    return "".join(action[0] for action in profile)


@pytest.mark.parametrize("name", TABLE)
def test_every_reading_has_the_equilibria_and_the_worth_of_the_table(name):
    scenario, codes = read(name), {**CODES, **OVERLAYS}[name]
    assert [float(scenario.values[p]) for p in NAMES] == pytest.approx(codes)
    game = scenario.game()
    np.testing.assert_allclose(game.payoffs, payoffs(*codes), atol=1e-12)
    pure, worth = TABLE[name]
    assert {letters(p) for p in scenario.form.predicted(scenario.values)} == pure
    found = float(recommended(scenario).value)
    assert found == pytest.approx(worth)
    assert found == pytest.approx(best_in_floats(payoffs(*codes), codes[-1]))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_document_gives_a_mediator_anything_to_do(name):
    # Q57 asks for a mediator; at the codes of every document neither advice nor any leverage adds to calm.
    scenario = read(name)
    found = mediated(scenario)
    assert found.gain == pytest.approx(0, abs=1e-12)
    assert found.best.value == found.advice.value
    assert letters(next(iter(found.best.recommended))) == "sdd"
    along = mediated_along(scenario, "leverage").found
    assert along.complete
    assert [one.value.below for one in along.stretches] == [(F(1),)]
    assert along.stretches[0].value.above == (found.best.value,)


@pytest.mark.parametrize("name", ["baseline", "P", "C", "D", "Q"])
def test_calm_is_dominant_and_the_only_equilibrium(name):
    scenario = read(name)
    found = nash_equilibria(scenario.game())
    assert found.complete
    assert len(found) == 1
    assert not found.components
    table = payoffs(*CODES[name])
    # Weakly in P, whose neighbour gets the same before a Minsk that pushes; strictly elsewhere.
    margins = [np.take(table[i], 0, i) - np.take(table[i], 1, i) for i in range(3)]
    smallest = min(float(m.min()) for m in margins)
    assert smallest >= -1e-12
    assert (smallest < 1e-12) == (name == "P")


def test_in_chicken_equilibria_mix_on_a_segment_that_pins_down_the_mean_alone():
    game = read("chicken").game()
    (segment,) = nash_equilibria(game).components
    assert segment.dimension == 1
    assert segment.polyhedral
    mixes = sorted((e.strategies[1][1], e.strategies[2][1]) for e in segment.vertices)
    np.testing.assert_allclose(mixes, [(0, 4 / 9), (4 / 9, 0)], atol=1e-9)
    for share in (0, 0.25, 0.5, 1):
        profile = [
            [7 / 9, 2 / 9],
            [1 - share * 4 / 9, share * 4 / 9],
            [1 - (1 - share) * 4 / 9, (1 - share) * 4 / 9],
        ]
        assert game.regret(profile) <= 1e-12
        weights = np.einsum("a,b,c->abc", *map(np.array, profile))
        assert float((game.payoffs * weights).sum()) == pytest.approx(0.966667, abs=1e-6)
        if share == 0.5:
            assert float(weights[1].sum() - weights[1, 0, 0]) == pytest.approx(0.0878, abs=5e-5)


def test_in_assurance_equilibria_mix_half_and_half():
    (segment,) = nash_equilibria(read("assurance").game()).components
    assert [e.strategies[0].tolist() for e in segment.vertices] == [[0.5, 0.5]] * 2
    assert {tuple(e.strategies[k][1] for k in (1, 2)) for e in segment.vertices} == {(0, 1), (1, 0)}
    np.testing.assert_allclose(segment.payoff_box.sum(axis=1), -0.15, atol=1e-6)


def test_the_mediator_in_chicken_is_exact_and_has_a_choice():
    found = mediated(read("chicken"))
    best = {letters(profile): p for profile, p in found.best.recommended.items()}
    assert best == {"sdd": F(5, 11), "sdm": F(2, 11), "smd": F(2, 11), "pdd": F(2, 11)}
    assert found.best.value == F(129, 110)
    assert found.best.dimension == 1
    extents = {letters(one.profile): (one.least, one.most) for one in found.best.ties}
    assert extents == {
        "sdd": (F(5, 11), F(7, 11)),
        "sdm": (0, F(2, 11)),
        "smd": (0, F(2, 11)),
        "smm": (0, F(2, 11)),
        "pdd": (F(2, 11), F(2, 11)),
    }
    assert [round(one.high, 4) for one in found.nash] == [1.1, 0.9667, 0.1]
    assert found.complete


@pytest.mark.parametrize(
    ("overlay", "leverage", "worth"),
    [
        ("chicken", F(1, 10), F(33, 25)),
        ("chicken", F(1, 5), F(3, 2)),
        ("assurance", F(0), F(3, 2)),
        ("deadlock", F(199, 1000), F(-6, 5)),
        ("deadlock", F(1, 5), F(3, 2)),
    ],
)
def test_leverage_buys_calm_exactly_where_it_reaches_the_temptation(overlay, leverage, worth):
    scenario = read(overlay)
    assert recommended(scenario.replace(leverage=leverage)).value == worth
    along = mediated_along(scenario, "leverage").found
    known = [value for point, value in along.points if point.compare(leverage) == 0]
    inside = [s for s in along.stretches if s.start.compare(leverage) < 0 < s.end.compare(leverage)]
    assert (known[0] if known else inside[0].value(leverage)) == worth


def test_what_leverage_is_worth_in_chicken_is_one_quotient():
    found = mediated_along(read("chicken"), "leverage").found
    assert [str(point) for point, _ in found.points] == ["0", "1/5", "1"]
    assert found.stretches[0].value.written("leverage") == "(129 + 30 leverage) / (110 - 100 leverage)"
    best = recommended(read("chicken"))
    assert best.settled
    assert sum(best.worth.values()) == F(110 * 30 + 129 * 100, 110**2)  # its slope at nothing


def test_at_ties_the_best_jumps_and_the_point_is_told():
    found = mediated_along(read("chicken"), "calm").found
    assert [(str(p), w) for p, w in found.points][2] == ("7/10", F(31, 18))
    assert found.stretches[2].value.above == (F(1, 10),)


@pytest.mark.parametrize("seed", range(6))
def test_along_every_assumption_points_agree(seed):
    rng = np.random.default_rng(seed)
    axis = NAMES[seed] if seed < 4 else "leverage"
    codes = {name: F(int(rng.integers(0, 11)), 10) for name in NAMES}
    scenario = bargaining.load("border").replace(**codes)
    found = mediated_along(scenario, axis).found
    for value in (F(k, 10) for k in range(11)):
        here = scenario.replace(**{axis: value})
        known = [worth for point, worth in found.points if point.compare(value) == 0]
        inside = [s for s in found.stretches if s.start.compare(value) < 0 < s.end.compare(value)]
        worth = known[0] if known else inside[0].value(value)
        numbers = [float(here.values[name]) for name in NAMES]
        assert float(worth) == pytest.approx(best_in_floats(payoffs(*numbers), numbers[-1]), abs=1e-7)


def least_trust(x):
    t, b, h, s = (x[name] for name in NAMES[:4])
    return (h - s) / ((h - s) + (t - b)) if h > s else F(0)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_neighbour_stands_down_from_the_least_trust_on(name):
    scenario = read(name, "border_trust")
    intervals = axis_regimes(scenario, "trust").intervals
    assert {profile[:2] for profile in intervals} == {
        ("stop", "push")
    }  # what each kind does, whatever others do
    (trusted,) = intervals["stop", "push", "deescalate", "deescalate"]
    assert str(trusted.start) == str(least_trust(scenario.values))
    assert trusted.start_closed
    assert str(trusted.end) == "1"
    armed = intervals.get(("stop", "push", "militarise", "militarise"))
    assert (armed is not None) == (
        name in ("O", "P")
    )  # in P at no trust at all, where harm and spiral are the same
    if name == "P":
        assert str(armed[0]) == "0"


def test_the_least_trust_at_the_harm_and_spiral_of_one_document_is_a_half():
    scenario = bargaining.load("border_trust").replace(harm=F(4, 5), spiral=F(1, 2))
    assert [str(point) for point in axis_regimes(scenario, "trust").thresholds] == ["1/2"]
    assert least_trust(scenario.values) == F(1, 2)
    assert scenario.values["trust"] == bargaining.load("rapprochement").values["autonomy"] == F(2, 5)


@pytest.mark.parametrize("seed", range(8))
def test_the_least_trust_is_the_closed_form_at_random_codes(seed):
    rng = np.random.default_rng(seed)
    b, t = sorted(F(int(x), 20) for x in rng.choice(21, size=2, replace=False))
    h, s = (F(int(x), 20) for x in rng.integers(0, 21, size=2))
    scenario = bargaining.load("border_trust").replace(calm=t, advantage=b, harm=h, spiral=s)
    least = least_trust(scenario.values)
    for trust in {least, F(0), F(1), F(1, 3), max(least - F(1, 10**6), F(0))}:
        found = {p[2:] for p in scenario.form.predicted({**scenario.values, "trust": trust})}
        assert (("deescalate", "deescalate") in found) == (trust >= least)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_the_map_by_differences_is_the_same_game(overlay):
    one, other = (read(overlay, title).game() for title in ("border", "border_alike"))
    assert (one.rationals == other.rationals).all()


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if name != "baseline"])
def test_the_map_by_differences_has_the_codes_of_the_documents(name):
    own, alike = read(name).values, read(name, "border_alike").values
    assert alike["temptation"] == own["advantage"] - own["calm"]
    assert alike["caution"] == own["spiral"] - own["harm"]
