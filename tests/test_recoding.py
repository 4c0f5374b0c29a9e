"""Codes one step off: small games with known answers, all recodings by hand, and the figures of the worked case."""

from fractions import Fraction
from itertools import combinations, product
from statistics import median

import numpy as np
import pytest

import bargaining
from bargaining.analysis.recoding import recode, slots_of
from bargaining.analysis.recoding.drawing import second_coders, so_many_off
from bargaining.errors import ScenarioError
from bargaining.scenario.document import Dependence
from bargaining.scenario.medians import median_of

WORDS = {
    "weak": Fraction(1, 5),
    "moderate": Fraction(1, 2),
    "strong": Fraction(4, 5),
    "decisive": Fraction(1),
}
SCALE = list(WORDS)

GAME = """
[scenario]
name = "toll"
title = "Who lets whom pass"

[kinds.weight]
meaning = "how much a player cares"
levels = {{ weak = 0.2, moderate = 0.5, strong = 0.8, decisive = 1 }}
range = [0, 1]
assumption = "a test"

[kinds.belief]
meaning = "a degree"
range = [0, 1]
assumption = "a test"

[players.p]
label = "P"
actions.open = {{ label = "open", assumption = "a test" }}
actions.shut = {{ label = "shut", assumption = "a test" }}

[players.q]
label = "Q"
actions.come = {{ label = "come", assumption = "a test" }}
actions.stay = {{ label = "stay", assumption = "a test" }}

{parameters}
[[payoff]]
player = "p"
term = "Passing"
value = "({opens}) * p.open"
assumption = "a test"

[[payoff]]
player = "q"
term = "Coming"
value = "({comes}) * q.come * p.open + (1/3 - y) * q.come * p.shut"
assumption = "a test"

[outcomes.passing]
label = "Passing"
profile = {{ p = "open", q = "come" }}
assumption = "a test"

[outcomes.nothing]
label = "Nothing"
profile = {{ p = "shut", q = "stay" }}
assumption = "a test"

{calibrations}
"""


def written(codes, opens, comes, more=""):
    """Write the game with what documents say: a level, a number, or None where one is silent, by document."""
    parameters = "".join(
        f'[parameters.{name}]\nlabel = "{name}"\nkind = "{"belief" if name == "b" else "weight"}"\n'
        'baseline = "median"\n\n'
        for name in ("x", "y", "z", "b")
    )
    entries = ""
    for document, said in codes.items():
        entries += f'[calibrations.{document}]\nlabel = "{document}"\n\n[calibrations.{document}.values]\n'
        for name, code in said.items():
            entry = (
                'silent = "silent"'
                if code is None
                else f'value = "{code}", why = "a test", assumption = "a test"'
            )
            entries += f"{name} = {{ {entry} }}\n"
        entries += "\n"
    return GAME.format(parameters=parameters, opens=opens, comes=comes, calibrations=entries + more)


@pytest.fixture
def load(tmp_path):
    def made(codes, opens="x + y - 3/2", comes="1", more=""):
        path = tmp_path / "toll.toml"
        path.write_text(written(codes, opens, comes, more), encoding="utf-8")
        return bargaining.load(path)

    return made


ONE = {"one": {"x": "moderate", "y": "moderate", "z": "moderate", "b": Fraction(2, 5)}}


def test_two_codes_one_step_off_are_what_it_takes_where_the_threshold_lies_between_one_and_two(load):
    found = recode(load(ONE).calibrated("one"), ["passing", "set"], off=3, draws=50)
    passing = found.of("passing")
    assert passing.holds is False
    assert [(kept.codes, kept.count, kept.of, kept.drawn) for kept in passing.off] == [
        (1, 6, 6, False),
        (2, 11, 12, False),
        (3, 6, 8, False),
    ]
    assert passing.least.exact
    assert [str(change) for change in passing.least.found] == [
        "one x moderate -> strong",
        "one y moderate -> strong",
    ]
    # Whether Q would come before a shut door turns where y falls to weak, which one code does.
    assert str(found.of("set").least) == "1"
    assert [
        (flip.change.code.parameter, flip.change.to.written, flip.overturned) for flip in found.flips
    ] == [("y", "weak", ("set",))]
    assert found.codes == 3
    assert found.idle == 1


