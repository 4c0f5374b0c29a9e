"""Evidence in good form is read without the models that say what is wrong; both take the same tables."""

import datetime
import pickle
import random
import tomllib
from copy import deepcopy

import pytest
from pydantic import ValidationError

from bargaining.evidence.fingerprints import Fingerprints
from bargaining.evidence.model import Claim, Conflict, Event, Locator, Period, Reading, Source
from bargaining.records.parts import content
from bargaining.records.reading import faults, sound
from bargaining.records.schema import model
from bargaining.resources import folder

SEEDS = folder("seeds")


def tables(name):
    return tomllib.loads((SEEDS / name).read_text(encoding="utf-8"))


EVENTS = tables("events.toml")
SOURCES = [{"id": name, **table} for name, table in tables("sources.toml").items()]
CLAIMS = [
    {"id": name, "source": path.stem, **table}
    for path in sorted((SEEDS / "claims").glob("*.toml"))
    for name, table in tables(f"claims/{path.name}").items()
]
KINDS = {
    Source: SOURCES,
    Claim: CLAIMS,
    Event: EVENTS["event"],
    Period: EVENTS["period"],
    Conflict: EVENTS["conflict"],
    Fingerprints: [*tables("fingerprints.toml").values(), {"text": ["0" * 8], "block": ["1" * 8, "a" * 8]}],
    Locator: [{"source": "memo", "paragraphs": [1, 2]}],
}
NAMES = ("zz", "note", "states", "id", "dates", "Bad", "line\n", "bears_on", "events", "claims", "code")
SPACE = [chr(code) for code in range(0x3001) if chr(code).isspace()]
VALUES = (
    *("", " ", " x\n", "\x1c", "\x1fx", *(f"{c}x{c}" for c in SPACE), "x", "north", "line\n", "é", "\ud800"),
    *("a/b", "a\\b", "a\0", "memo\n.txt", "M", "MM\n", "M1", "M1\n", "É1", "0" * 64, "0" * 8, "a" * 9),
    *("2025", "2025-06", "2025-06-21", "2025-13", "2013/2014", "2013/14", "2025/", "２０２５", "2025\n", "/"),
    *("day", "undated", "season", "strong", "up", "advice", b"x", b"2025", b"\xff", bytearray(b"x")),
    *(0, 1, -1, 3, 2.0, 0.5, True, False, None, 10**40, "1", float("nan"), object()),
    *([], {}, [1], [1, 2], [2, 1], [1, 1], (1, 2), {1}, [True], ["1"], [[]], [None], ["north", "north"]),
    *(["north"], ["interest"], ["advice", "fact"], ["interest", "interest"], [" x "], ["2025", "June"]),
    *({"harbour": "up"}, {"Harbour": "up"}, {"harbour": "upward"}, {1: "up"}, {"states": {"a": "b"}}),
    *([{"source": "memo", "paragraphs": [1]}], [{"source": "memo", "paragraphs": [1], "text": "A"}], [{}]),
    *(Locator(source="memo", paragraphs=(1,)), [Reading(source="memo", paragraphs=(1,), text="A")]),
    datetime.date(2020, 1, 1),
)


def paths(tree, before=()):
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in inner:
        yield (*before, key)
        yield from paths(value, (*before, key))


def changed(tree, chance):
    """Return a table with one value replaced, left out or added."""
    tree = deepcopy(tree)
    *before, last = chance.choice(list(paths(tree)))
    holder = tree
    for part in before:
        holder = holder[part]
    what = chance.random()
    if what < 0.7:
        holder[last] = chance.choice(VALUES)
    elif what < 0.8:
        del holder[last]
    elif isinstance(holder, dict):
        holder[chance.choice(NAMES)] = chance.choice(VALUES)
    else:
        holder.append(chance.choice(VALUES))
    return tree


def validated(kind, table):
    try:
        return model(kind).model_validate(table), ()
    except ValidationError as error:
        return None, error.errors(include_url=False)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_what_is_read_at_once_is_what_the_models_let_through(kind):
    """What the reader leaves to the models (bytes, sets, texts as numbers) is read from what they make of it."""
    chance = random.Random(kind.__name__)
    taken = refused = at_once = 0
    for _ in range(3000):
        table = changed(chance.choice(KINDS[kind]), chance)
        read = sound(kind, table)
        made, found = faults(kind, table)
        assert (made is None) == bool(found)
        taken, refused, at_once = (
            taken + (made is not None),
            refused + bool(found),
            at_once + (read is not None),
        )
        expected, errors = validated(kind, table)
        assert repr(found) == repr(errors)
        if expected is None:
            assert read is None
            with pytest.raises(ValidationError):
                kind.model_validate(table)
        else:
            assert content(made) == content(expected.model_dump())
            assert read in (None, made)
    assert min(taken, refused, at_once) > 5
    assert at_once > 0.8 * taken


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_table_of_the_packaged_evidence_is_read_at_once(kind):
    for table in KINDS[kind]:
        read = sound(kind, table)
        assert (
            read
            == kind(**table)
            == kind.model_validate(read.model_dump())
            == pickle.loads(pickle.dumps(read))
        )
        assert repr(read) == repr(model(kind).model_validate(table))


def test_records_are_checked_when_they_are_made_and_hashed_by_what_they_hold():
    with pytest.raises(ValueError, match="increasing order"):
        Locator(source="memo", paragraphs=[2, 1])
    with pytest.raises(ValueError, match="paragraphs"):
        Locator(source="memo")
    one, other = Locator(source="memo", paragraphs=[1, 2]), Locator(source="memo", paragraphs=(1, 2))
    assert one == other
    assert len({one, other, Locator(source="memo", paragraphs=[3])}) == 2
    with pytest.raises(ValueError, match="greater than or equal to 1"):
        one.model_copy(update={"paragraphs": (0,)})


def test_a_record_may_hold_records_that_were_made_before():
    locator = Locator(source="memo", paragraphs=[1])
    words = {"number": 1, "precision": "day", "actors": ["north"], "event": "Talks open."}
    assert Event(**words, date="2025-06-21", locators=[locator]).locators == (locator,)
    with pytest.raises(ValueError, match="precision") as caught:
        Event(**words, date="2025-06", locators=[locator])
    assert len(caught.value.errors()) == 1
