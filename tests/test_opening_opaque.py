"""The opening when Brussels sees only whether Minsk made a gesture, against tables derived apart from the package."""

import pytest

from bargaining import load
from tests.test_opening import CODES, PLAYERS, SETS, laid

# What was found on a grid and by hand, before there was code: the pure outcomes, as in the tables of test_opening.
FREEZE = {
    "baseline": "KLRT",
    "O": "TIHT KLRT",
    "P": "TIHT",
    "Q": "KLRT",
    "C": "TIXD",
    "D": "KLRT",
    "prescribed_us": "PIAT",
    "isolationist_us": "TIHT",
    "isolationist_us_olech": "PIAT",
    "integration_framing": "TIHT",
}
OTHERS_STAY = FREEZE | {"baseline": "TIHT KLRT", "O": "KIXT"}


@pytest.fixture(scope="module")
def opaque():
    return {
        after: load("opening", variants={"information": "opaque", "after_reversal": after})
        for after in ("freeze", "others_stay")
    }


def predicted(scenario):
    """Return the outcomes in the letters of the tables; those with mixed play in words."""
    short = {(p, option): letter for p, own in CODES.items() for letter, option in own.items()}
    found = scenario.form.predicted(scenario.values)
    assert scenario.form.completeness(scenario.values)[0]
    return [
        "".join(short.get((p, option), option) for p, option in zip(PLAYERS, profile, strict=False))
        for profile in found
    ]


@pytest.mark.parametrize("key", SETS)
@pytest.mark.parametrize(("after", "table"), [("freeze", FREEZE), ("others_stay", OTHERS_STAY)])
def test_sequential_outcomes_are_those_of_the_table(opaque, after, table, key):
    assert predicted(laid(opaque[after], key)) == table[key].split()


@pytest.mark.parametrize(
    ("assumption", "value", "outcomes"),
    [
        ("reversal", "0.54", "KLRT"),
        ("reversal", "0.55", "TIHT KLRT"),
        ("reversal", "0.99", "TIHT"),
        ("verification", "0.09", "TIXT"),
        ("verification", "0.1", "TIHT"),
        ("verification", "0.22", "TIHT KLRT"),
        ("verification", "0.34", "KLRT"),
        ("autonomy", "0.14", "KIXD"),
        ("autonomy", "0.15", "TIXD"),
        ("autonomy", "0.2", "TIXD KLRD Kisolate_or_limitedexploit_or_restrainD"),
        ("autonomy", "0.24", "TIHT KLRT"),
        ("autonomy", "0.27", "KLRT"),
    ],
)
def test_outcomes_change_where_a_grid_has_them_change(opaque, assumption, value, outcomes):
    assert predicted(opaque["freeze"].replace(**{assumption: value})) == outcomes.split()


@pytest.mark.parametrize(
    ("document", "exploits", "engages"),
    [("olech2025", 0.39, 0.87), ("parish2025", 0.85, 0.11)],
)
def test_off_the_path_minsk_and_brussels_may_mix(opaque, document, exploits, engages):
    """In the subgame after a package each keeps the other indifferent."""
    scenario = opaque["freeze"].calibrated(document)
    found = scenario.form.assessments(scenario.values)
    names = [one.name for one in found.tree.information]
    minsk, brussels = names.index("belarus.package"), names.index("eu.package_gesture")
    mixed = {
        (v.strategies[minsk][2], v.strategies[brussels][1])
        for component in found
        for v in component.vertices
        if 0 < v.strategies[minsk][2] < 1
    }
    ((own, other),) = mixed
    assert abs(own - exploits) < 0.005
    assert abs(other - engages) < 0.005
