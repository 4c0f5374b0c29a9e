"""Freezes and thaws, against a count of their own in floats and against closed forms."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
from click.testing import CliRunner

import bargaining
from bargaining.analysis import regions
from bargaining.analysis.robustness.proofs import robust
from bargaining.cli.main import group

DOCUMENTS = {
    "baseline": None,
    "O": "olech2025",
    "P": "parish2025",
    "Q": "episkopos2025brief",
    "C": "prisoners2025oped",
    "D": "doctrine2025oped",
}
ROUNDING = 1e-9

TABLE = {
    # by document and `automatic`: share of time in a thaw, what Washington and what Minsk choose in a thaw under an
    # engager and an isolationist, and how many profiles are of this kind
    ("baseline", 1): {(0, "kc", "bb"): 2, (0, "kk", "rr"): 1, (0.148, "kc", "bb"): 2, (0.211, "kk", "br"): 1,
                      (0.211, "kk", "rb"): 1},
    ("baseline", 0): {(0, "kk", "bb"): 1, (0.372, "kk", "bb"): 2},
    ("O", 1): {(0, "kk", "bb"): 1, (0.157, "kc", "bb"): 2, (0.198, "kk", "bb"): 1},
    ("O", 0): {(0, "kk", "bb"): 1, (0.393, "kk", "bb"): 2, (0.595, "kk", "bb"): 1},
    ("P", 1): {(0, "kk", "rr"): 1, (0.384, "kk", "rr"): 2, (0.595, "kk", "rr"): 1},
    ("P", 0): {(0, "kk", "bb"): 1, (0.384, "kk", "bb"): 2, (0.595, "kk", "bb"): 1},
    ("Q", 1): {(0, "kc", "rb"): 2, (0, "kk", "rr"): 1, (0.26, "kc", "rb"): 2, (0.359, "kk", "rr"): 2,
               (0.595, "kk", "rr"): 1},
    ("Q", 0): {(0, "kk", "bb"): 1, (0.26, "kc", "bb"): 2},
    ("C", 1): {(0, "kc", "bb"): 2, (0, "kc", "br"): 2, (0.211, "kc", "bb"): 2, (0.211, "kc", "br"): 2},
    ("C", 0): {(0, "kc", "bb"): 1, (0, "kc", "br"): 1, (0.128, "kc", "bb"): 1, (0.128, "kc", "br"): 1,
               (0.247, "kc", "bb"): 2, (0.247, "kc", "br"): 2},
    ("D", 1): {(0, "kk", "rr"): 1, (0.26, "kc", "rb"): 2, (0.359, "kk", "rr"): 2, (0.595, "kk", "rr"): 1},
    ("D", 0): {(0, "kk", "bb"): 1, (0.26, "kc", "bb"): 2, (0.359, "kk", "bb"): 1},
}  # fmt: skip

RULE = {
    # the most that restraint may cost with every breach caught, and at the document's own verification; the least
    # verification; the largest chance of reopening; the share of time in a thaw, and how many years one lasts
    "baseline": (0.642, 0.257, 0.779, None, 0.466, 3.97),
    "O": (0.516, 0.155, 0.969, None, 0.404, 3.09),
    "P": (0.928, 0.464, 0.539, 0.175, 0.435, 3.51),
    "Q": (0.702, 0.492, 0.285, 1, 0.497, 4.49),
    "C": (1.027, 0.103, 0.779, None, 0.466, 3.97),
    "D": (0.702, 0.281, 0.285, 0.444, 0.497, 4.49),
}


def read(name, document):
    scenario = bargaining.load(name)
    return scenario.calibrated(DOCUMENTS[document]) if DOCUMENTS[document] else scenario


def year(values, state, us, belarus):
    """Return flows and the next year's probabilities, in floats, written anew from the words of the scenario."""
    thaw, office = state < 2, state % 2
    v, scope = values["verification"], values["swap_scope"]
    if thaw:
        credit = values["isolationist_credit" if office else "release_credit"]
        channel = 0 if office else values["moscow_channel"]
        cost = values["isolationist_cost" if office else "us_engagement_cost"]
        breach = belarus == "breach"
        leak = (1 - v) * (1 if breach else values["structural_leak"])
        calm = 0 if breach else values["us_flank_calm"] * values["token_worth"]
        flows = (
            credit + channel + calm - scope * (cost + values["us_leak_cost"] * leak),
            values["us_relief"] + (values["restraint_cost"] if breach else 0),
        )
        stay = (1 - values["crisis_rate"]) * (1 - (v * values["automatic"] if breach else 0))
        if us == "close":
            flows, stay = (0, 0), 0
    else:
        flows = (0, -values["token_cost"] if belarus == "gesture" else 0)
        stay = values["reopening"] if (us, belarus) == ("open", "gesture") else 0
    row = np.zeros(4)
    for other in (0, 1):
        chance = values["annual_reversal"] if other != office else 1 - values["annual_reversal"]
        row[other] += chance * stay
        row[2 + other] += chance * (1 - stay)
    return flows, row