def test_what_no_recoding_overturns_is_said_to_be_so_only_when_all_were_looked_at(load):
    never = load(ONE, opens="x + y - 3").calibrated("one")
    assert str(recode(never, ["passing"], off=1, draws=5).of("passing").least) == "none"
    short = recode(never, ["passing"], off=1, draws=5, points=3).of("passing")
    assert (short.least.fewest, short.least.exact, str(short.least)) == (1, False, "1 or more")
    assert short.off[0].drawn


def test_at_the_end_of_a_scale_there_is_one_step_and_codes_that_are_numbers_stay(load):
    codes = {"one": {"x": "weak", "y": "decisive", "z": "strong", "b": Fraction(1, 20)}}
    scenario = load(codes).calibrated("one")
    steps = {
        s.parameter: {side: o.written for side, o in s.codes[0].others.items()} for s in slots_of(scenario)
    }
    assert steps == {"x": {1: "moderate"}, "y": {-1: "strong"}, "z": {-1: "moderate", 1: "decisive"}}
    slots = slots_of(scenario, {"belief": "0.1"})
    assert {side: o.written for side, o in slots[-1].codes[0].others.items()} == {-1: "0", 1: "0.15"}
    turned = second_coders(scenario, slots, 1.0, 400, 0, "turn")
    assert np.abs(turned).min() == 1
    stayed = second_coders(scenario, slots, 1.0, 400, 0, "stay")
    assert 0.4 < (stayed[:, 0] == 1).mean() < 0.6
    assert set(np.unique(stayed[:, 0])) == {0, 1}
    with pytest.raises(ScenarioError, match=r"step of 'weight': found a scale with levels"):
        slots_of(scenario, {"weight": 1})
    with pytest.raises(ScenarioError, match=r"step of 'belif': unknown scale.*'belief'"):
        slots_of(scenario, {"belif": 1})


CODES = {
    "one": {"x": "moderate", "y": "strong", "z": "weak", "b": Fraction(2, 5)},
    "two": {"x": "strong", "y": None, "z": "moderate", "b": None},
    "three": {"x": "weak", "y": "moderate", "z": None, "b": None},
}
OPENS, COMES = "x + y - 1 + 1/10 * z", "x * y - 1/5 * z - 1/10 + 1/8 * b"


def values_by_hand(codes, calibration):
    """Return what a reading makes of codes: its own, or the median of all that speak."""
    found = {}
    for name in ("x", "y", "z", "b"):
        said = {
            document: WORDS.get(own[name], own[name])
            for document, own in codes.items()
            if own[name] is not None
        }
        found[name] = said[calibration] if calibration in said else median(said.values())
    return found


def equilibria_by_hand(v):
    opens = v["x"] + v["y"] - 1 + v["z"] / 10
    comes = v["x"] * v["y"] - v["z"] / 5 - Fraction(1, 10) + v["b"] / 8
    before_a_shut_door = Fraction(1, 3) - v["y"]
    found = set()
    for p, q in product(("open", "shut"), ("come", "stay")):
        mine = opens >= 0 if p == "open" else opens <= 0
        gain = comes if p == "open" else before_a_shut_door
        if mine and (gain >= 0 if q == "come" else gain <= 0):
            found.add((p, q))
    return found


def recodings(codes, off):
    """Yield all codings with exactly so many levels one step off."""
    places = [(d, n) for d, own in codes.items() for n, code in own.items() if isinstance(code, str)]
    for moved in combinations(places, off):
        options = []
        for document, name in moved:
            at = SCALE.index(codes[document][name])
            options.append([SCALE[k] for k in (at - 1, at + 1) if 0 <= k < len(SCALE)])
        for levels in product(*options):
            changed = {document: dict(own) for document, own in codes.items()}
            for (document, name), level in zip(moved, levels, strict=True):
                changed[document][name] = level
            yield changed


