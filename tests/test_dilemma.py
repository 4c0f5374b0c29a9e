"""Europe's dilemma against a derivation of its own: equilibria, the worth of intelligence, paths of beliefs."""

import json
import random
import re
from fractions import Fraction
from itertools import product

import pytest
from click.testing import CliRunner

import bargaining
from bargaining.analysis.beliefs import belief_path
from bargaining.analysis.decisions import Decision, decision, hidden_draws
from bargaining.analysis.intelligence import intelligence, least_accuracy, over_priors, worth
from bargaining.cli.main import group
from bargaining.equilibria import d1_criterion, intuitive_criterion, sequential_equilibria
from bargaining.errors import ScenarioError
from bargaining.forms.formula import holds
from bargaining.forms.tree_layout import UNASKED
from bargaining.forms.tree_places import MIXING
from tests.signalling import patterns

HALF = Fraction(1, 2)
DOCUMENTS = {
    "baseline": "baseline",
    "O": "olech2025",
    "P": "parish2025",
    "Q": "episkopos2025brief",
    "C": "prisoners2025oped",
    "D": "doctrine2025oped",
}
GESTURES = ("release", "drills_inland", "drone_warning", "verified_restraint")
LETTERS = {"g": "gesture", "s": "silence", "L": "limited", "I": "isolate"}

SEPARATING, REVERSED = "g s L I", "s g I L"
GESTURE, SILENCE, ISOLATED = "g g L -", "s s - L", "s s - I"
SEMI, OWN_MIXES, REVERSED_SEMI = "g gs LI I", "gs s L LI", "s gs I LI"
TABLE = {
    "release": {
        "baseline": {GESTURE, SILENCE, OWN_MIXES},
        "O": {ISOLATED},
        "P": {ISOLATED, SEMI},
        "Q": {SILENCE},
        "C": {ISOLATED},
        "D": {GESTURE, SILENCE, OWN_MIXES},
    },
    "drills_inland": {
        "baseline": {GESTURE, SILENCE, OWN_MIXES},
        "O": {ISOLATED, SEMI},
        "P": {SEPARATING, ISOLATED},
        "Q": {SILENCE},
        "C": {ISOLATED, SEMI},
        "D": {GESTURE, SILENCE, OWN_MIXES},
    },
    "drone_warning": {
        "baseline": {GESTURE, SILENCE},
        "O": {REVERSED_SEMI},
        "P": {REVERSED_SEMI},
        "Q": {SILENCE, "s g L L", "s gs L L"},  # a warning costs a directed Minsk nothing there
        "C": {REVERSED_SEMI},
        "D": {GESTURE, SILENCE},
    },
    "verified_restraint": {
        "baseline": {SEPARATING, SILENCE, OWN_MIXES},
        "O": {SEPARATING, ISOLATED, "gs s L I"},  # restraint costs what relief is worth there
        "P": {SEPARATING, ISOLATED},
        "Q": {SILENCE},
        "C": {ISOLATED},
        "D": {SEPARATING, SILENCE, OWN_MIXES},
    },
}
WORTHS = {"baseline": ".067", "O": ".226", "P": ".099", "Q": ".000", "C": ".000", "D": ".000"}
THRESHOLDS = {"baseline": ".235", "O": ".406", "P": ".370", "Q": "-.040", "C": ".410", "D": ".005"}
BANDS = {
    "baseline": ".071 .551",
    "O": ".146 .732",
    "P": ".128 .701",
    "Q": "",
    "C": ".148 .735",
    "D": ".001 .020",
}


@pytest.fixture(scope="module")
def dilemma():
    return bargaining.load("dilemma")


@pytest.fixture(scope="module")
def games():
    return {
        gesture: bargaining.load("dilemma", variants={"gesture": gesture}) for gesture in (*GESTURES, "any")
    }


