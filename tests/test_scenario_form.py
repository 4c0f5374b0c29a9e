"""A scenario in good form is read without the models that say what is wrong; both take the same files."""

import datetime
import pickle
import random
from copy import deepcopy
from fractions import Fraction

import pytest
from pydantic import ValidationError

from bargaining.loading.registry import forms, room, room_of
from bargaining.loading.scenarios import effective, load
from bargaining.records.parts import content
from bargaining.records.reading import sound
from bargaining.records.schema import model
from bargaining.resources import folder
from bargaining.scenario.document import Action, Calibration, ScenarioDocument, Silent, Value
from bargaining.scenario.numbers import Unread
from bargaining.scenario.reading import packaged_scenarios
from bargaining.scenario.validation import read_document

FILES = (*packaged_scenarios().values(), *(folder("seeds") / room(form).template for form in forms()))
NAMES = ("zz", "label", "value", "silent", "kind", "Bad", "line\n", "why", "evidence", "range")
VALUES = (
    *(
        "",
        "x",
        "Name",
        "line\n",
        "a" * 61,
        "a" * 60,
        "O48",
        "O48\n",
        "48",
        "é",
        "\ud800",
        "median",
        "strategic",
    ),
    *("1/2", 0, -1, True, None, 10**40, 0.5, float("nan"), float("inf"), Fraction(1, 3)),
    *(Unread("1e999", "found 1e999"), [], {}, ["O48"], ["O48", 3], [1, 2], [2], [1, 2, 3], (1, 2), [[]]),
    *({"a": 1}, {"silent": "s"}, {"silent": 1}, {"value": 1, "why": "w"}, {"value": 1}, {"label": "x"}),
    *(datetime.date(2020, 1, 1), object(), {"label": "x", "profile": {"a": "b"}}),
)


def paths(tree, before=()):
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in inner:
        yield (*before, key)
        yield from paths(value, (*before, key))


def changed(tree, chance):
    """Return a tree with one value replaced, left out or added."""
    tree = deepcopy(tree)
    *before, last = chance.choice(list(paths(tree)))
    holder = tree
    for part in before:
        holder = holder[part]
    what = chance.random()
    if what < 0.6:
        holder[last] = deepcopy(chance.choice(VALUES))
    elif what < 0.8:
        del holder[last]
    elif isinstance(holder, dict):
        holder[chance.choice(NAMES)] = deepcopy(chance.choice(VALUES))
    else:
        holder.append(deepcopy(chance.choice(VALUES)))
    return tree


def validated(tree, kind):
    try:
        return model(kind).model_validate(tree)
    except ValidationError:
        return None


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_is_read_at_once_is_what_the_models_let_through(path):
    chance = random.Random(path.stem)
    whole, _ = effective(path)
    kind = room_of(whole, path.name).document
    taken = refused = 0
    for tree in [whole, *(changed(whole, chance) for _ in range(150))]:
        read, found = sound(kind, tree), validated(tree, kind)
        assert (read is None) == (found is None)
        taken, refused = taken + (read is not None), refused + (read is None)
        if read is not None:
            assert content(read) == content(found.model_dump())
        else:
            assert read_document(tree, "mine.toml", kind).problems
    assert taken > 8
    assert refused > 60


def test_a_document_made_in_python_may_hold_what_only_the_models_understand():
    tree, _ = effective(FILES[0])
    tree["scenario"]["title"] = b"A title in bytes"
    assert sound(ScenarioDocument, tree) is None
    assert read_document(tree, "mine.toml", ScenarioDocument).document.scenario.title == "A title in bytes"


def test_records_are_frozen_equal_by_content_and_can_be_sent_to_other_processes():
    one, other = (Action(label="Wait", evidence=["O48"]) for _ in range(2))
    assert one == other == pickle.loads(pickle.dumps(one))
    assert one != one.model_copy(update={"label": "Go"})
    assert Calibration(label="A").values is not Calibration(label="B").values
    with pytest.raises(AttributeError, match="frozen"):
        one.label = "Go"
    with pytest.raises(TypeError, match="label is missing"):
        Action(evidence=[])
    with pytest.raises(TypeError, match="unknown lable"):
        Action(lable="Wait")


def test_a_voice_is_a_value_or_silent():
    read = sound(Calibration, {"label": "A", "values": {"a": {"value": 1, "why": "w"}, "b": {"silent": "s"}}})
    assert read.values == {"a": Value(value=Fraction(1), why="w"), "b": Silent(silent="s")}


def test_a_document_of_a_scenario_is_sent_to_other_processes():
    document = load("rapprochement").document
    assert pickle.loads(pickle.dumps(document)) == document