def bearing(codes, calibration, changed):
    """Tell whether all codes that were changed bear on a reading: its own, or those that it borrows the median of."""
    return all(
        document == calibration or calibration == "baseline" or codes[calibration][name] is None
        for document, own in codes.items()
        for name, code in own.items()
        if changed[document][name] != code
    )


@pytest.mark.parametrize("calibration", ["baseline", "one", "two", "three"])
def test_counts_are_those_of_all_recodings_by_hand(load, calibration):
    scenario = load(CODES, OPENS, COMES).calibrated(calibration)
    found = recode(scenario, ["passing", "p == open", "set"], off=3, draws=30)
    now = equilibria_by_hand(values_by_hand(CODES, calibration))
    tests = {
        "passing": lambda e: (("open", "come") in e) == (("open", "come") in now),
        "p == open": lambda e: any(p == "open" for p, _ in e) == any(p == "open" for p, _ in now),
        "set": lambda e: e == now,
    }
    fewest = dict.fromkeys(tests)
    flips = []
    for off in (1, 2, 3):
        sets = []
        for changed in recodings(CODES, off):
            if bearing(CODES, calibration, changed):
                sets.append(equilibria_by_hand(values_by_hand(changed, calibration)))
                if off == 1 and sets[-1] != now:
                    flips.append(sets[-1])
        for name, same in tests.items():
            kept = found.of(name).off[off - 1]
            assert (kept.count, kept.of, kept.drawn) == (sum(map(same, sets)), len(sets), False)
            if not all(map(same, sets)) and fewest[name] is None:
                fewest[name] = off
    for name, number in fewest.items():
        least = found.of(name).least
        if number is not None:
            assert least.exact
            assert least.fewest == number
            changed = {document: dict(own) for document, own in CODES.items()}
            for change in least.found:
                changed[change.code.document][change.code.parameter] = change.to.written
            assert not tests[name](equilibria_by_hand(values_by_hand(changed, calibration)))
    assert sorted(map(sorted, flips)) == sorted(
        sorted((now - set(flip.lost)) | set(flip.gained)) for flip in found.flips
    )


def test_drawn_recodings_have_as_many_codes_off_as_asked_and_estimate_the_count(load):
    scenario = load(CODES, OPENS, COMES)
    slots = slots_of(scenario)
    drawn = so_many_off(slots, 2, 2_000, seed=1)
    assert set(np.abs(drawn).sum(axis=1)) == {2}
    exactly = recode(scenario, ["set"], off=2, draws=10).of("set").off[1]
    kept = recode(scenario, ["set"], off=2, draws=4_000, points=5).of("set").off[1]
    assert kept.drawn
    assert kept.interval[0] < exactly.share < kept.interval[1]


def test_the_limit_from_above_is_a_drawn_recoding_without_what_it_can_do_without(load):
    scenario = load(ONE, opens="x + y + z - 2", comes="1").calibrated("one")
    whole = recode(scenario, ["passing"], off=1, draws=200).of("passing").least
    assert (whole.fewest, whole.exact) == (2, True)
    # Room for the 6 single codes and not for the 12 pairs: that it takes two is seen by what was drawn.
    least = recode(scenario, ["passing"], off=1, draws=200, points=8).of("passing").least
    assert (least.fewest, least.exact) == (2, True)
    assert len(least.found) == 2
    assert {change.to.written for change in least.found} == {"strong"}
    nothing = recode(scenario, ["passing"], off=1, share=0, draws=5, points=8).of("passing").least
    assert (nothing.fewest, nothing.found, str(nothing)) == (2, None, "2 or more")


def test_many_documents_on_one_assumption_do_not_take_all_ways_to_move_them(load):
    codes = {f"d{k}": {"x": SCALE[k % 4], "y": "weak", "z": "weak", "b": None} for k in range(30)}
    codes["d0"] |= {"b": Fraction(1, 2)}
    found = recode(load(codes), ["passing"], off=8, draws=50, points=2_000).of("passing")
    assert [kept.drawn for kept in found.off] == [False] * 2 + [True] * 6
    assert found.off[0].of == sum(
        len(slot.codes[k].others) for slot in slots_of(load(codes)) for k in range(30)
    )