def stakes(v, gesture):
    """Return what the game hangs on, from the values in force."""
    token, restraint, punishment = v["token_cost"], v["restraint_cost"], v["moscow_punishment"]
    costs = {
        "release": (token, token),
        "drills_inland": (token, token + punishment * v["half_measure_displeasure"]),
        "drone_warning": (token, token - v["probe_gain"]),
        "verified_restraint": (restraint, restraint + punishment),
        "any": (token, v["directed_cost"]),
    }
    relief = v["eu_relief"]
    worths = (relief, relief * (1 - v["verification"]) * (1 + v["diversion_premium"]))
    divergence = v["eu_divergence_cost"] * v["swap_scope"]
    return v["autonomy"], v["gain_if_own"], v["loss_if_directed"], divergence, worths, costs[gesture]


def spelled(pattern):
    return tuple(MIXING.join(LETTERS[letter] for letter in used) if used else UNASKED for used in pattern)


def written(pattern):
    return spelled("" if used == "-" else used for used in pattern.split())


def rounded(number):
    return f"{float(number):.3f}".replace("0.", ".", 1)


# ---------------------------------------------------------------- equilibria


@pytest.mark.parametrize("gesture", GESTURES)
def test_every_document_and_gesture_has_the_equilibria_on_file(games, gesture):
    for name, calibration in DOCUMENTS.items():
        seen = games[gesture].calibrated(calibration)
        found = set(seen.form.predicted(seen.values))
        assert found == {written(one) for one in TABLE[gesture][name]}, name
        assert found == {spelled(one) for one in patterns(*stakes(seen.values, gesture))}, name
        assert seen.form.completeness(seen.values)[0]


def test_equilibria_agree_with_signs_alone_on_a_grid_with_its_ties(games):
    game = games["any"]
    formulas = {one: game.form.formula(one) for one in game.form.candidates()}
    checked = 0
    for loss, divergence in (("0.8", "0.5"), ("0.15", "0.5"), ("0.1", "0.8")):
        held = game.replace(loss_if_directed=loss, eu_divergence_cost=divergence)
        _, gain, loss_, x, (own_worth, directed_worth), _ = stakes(held.values, "any")
        threshold = (loss_ - x) / (gain + loss_)
        for autonomy in {Fraction(1, 5), Fraction(7, 10), *([threshold] if 0 < threshold < 1 else [])}:
            for token in (Fraction(1, 10),) if autonomy != threshold else (Fraction(0), Fraction(1, 10)):
                tied = directed_worth * token / own_worth
                quarter = Fraction(1, 4)
                for cost in (-1, -directed_worth, -quarter, 0, tied, quarter, directed_worth, 1):
                    seen = held.replace(autonomy=autonomy, token_cost=token, directed_cost=cost)
                    expected = {spelled(one) for one in patterns(*stakes(seen.values, "any"))}
                    held_by_formula = {
                        one for one, formula in formulas.items() if holds(formula, seen.values)
                    }
                    assert held_by_formula == expected, (autonomy, token, cost)
                    if checked % 9 == 0:
                        assert set(seen.form.predicted(seen.values)) == expected, (autonomy, token, cost)
                    checked += 1
    assert checked > 60


def components(scenario):
    """Return all connected sets of equilibria, and the names of the information sets."""
    tree = scenario.form.tree
    found = sequential_equilibria(tree.at({name: scenario.values[name] for name in tree.parameters}))
    assert found.complete
    return found, [one.name for one in tree.information]


def mixing(scenario, pattern):
    """Return how often each information set takes its first option where a pattern mixes; it does so in one way."""
    found, names = components(scenario)
    wanted = dict(
        zip(("belarus.own", "belarus.directed", "eu.gesture", "eu.silence"), written(pattern), strict=True)
    )
    fitting = {
        vertex.strategies
        for component in found
        for vertex in component.vertices
        if all(
            (MIXING in wanted[name]) is (0 < own[0] < 1)
            for name, own in zip(names, vertex.strategies, strict=True)
        )
    }
    (only,) = fitting
    return dict(zip(names, (own[0] for own in only), strict=True))


