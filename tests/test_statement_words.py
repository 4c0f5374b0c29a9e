"""What ``implies`` and ``somewhere`` mean in statements, and what is said of a word that is neither."""

import pytest

import bargaining
from bargaining.analysis.robustness import parse_statement
from bargaining.errors import ScenarioError


@pytest.fixture(scope="module")
def scenario():
    return bargaining.load("rapprochement")


ATOMS = {
    "us == package": lambda us, eu, by, ru: us == "package",
    "eu == limited": lambda us, eu, by, ru: eu == "limited",
    "by": lambda us, eu, by, ru: by == "restrain",
    "status_quo": lambda us, eu, by, ru: (us, eu, by, ru) == ("transact", "isolate", "token", "tolerate"),
}
A, B, C, D = ATOMS.values()


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("A implies B", lambda a, b, c, d: not a or b),
        ("A implies B implies C", lambda a, b, c, d: not a or (not b or c)),
        ("(A implies B) implies C", lambda a, b, c, d: not (not a or b) or c),
        ("A implies B implies C implies D", lambda a, b, c, d: not (a and b and c) or d),
        ("A or B implies C and D", lambda a, b, c, d: not (a or b) or (c and d)),
        ("not A implies B", lambda a, b, c, d: a or b),
        ("not (A implies B)", lambda a, b, c, d: a and not b),
        ("A and (B implies C)", lambda a, b, c, d: a and (not b or c)),
        ("(A) implies ((B))", lambda a, b, c, d: not a or b),
        ("us in (package, transact) implies B", lambda a, b, c, d: None),
        ("\n A\n\timplies B ", lambda a, b, c, d: not a or b),
    ],
)
def test_implies_binds_less_than_all_others_and_to_the_right(scenario, text, meaning):
    written = {"A": "us == package", "B": "eu == limited", "C": "belarus == restrain", "D": "status_quo"}
    said = "".join(written.get(letter, letter) for letter in text)
    found = parse_statement(scenario, said)
    for profile, holds in zip(found.profiles, found.holds, strict=True):
        expected = meaning(A(*profile), B(*profile), C(*profile), D(*profile))
        if expected is None:
            expected = profile[0] not in {"package", "transact"} or profile[1] == "limited"
        assert holds == expected, profile


@pytest.mark.parametrize(
    ("text", "quantifier"),
    [
        ("eu == limited", None),
        ("not eu == limited", None),
        ("somewhere eu == limited", "some"),
        ("  somewhere not eu == limited", "some"),
        ("somewhere (us == package implies eu == limited)", "some"),
        ("not somewhere us == package implies eu == limited", "none"),
        ("not\nsomewhere status_quo", "none"),
    ],
)
def test_somewhere_is_said_of_the_whole_statement(scenario, text, quantifier):
    found = parse_statement(scenario, text)
    assert found.quantifier == quantifier
    assert found.text == text.strip()
    if quantifier:
        rest = text.split("somewhere", 1)[1]
        assert found.holds.tolist() == parse_statement(scenario, rest).holds.tolist()


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("us == package implys eu == limited", 15, "'implys' .did you mean 'implies'"),
        ("somewher eu == limited", 1, "'somewher' .did you mean 'somewhere'"),
        ("us == package adn eu == limited", 15, "'adn' .did you mean 'and'"),
        ("nto eu == limited", 1, "'nto' .did you mean 'not'"),
        ("us == package implies eu == limitd", 29, "unknown action 'limitd' of eu .did you mean 'limited'"),
        ("us == package implies russa == tolerate", 23, "unknown player 'russa' .did you mean 'russia'"),
        (" us == package implies statusquo", 24, "unknown outcome 'statusquo' .did you mean 'status_quo'"),
        ("somewhere\n  statusquo", 13, "unknown outcome"),
        ("us == package implies belarus", 23, "the player 'belarus' alone"),
        ("eu == limited and somewhere us == package", 19, "'not somewhere' once, in front"),
        ("not (somewhere eu == limited)", 6, "'not somewhere' once, in front"),
        ("somewhere somewhere status_quo", 11, "'not somewhere' once, in front"),
        ("somewhere", 1, "'not somewhere' once, in front"),
        ("package implies", 1, "found 'package implies', expected player == action"),
        ("eu in (isolate implies limited)", 1, "expected player == action"),
        ("eu == (isolate implies limited)", 1, "expected player == action"),
        ("package, freeze implies package", 1, "found 'package, freeze implies package', expected"),
        ("package implies freeze,", 1, "found 'package implies freeze,', expected"),
        ("us == package and (freeze, package)", 19, "expected player == action"),
    ],
)
def test_a_word_that_does_not_fit_is_named_with_its_place_and_the_nearest(scenario, text, place, message):
    with pytest.raises(ScenarioError, match=message) as caught:
        parse_statement(scenario, text)
    assert f"statement, character {place}: " in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["implies package", "package implies implies freeze", "package => freeze"])
def test_what_has_no_meaning_is_refused_as_written(scenario, text):
    with pytest.raises(ScenarioError, match=f"found '{text}', expected .* implies"):
        parse_statement(scenario, text)