def test_what_is_set_by_hand_is_no_code(load):
    scenario = load(ONE).calibrated("one").replace(x="strong")
    assert [slot.parameter for slot in slots_of(scenario)] == ["y", "z"]
    with pytest.raises(ScenarioError, match="found no code that may move"):
        recode(scenario.replace(y=0.5, z=0.5))


# Agreement of second coders who are one step off on half of the codes with the codes as they are, beliefs included,
# of 400 draws by a program that shares nothing with this one: the set, the status quo, and whether the EU re-engages.
STATUS_QUO = {
    "rapprochement": "status_quo",
    "hidden_autonomy": "us == transact and eu == isolate and belarus.own == token",
}
EARLIER = {
    "rapprochement": {
        "olech2025": (0.35, 0.58, 0.74),
        "parish2025": (0.27, 0.55, 0.59),
        "episkopos2025brief": (0.56, 0.84, 0.99),
        "prisoners2025oped": (0.65, 1, 1),
        "doctrine2025oped": (0.38, 0.54, 0.98),
        "baseline": (0.62, 0.78, 0.86),
    },
    "hidden_autonomy": {
        "olech2025": (0.57, 1, 0.93),
        "parish2025": (0.29, 1, 0.90),
        "episkopos2025brief": (0.33, 0.90, 0.96),
        "prisoners2025oped": (0.43, 1, 1),
        "doctrine2025oped": (0.31, 0.76, 0.95),
        "baseline": (0.18, 1, 0.51),
    },
}


@pytest.mark.parametrize("name", list(EARLIER))
def test_second_coders_keep_as_much_as_was_found_otherwise(name):
    scenario = bargaining.load(name)
    asked = ["set", STATUS_QUO[name], "eu == limited"]
    for calibration, shares in EARLIER[name].items():
        found = recode(
            scenario.calibrated(calibration),
            asked,
            off=1,
            draws=1_000,
            ends="stay",
            steps={"belief": "0.1"},
            points=2_000,
        )
        for one, share in zip(found, shares, strict=True):
            p = one.second.share
            error = (p * (1 - p) * (1 / 400 + 1 / 1_000)) ** 0.5
            assert abs(p - share) <= 3.5 * error + 0.005, (calibration, one.name, p, share)


@pytest.mark.parametrize("name", ["opening", "dilemma"])
def test_every_form_with_formulas_is_asked_point_by_point_what_it_predicts(name):
    scenario = bargaining.load(name).calibrated("olech2025")
    found = recode(scenario, ["set"], off=1, draws=5)
    wrong = 0
    now = set(scenario.form.predicted(scenario.values))
    for slot in slots_of(scenario):
        for code in slot.codes:
            for option in code.others.values() if len(slot.codes) == 1 else ():
                changed = scenario.replace(**{slot.parameter: option.number})
                wrong += set(changed.form.predicted(changed.values)) != now
    assert wrong == sum(flip.change.code.document == "olech2025" for flip in found.flips)


def test_weighted_medians_are_those_of_documents_repeated():
    rng = np.random.default_rng(0)
    for _ in range(200):
        said = {f"d{k}": Fraction(int(n), 5) for k, n in enumerate(rng.integers(0, 6, rng.integers(2, 7)))}
        names = list(said)
        both = names[: rng.integers(2, len(names) + 1)]
        parts = Dependence(documents=both, counts="parts", assumption="a test")
        one = Dependence(documents=both, counts="one", assumption="a test")
        rest = [said[name] for name in names if name not in both]
        assert median_of(said) == median(said.values())
        assert median_of(said, [parts]) == median([said[name] for name in both] + rest * len(both))
        assert median_of(said, [one]) == median([median(said[name] for name in both), *rest])
        alone = {name: said[name] for name in names if name not in both[1:]}
        assert median_of(alone, [parts]) == median_of(alone, [one]) == median(alone.values())