def test_mixtures_are_those_of_the_formulas(games):
    for gesture, rows in TABLE.items():
        for name, held in rows.items():
            seen = games[gesture].calibrated(DOCUMENTS[name])
            mu, gain, loss, x, (own, directed), (cost_own, cost_directed) = stakes(seen.values, gesture)
            threshold = (loss - x) / (gain + loss)
            mimicking = mu * (1 - threshold) / ((1 - mu) * threshold) if threshold > 0 else None
            if SEMI in held:
                found = mixing(seen, SEMI)
                assert found["belarus.directed"] == mimicking
                assert found["eu.gesture"] == cost_directed / directed
            if REVERSED_SEMI in held:
                found = mixing(seen, REVERSED_SEMI)
                assert found["belarus.directed"] == 1 - mimicking
                assert found["eu.silence"] == -cost_directed / directed
            if OWN_MIXES in held:
                found = mixing(seen, OWN_MIXES)
                quiet = threshold * (1 - mu) / (mu * (1 - threshold))
                assert found["belarus.own"] == 1 - quiet
                assert found["eu.silence"] == 1 - cost_own / own


@pytest.mark.parametrize(
    ("gesture", "name", "pattern", "numbers"),
    [
        ("release", "baseline", OWN_MIXES, ".540 .000 1.000 .846"),
        ("release", "P", SEMI, "1.000 .730 .256 .000"),
        ("release", "D", OWN_MIXES, ".998 .000 1.000 .846"),
        ("drills_inland", "O", SEMI, "1.000 .974 .952 .000"),
        ("drills_inland", "C", SEMI, "1.000 .160 .570 .000"),
        ("drone_warning", "O", REVERSED_SEMI, ".000 .026 .000 .190"),
        ("drone_warning", "P", REVERSED_SEMI, ".000 .270 .000 .256"),
        ("drone_warning", "C", REVERSED_SEMI, ".000 .840 .000 .095"),
        ("verified_restraint", "baseline", OWN_MIXES, ".540 .000 1.000 .231"),
        ("verified_restraint", "D", OWN_MIXES, ".998 .000 1.000 .692"),
    ],
)
def test_mixtures_on_file(games, gesture, name, pattern, numbers):
    found = mixing(games[gesture].calibrated(DOCUMENTS[name]), pattern)
    order = ("belarus.own", "belarus.directed", "eu.gesture", "eu.silence")
    assert " ".join(rounded(found[place]) for place in order) == numbers


def cut_by(criterion, scenario):
    """Return the messages of both kinds in the outcomes that a criterion cuts."""
    found = criterion(components(scenario)[0])
    return {
        tuple(re.findall(r"sends (\S+) and", row["outcome"]))
        for row in found.to_rows()
        if row["verdict"] != "survives"
    }


def test_criteria_cut_what_is_on_file_and_no_more(games):
    """A kind that gains most readily by the message that nobody sends is taken to have sent it."""
    silent, both = ("silence", "silence"), ("gesture", "gesture")
    intuitive = {("drills_inland", "P"): {silent}, ("verified_restraint", "P"): {silent}}
    intuitive |= {("drone_warning", name): {both} for name in ("baseline", "D")}
    for gesture in GESTURES:
        for name, calibration in DOCUMENTS.items():
            seen = games[gesture].calibrated(calibration)
            assert cut_by(intuitive_criterion, seen) == intuitive.get((gesture, name), set()), (gesture, name)
            *_, worths, costs = stakes(seen.values, gesture)
            eager = [cost / worth for cost, worth in zip(costs, worths, strict=True)]
            isolated = ISOLATED in TABLE[gesture][name] and eager[0] < min(eager[1], 1)
            assert cut_by(d1_criterion, seen) == intuitive.get(
                (gesture, name), {silent} if isolated else set()
            )


def test_thresholds_and_values_of_relief_on_file(dilemma):
    worths = {"baseline": ".650 .526", "O": ".500 .525", "P": ".650 .390"}
    worths |= {"Q": ".800 .288", "C": ".650 1.053", "D": ".650 .526"}
    for name, calibration in DOCUMENTS.items():
        _, gain, loss, x, both, _ = stakes(dilemma.calibrated(calibration).values, "release")
        assert rounded((loss - x) / (gain + loss)) == THRESHOLDS[name]
        assert " ".join(map(rounded, both)) == worths[name]