def counted(values):
    """Return all pure Markov perfect equilibria, with the share of time in a thaw, in floats."""
    values = {name: float(value) for name, value in values.items()}
    options = [("keep", "close")] * 2 + [("open", "shut")] * 2
    options += [("restrain", "breach")] * 2 + [("gesture", "silent")] * 2
    found = {}
    for profile in itertools.product(*options):
        years = [year(values, s, profile[s], profile[4 + s]) for s in range(4)]
        rows = np.array([row for _, row in years])
        worth = np.linalg.solve(
            np.eye(4) - values["discount"] * rows, np.array([flows for flows, _ in years])
        )
        gains = []
        for s, player in itertools.product(range(4), (0, 1)):
            (other,) = {*options[4 * player + s]} - {profile[4 * player + s]}
            pair = (other, profile[4 + s]) if player == 0 else (profile[s], other)
            flows, row = year(values, s, *pair)
            gains.append(flows[player] + values["discount"] * row @ worth[:, player] - worth[s, player])
        if max(gains) <= ROUNDING:
            shares = np.linalg.lstsq(
                np.vstack([rows.T - np.eye(4), np.ones(4)]), np.array([0, 0, 0, 0, 1.0]), rcond=None
            )[0]
            found[profile] = round(float(abs(shares[:2].sum())), 3)
    return found


@pytest.mark.parametrize(("document", "automatic"), TABLE)
def test_the_equilibria_of_every_reading_are_those_counted_apart(document, automatic):
    scenario = read("freeze_thaw", document).replace(automatic=automatic)
    shares = counted(scenario.values)
    assert set(scenario.form.predicted(scenario.values)) == set(shares)
    kinds = {}
    for profile, share in shares.items():
        kind = (share, "".join(a[0] for a in profile[:2]), "".join(a[0] for a in profile[4:6]))
        kinds[kind] = kinds.get(kind, 0) + 1
    assert kinds == TABLE[document, automatic]


def test_a_thaw_is_worth_what_its_terms_say():
    scenario = bargaining.load("freeze_thaw")
    game = scenario.form.stochastic_game(scenario.values)
    kept = [[str(game.payoffs[s][0, 0, b]) for b in (0, 1)] for s in (0, 1)]
    assert kept == [["2471/2000", "1"], ["151/2000", "-4/25"]]  # 1.2355, 1, .0755, -.16
    assert not any(game.payoffs[s][0].any() for s in (2, 3))
    assert not any(game.payoffs[s][:, 1].any() for s in (0, 1))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_chance_of_a_reversal_is_read_a_year_as_it_is_read_a_term(document):
    yearly = read("freeze_thaw", document).values["annual_reversal"]
    term = read("rapprochement", document).values["reversal"]
    assert abs(float(yearly) - (1 - float(1 - term) ** 0.25)) <= 0.0000005
    assert yearly.denominator <= 10**6


@pytest.mark.parametrize("document", RULE)
def test_restraint_under_a_rule_holds_up_to_the_closed_form(document):
    scenario = read("freeze_thaw_rule", document)
    x = scenario.values
    survives = (1 - x["crisis_rate"]) * (1 - x["annual_reversal"])
    left = x["discount"] * survives * x["us_relief"]
    right = 1 - x["discount"] * (survives - x["reopening"])
    bound, own = left / right, x["verification"] * left / right
    least = x["restraint_cost"] / bound
    most = survives - (1 - x["verification"] * left / x["restraint_cost"]) / x["discount"]
    share, years = x["reopening"] / (x["reopening"] + 1 - survives), 1 / (1 - survives)
    expected = RULE[document]
    told = [round(float(n), 3) for n in (bound, own, least)]
    assert told == list(expected[:3])
    assert (round(float(share), 3), round(float(years), 2)) == expected[4:]
    if expected[3] is None:
        assert most < 0
    else:
        assert round(min(float(most), 1.0), 3) == expected[3]

    def at(**changes):
        return scenario.replace(**changes).form.predicted(scenario.replace(**changes).values)

    step = Fraction(1, 10**9)
    assert at() == ((("restrain",),) if own > x["restraint_cost"] else (("breach",),))
    assert at(restraint_cost=own) == (("restrain",), ("breach",))
    assert at(restraint_cost=own + step) == (("breach",),)
    assert at(verification=least) == (("restrain",), ("breach",))
    if 0 <= most <= 1:
        assert at(reopening=most) == (("restrain",), ("breach",))
        assert at(reopening=most + step) == (("breach",),)
    thresholds = regions(scenario, "verification").thresholds
    assert [Fraction(str(t)) for t in thresholds] == [least]