def test_a_perfect_report_shows_who_decides_and_a_coin_shows_nothing():
    game = bargaining.load("dilemma", variants={"report": "report"}).calibrated("olech2025")
    sure = game.replace(intel=1)
    answers = [place.name for place in game.places if place.player == "eu"]
    told_own = [k for k, name in enumerate(answers, start=2) if name.endswith("own")]
    for pattern in sure.form.predicted(sure.values):
        assert {pattern[k] for k in told_own} <= {"limited", UNASKED}
        assert pattern[1] == "silence"  # which pays for nothing where it is found out
    blind = game.replace(intel="0.5")
    bare = bargaining.load("dilemma").calibrated("olech2025")
    assert {one[:2] for one in blind.form.predicted(blind.values)} == {
        one[:2] for one in bare.form.predicted(bare.values)
    }


# ---------------------------------------------------------------- what intelligence is worth


def by_formula(v, accuracy):
    """Return the worth from one side of the threshold: what a report gains when it turns the choice."""
    mu, gain, loss, x, *_ = stakes(v, "release")
    right, wrong = (
        (accuracy, 1 - accuracy) if mu * (gain + x) <= (1 - mu) * (loss - x) else (accuracy - 1, -accuracy)
    )
    return max(mu * right * (gain + x) - (1 - mu) * wrong * (loss - x), Fraction(0))


def test_worth_and_bands_on_file(dilemma):
    for name, calibration in DOCUMENTS.items():
        seen = dilemma.calibrated(calibration)
        found = intelligence(seen, "0.8")
        assert rounded(found.value) == WORTHS[name]
        assert found.value == by_formula(seen.values, Fraction(4, 5))
        assert " ".join(rounded(end) for band in found.bands for end in band) == BANDS[name]
        assert found.alone == {"eu.gesture": ("limited" if name in ("baseline", "Q", "D") else "isolate",)}


def test_worth_is_nothing_outside_the_band_of_odds_and_most_at_the_threshold(dilemma):
    for calibration in DOCUMENTS.values():
        for accuracy in (HALF, Fraction(3, 5), Fraction(4, 5), Fraction(1)):
            seen = dilemma.calibrated(calibration)
            found = intelligence(seen, accuracy)
            _, gain, loss, x, *_ = stakes(seen.values, "release")
            if loss <= x or accuracy == HALF:
                assert (found.bands, found.peak[1], found.certain * (loss <= x)) == ((), 0, 0)
                continue
            odds = (loss - x) / (gain + x)
            low, high = (
                odds * (1 - accuracy) / accuracy,
                odds * accuracy / (1 - accuracy) if accuracy < 1 else None,
            )
            assert found.bands == ((low / (1 + low), 1 if high is None else high / (1 + high)),)
            threshold = odds / (1 + odds)
            assert found.peak == (
                threshold,
                (2 * accuracy - 1) * threshold * (1 - threshold) * (gain + loss),
            )
            asked = decision(seen, "eu", "type", {"belarus": "gesture"})
            for prior in [Fraction(part, 40) for part in range(41)]:
                expected = by_formula({**seen.values, "autonomy": prior}, accuracy)
                assert worth(asked, (prior, 1 - prior), accuracy) == expected


def test_least_accuracy_is_where_the_worth_begins(dilemma):
    for calibration in ("olech2025", "parish2025", "prisoners2025oped", "doctrine2025oped"):
        seen = dilemma.calibrated(calibration)
        least = intelligence(seen, 1).least_accuracy
        assert HALF < least < 1
        assert intelligence(seen, least).value == 0 < intelligence(seen, (least + 1) / 2).value
    assert intelligence(dilemma.calibrated("episkopos2025brief"), 1).least_accuracy is None


def test_ends_of_worth_are_ends_for_any_stakes():
    """Zero at and before each end, above zero right behind it, for stakes at random with many ties."""
    draw = random.Random(3)
    for branches, options in product((2, 3), (2, 3, 4)):
        for _ in range(12):
            stakes_of = tuple(
                tuple(tuple(Fraction(draw.randint(-3, 3)) for _ in range(options)) for _ in range(branches))
                for _ in range(draw.choice((1, 2)))
            )
            weights = [draw.randint(1, 4) for _ in range(branches)]
            prior = tuple(Fraction(one, sum(weights)) for one in weights)
            names = tuple("abcd"[:options]), tuple("rst"[:branches])
            asked = Decision(
                "stage", "player", "draw", *names, prior, tuple("uv"[: len(stakes_of)]), stakes_of
            )
            least = least_accuracy(asked)
            if least is None:
                assert worth(asked, prior, Fraction(1)) == 0
            else:
                assert worth(asked, prior, least) == 0 < worth(asked, prior, least + (1 - least) / 1000)
            if branches == 2:
                bands, peak = over_priors(asked, Fraction(4, 5))
                for part in range(61):
                    at = Fraction(part, 60)
                    found = worth(asked, (at, 1 - at), Fraction(4, 5))
                    assert (found > 0) == any(low < at < high for low, high in bands)
                    assert found <= peak[1]


def test_a_report_in_the_game_is_worth_what_the_analysis_says(dilemma):
    """Where Minsk says nothing, Brussels gets more by that much with a report in the tree than without."""
    with_report = bargaining.load("dilemma", variants={"report": "report"})
    for calibration in DOCUMENTS.values():
        seen, without = with_report.calibrated(calibration), dilemma.calibrated(calibration)
        course = {"belarus": "silence"}
        gained = [
            sum(
                max(
                    sum(p * branch[o] for p, branch in zip(asked.prior, known, strict=True)) for o in range(2)
                )
                for known in asked.stakes
            )
            for asked in (decision(one, "eu", "type", course) for one in (without, seen))
        ]
        assert gained[1] - gained[0] == intelligence(without, without.values["intel"]).value


THREE = """
[scenario]
name = "three"
title = "Three states of the world"
form = "tree"
concept = "sequential"

[protocol]
order = ["world", "clue", "sender", "guess", "luck"]
sees.sender = ["world"]
sees.guess = ["sender", "clue"]

[stages.world]
label = "World"
branches = { a = "1/2", b = "1/4", c = "1/4" }
assumption = "an example"

[stages.clue]
label = "Whether it is the first"
branches = { yes = "3/4 * world.a + 1/4 * (1 - world.a)", no = "1/4 * world.a + 3/4 * (1 - world.a)" }
assumption = "an example"

[stages.luck]
label = "Luck"
branches = { good = "1/2", bad = "1/2" }
assumption = "an example"

[players.sender]
label = "Sender"
actions.loud = { label = "Loud", assumption = "an example" }
actions.quiet = { label = "Quiet", assumption = "an example" }

[players.guess]
label = "Guess"
actions.a = { label = "A", assumption = "an example" }
actions.b = { label = "B", assumption = "an example" }
actions.c = { label = "C", assumption = "an example" }

[[payoff]]
player = "sender"
term = "Quiet"
value = "sender.quiet"
assumption = "an example"

[consequences.hit]
player = "guess"
term = "Right, if luck will have it"
value = "(1 + noise * sender.loud) * 2 * luck.good * (guess.a * world.a + guess.b * world.b + guess.c * world.c)"
assumption = "an example"

[kinds.share]
meaning = "nothing to all"
range = [0, 1]
assumption = "an example"

[parameters.noise]
label = "Noise"
kind = "share"
baseline = 0
assumption = "an example"
"""