@pytest.mark.parametrize(("cost", "most"), [("0.3", 0.884), ("0.4", 0.572), ("0.5", 0.385)])
def test_the_dearer_restraint_the_less_forgiveness_it_bears(cost, most):
    scenario = bargaining.load("freeze_thaw_rule").replace(verification=1, restraint_cost=cost)
    (threshold,) = regions(scenario, "reopening").thresholds
    assert round(float(Fraction(str(threshold))), 3) == most
    below, above = (
        scenario.replace(reopening=Fraction(str(threshold)) + step).form.predicted(
            scenario.replace(reopening=Fraction(str(threshold)) + step).values
        )
        for step in (Fraction(-1, 10**6), Fraction(1, 10**6))
    )
    assert (below, above) == ((("restrain",),), (("breach",),))


@pytest.mark.parametrize("parameter", ["crisis_rate", "annual_reversal"])
def test_more_crises_and_more_changes_of_office_leave_less_restraint(parameter):
    scenario = bargaining.load("freeze_thaw_rule")
    needed = []
    for value in ("0.05", "0.1", "0.15"):
        (threshold,) = regions(scenario.replace(**{parameter: value}), "verification").thresholds
        needed.append(Fraction(str(threshold)))
    assert needed == sorted(needed)
    assert len({*needed}) == 3


def test_a_threshold_over_a_year_is_one_over_a_term():
    """Of `survives` by hand; what the threshold is over a term of four years is a fraction as well."""
    scenario = bargaining.load("freeze_thaw_rule").replace(verification=1)
    (threshold,) = regions(scenario, "annual_reversal").thresholds
    yearly, x = Fraction(str(threshold)), scenario.values
    survives = (1 + x["discount"] * x["reopening"]) / (
        x["discount"] * (1 + x["us_relief"] / x["restraint_cost"])
    )
    assert 1 - yearly == survives / (1 - x["crisis_rate"])
    assert 1 - (1 - yearly) ** 4 == 1 - (survives / (1 - x["crisis_rate"])) ** 4


@pytest.mark.parametrize("document", DOCUMENTS)
def test_without_a_rule_nobody_restrains_minsk_under_an_engager(document):
    """Washington keeps a breached thaw, for it is worth more than a freeze; so a breach costs nothing."""
    scenario = read("freeze_thaw", document).replace(automatic=0)
    place = [p.name for p in scenario.places].index("belarus.thaw_engager")
    assert {profile[place] for profile in scenario.form.predicted(scenario.values)} == {"breach"}


def test_that_is_proved_whatever_the_future_counts():
    scenario = bargaining.load("freeze_thaw").replace(automatic=0)
    found = robust(scenario, "belarus.thaw_engager == breach", {"discount": (0, 0.99)})
    assert str(found).startswith("PROVED")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["draw", "freeze_thaw", "-o", "x"], "found no tree, expected moves in order"),
        (["sweep", "freeze_thaw", "discount=0.5,0.9", "--payoffs", "last_thaw_restrained", "-o", "x.csv"],
         "found quotients of polynomials under Markov perfect"),
        (["sweep", "freeze_thaw", "discount=0.5,0.9", "--mixed", "-o", "x.csv"], "which predicts no mixed play"),
        (["beliefs", "freeze_thaw"], "found no signals"),
        (["misperception", "freeze_thaw"], "found play that goes from state to state, expected a game that is played"),
        (["backtest", "freeze_thaw"], "found no period with an observed choice"),
    ],
)  # fmt: skip
def test_a_question_without_meaning_is_refused_in_one_line(command, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(group, command)
    assert result.exit_code != 0
    assert said in str(result.exception) + result.output
    assert not list(tmp_path.iterdir())