def test_three_branches_a_clue_and_a_late_draw(tmp_path):
    path = tmp_path / "three.toml"
    path.write_text(THREE, encoding="utf-8")
    scenario = bargaining.load(path)
    assert hidden_draws(scenario) == (("sender", "clue"), ("guess", "world"))
    found = intelligence(scenario, "0.9", stage="guess")
    # By hand: after the clue yes the weights of a, b, c are 6, 1, 1 of 16, after no 2, 3, 3 of 16; a report weighs
    # the branch that it names with 18 and each other with 1 of 20. Best guesses take 6 and 3 of 16 without it.
    after_yes = [max(18 * 6, 1), max(6, 18), max(6, 18)]
    after_no = [max(18 * 2, 3), max(2, 18 * 3), max(2, 18 * 3)]
    assert found.value == Fraction(sum(after_yes) + sum(after_no), 20 * 16) - Fraction(9, 16)
    assert (found.certain, found.bands, found.peak) == (1 - Fraction(9, 16), None, None)
    # After the clue no, b and c tie: whatever says anything at all breaks the tie.
    least = found.least_accuracy
    assert least == Fraction(1, 3)
    asked = decision(scenario, "guess", "world", {"sender": "quiet"})
    assert worth(asked, asked.prior, least) == 0 < worth(asked, asked.prior, least + Fraction(1, 1000))
    louder = scenario.replace(noise=1)
    with pytest.raises(ScenarioError, match="other stakes after sender=loud than after sender=quiet"):
        intelligence(louder, 1, draw="world")
    assert intelligence(louder, 1, draw="world", course={"sender": "loud"}).value == 2 * found.certain
    with pytest.raises(ScenarioError, match="clue from sender, world from guess; expected the name of one"):
        intelligence(scenario, 1)


def test_questions_of_intelligence_that_have_no_answer(dilemma):
    for asked, message in (
        ({"accuracy": "0.4"}, "accuracy: found 0.4, expected a value from 0.5 to 1"),
        ({"accuracy": "many"}, "accuracy: found 'many'"),
        ({"accuracy": 1, "stage": "belarus"}, "type from eu; expected one that belarus does not see"),
        ({"accuracy": 1, "course": {"belarus": "silent"}}, "did you mean 'silence'"),
        ({"accuracy": 1, "course": {"eu": "limited"}}, "unknown stage of others 'eu'"),
        ({"accuracy": 1, "course": {}}, "expected belarus=OPTION"),
    ):
        with pytest.raises(ScenarioError, match=message.replace("(", r"\(")):
            intelligence(dilemma, **asked)
    with pytest.raises(ScenarioError, match="opening: found no moves that are hidden"):
        intelligence(bargaining.load("opening"), 1)


# ---------------------------------------------------------------- paths of beliefs


def by_odds(prior, factors):
    odds, found = prior / (1 - prior), [prior]
    for factor in factors:
        odds *= factor
        found.append(odds / (1 + odds))
    return found


def test_paths_over_releases_on_file(dilemma):
    paths = {
        "O": ".400 .444 .490 .535 .580 .624 .666",
        "P": ".300 .340 .382 .425 .471 .516 .561",
        "C": ".100 .100 .100 .100 .100 .100 .100",
    }
    for name, numbers in paths.items():
        seen = dilemma.calibrated(DOCUMENTS[name])
        path = belief_path(seen, ["release"])
        assert " ".join(map(rounded, path.beliefs)) == numbers
        assert list(path.beliefs) == by_odds(seen.values["autonomy"], [seen.values["release_odds"]] * 6)
        assert [one.event for one in path] == [24, 25, 28, 30, 36, 42]


def test_one_signal_of_each_kind_on_file(dilemma):
    numbers = {"O": ".468", "P": ".435", "Q": ".903", "C": ".100", "D": ".700"}
    for name, number in numbers.items():
        path = belief_path(dilemma.calibrated(DOCUMENTS[name]), once=True, spoken=True)
        assert rounded(path.beliefs[-1]) == number
        assert [one.signal for one in path] == ["release", "drills_inland", "drone_warning"]


def test_where_a_document_is_silent_the_baseline_moves_beliefs_or_nothing_does(dilemma):
    doctrine = dilemma.calibrated("doctrine2025oped")
    assert all(one.silent for one in belief_path(doctrine))
    assert set(belief_path(doctrine, spoken=True).beliefs) == {Fraction(7, 10)}
    factors = [doctrine.values[f"{kind}_odds"] for kind in ("release", "drills", "warning")]
    assert list(belief_path(doctrine, once=True).beliefs) == by_odds(Fraction(7, 10), factors)
    said = doctrine.replace(release_odds=2)
    assert not any(one.silent for one in belief_path(said, ["release"]))


def test_certainty_is_not_moved(dilemma):
    for sure in (0, 1):
        assert set(belief_path(dilemma.replace(autonomy=sure)).beliefs) == {sure}


def test_pooled_equilibria_show_nothing_whatever_a_document_reads_into_a_signal(games):
    """Releases come as often from both kinds of Minsk where both make them: Bayes' rule leaves the prior there."""
    pooled = games["release"]
    assert belief_path(pooled, ["release"], once=True).beliefs[1] > pooled.values["autonomy"]
    found, names = components(pooled)
    sent = [c for c in found if all(v.strategies[names.index("belarus.own")][0] == 1 for v in c.vertices)]
    (gesturing,) = [
        c for c in sent if all(v.strategies[names.index("belarus.directed")][0] == 1 for v in c.vertices)
    ]
    assert gesturing.beliefs(names.index("eu.gesture")) == ((Fraction(2, 5), Fraction(3, 5)),)


# ---------------------------------------------------------------- files and commands

SIGNAL = '[signals.bad]\nlabel = "Bad"\nof = "{of}"\nodds = "{odds}"\nevents = [{event}]\nassumption = "an example"\n'


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"of": "type.owned"}, "signals.bad.of: found 'type.owned', expected a branch of a draw"),
        ({"of": "belarus.gesture"}, "signals.bad.of: found 'belarus.gesture', expected a branch of a draw"),
        (
            {"odds": "1 - release_odds"},
            "signals.bad.odds: found -3 at release_odds = 4, expected odds above zero",
        ),
        (
            {"odds": "eu.limited"},
            "signals.bad.odds: found 'eu.limited', expected a formula of parameters alone",
        ),
        ({"odds": "relese_odds"}, "did you mean 'release_odds'"),
        ({"event": "999"}, "signals.bad.events: found 999, expected the number of an event in the evidence"),
    ],
)
def test_faulty_signals_are_refused_with_their_place(tmp_path, given, message):
    path = tmp_path / "mine.toml"
    head = '[scenario]\nname = "mine"\ntitle = "Mine"\nextends = "dilemma"\nform = "tree"\n\n'
    path.write_text(head + SIGNAL.format(**{"of": "type.own", "odds": "2", "event": "24"} | given))
    with pytest.raises(ScenarioError) as caught:
        bargaining.load(path)
    assert message in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_a_signal_that_hangs_on_earlier_draws_is_refused(tmp_path):
    path = tmp_path / "three.toml"
    path.write_text(THREE + SIGNAL.format(of="clue.yes", odds="2", event="24"), encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"signals\.bad\.of: found a chance that hangs on 'world\.a'"):
        bargaining.load(path)


def test_questions_of_beliefs_that_have_no_answer(dilemma):
    with pytest.raises(ScenarioError, match=r"unknown signal 'relese' \(did you mean 'release'\?\)"):
        belief_path(dilemma, ["relese"])
    with pytest.raises(ScenarioError, match="rapprochement: found no signals"):
        belief_path(bargaining.load("rapprochement"))


def test_commands_say_the_same():
    def run(*words):
        result = CliRunner().invoke(group, words)
        assert result.exit_code == 0, result.output
        return result.output

    told = json.loads(
        run("intelligence", "dilemma", "--accuracy", "0.8", "--calibration", "olech2025", "--json")
    )
    assert (told["contract"], told["exact"]) == ("intelligence/1", "113/500")
    assert "worth 0.226 to eu" in run(
        "intelligence", "dilemma", "--accuracy", "0.8", "--calibration", "olech2025"
    )
    told = json.loads(
        run("beliefs", "dilemma", "--calibration", "parish2025", "--signal", "release", "--json")
    )
    assert [round(one["belief"], 3) for one in told["updates"]] == [0.34, 0.382, 0.425, 0.471, 0.516, 0.561]
    assert "0.435  2025" in run("beliefs", "dilemma", "--calibration", "parish2025", "--once", "--spoken")
