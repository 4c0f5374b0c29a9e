"""Evidence files: what is valid loads as written; what is not is reported, all of it, with its place."""

import re
import shutil
import tomllib

import pytest

from bargaining.errors import EvidenceError
from bargaining.evidence import Claim, Event, Locator, load_library
from bargaining.evidence.dates import span
from bargaining.resources import folder

SOURCES = """
[memo1]
prefix = "M"
title = "A memo"
date = "2025"
short = "Memo"
file = "memo.txt"
sha256 = "{zeros}"
paragraphs = 4

[letter2]
prefix = "L"
title = "A letter"
authors = ["N. N."]
date = "not stated"
short = "Letter"
file = "letter.txt"
sha256 = "{zeros}"
paragraphs = 2
""".format(zeros="0" * 64)

CLAIM = """
[{id}]
section = "lead"
paragraphs = {paragraphs}
actors = ["north"]
claim = "The north fears for its harbours."
kind = ["interest"]
strength = "strong"
bears_on = {{ harbour_worth = "up" }}
dates = ["2025-06"]
"""

EVENTS = """
[[event]]
number = 7
date = "2025-06-21"
precision = "day"
actors = ["north", "south"]
event = "Talks open."
code = ["north talk"]
locators = [{ source = "memo1", paragraphs = [2, 4] }]
claims = ["M1"]

[[period]]
period = "2025-06"
north = "talk"
south = "none reported"
events = [7]

[[conflict]]
about = "who called"
readings = [{ text = "The north.", source = "memo1", paragraphs = [1] }]
"""


@pytest.fixture
def seeds(tmp_path):
    (tmp_path / "claims").mkdir()
    (tmp_path / "actors.toml").write_text('north = "The North"\nsouth = "The South"\n', encoding="utf-8")
    (tmp_path / "sources.toml").write_text(SOURCES, encoding="utf-8")
    (tmp_path / "events.toml").write_text(EVENTS, encoding="utf-8")
    for name, prefix in (("memo1", "M"), ("letter2", "L")):
        text = CLAIM.format(id=f"{prefix}1", paragraphs="[1]") + CLAIM.format(
            id=f"{prefix}2", paragraphs="[1, 2]"
        )
        (tmp_path / "claims" / f"{name}.toml").write_text(text, encoding="utf-8")
    return tmp_path


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def problems(seeds):
    with pytest.raises(EvidenceError) as caught:
        load_library(seeds)
    # Lines of files are a matter of test_reading_files.py.
    return [re.sub(r"(\.toml):\d+: ", r"\1: ", line) for line in str(caught.value).splitlines()]


def test_a_valid_folder_loads_as_written(seeds):
    library = load_library(seeds)
    assert list(library.sources) == ["memo1", "letter2"]
    assert list(library.claims) == ["M1", "M2", "L1", "L2"]
    assert library.claim("L2").source == "letter2"
    assert library.claim("M1").bears_on == {"harbour_worth": "up"}
    assert library.events[0].locators == (Locator(source="memo1", paragraphs=(2, 4)),)
    assert library.periods[0].states == {"north": "talk", "south": "none reported"}
    assert library.citing("memo1", 1) == ("M1", "M2")
    assert library.citing("memo1", 2) == ("M2",)
    assert library.citation("M2") == "Memo ¶1, 2"


def test_records_are_frozen(seeds):
    library = load_library(seeds)
    with pytest.raises(Exception, match="frozen"):
        library.claim("M1").strength = "weak"
    with pytest.raises(AttributeError):
        library.events = ()


def test_unknown_identifiers_name_the_nearest(seeds):
    library = load_library(seeds)
    with pytest.raises(EvidenceError, match=r"no claim 'M22' \(did you mean 'M2'\?\)"):
        library.claim("M22")
    with pytest.raises(EvidenceError, match=r"no source 'memo' \(did you mean 'memo1'\?\)"):
        library.source("memo")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('"strong"', '"stong"', "M1.strength: found 'stong', expected 'weak', 'moderate' or 'strong'"),
        ('"strong"', '"stong"', "(did you mean 'strong'?)"),
        ("strength =", "stength =", "M1.stength: unknown field (did you mean 'strength'?)"),
        ("strength =", "stength =", "M1.strength: missing"),
        ('"interest"', '"fact"', "M1.kind[0]: found 'fact'"),
        ('["interest"]', "[]", "M1.kind: found []"),
        ("[1]", "[]", "M1.paragraphs: found []"),
        ("[1]", "[0]", "M1.paragraphs[0]: found 0"),
        ("[1]", "[true]", "M1.paragraphs[0]: found True"),
        ("[1]", '["1"]', "M1.paragraphs[0]: found '1'"),
        ("[1]", "[3, 2]", "M1.paragraphs: found [3, 2], expected numbers in increasing order"),
        ("[1]", "[5]", "M1.paragraphs: found 5, expected 1 to 4 (memo1)"),
        ('["north"]', '["nort"]', "M1: unknown actor 'nort' (did you mean 'north'?)"),
        ('["north"]', '["north", "north"]', "M1.actors: found ['north', 'north'], expected each name once"),
        ('"up"', '"upward"', "M1.bears_on.harbour_worth: found 'upward'"),
        ("harbour_worth", "Harbour-Worth", "M1.bears_on.Harbour-Worth"),
        ("2025-06", "2025-13", "M1.dates[0]: found '2025-13', expected an ISO date"),
        ("2025-06", "June 2025", "M1.dates[0]: found 'June 2025', expected an ISO date"),
        ("2025-06", "2025-02-30", "M1.dates[0]: found '2025-02-30', expected an ISO date"),
        ("[M1]", "[L9]", "L9: found prefix 'L', expected 'M'"),
        ("[M1]", "[M2]", "claims/memo1.toml: not valid TOML"),
        ('section = "lead"', 'section = "lead"\nid = "M1"', "M1.id: found in the table"),
        ('"The north fears for its harbours."', '"  "', "M1.claim: found '  '"),
    ],
)
def test_each_error_of_a_claim_names_file_claim_and_field(seeds, old, new, expected):
    change(seeds / "claims" / "memo1.toml", old, new)
    lines = problems(seeds)
    assert any(line.startswith("claims/memo1.toml: ") and expected in line for line in lines), lines


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("sources.toml", 'prefix = "L"', 'prefix = "M"', "prefix 'M' found in 2 sources"),
        ("sources.toml", "letter.txt", "memo.txt", "file 'memo.txt' found in 2 sources"),
        ("sources.toml", "letter.txt", "../letter.txt", "letter2.file: found '../letter.txt'"),
        ("sources.toml", "0000", "zzzz", "memo1.sha256: found"),
        ("sources.toml", "paragraphs = 4", "paragraphs = 0", "memo1.paragraphs: found 0"),
        ("events.toml", '["M1"]', '["M11"]', "event 7.claims: no claim 'M11' (did you mean 'M1'?)"),
        ("events.toml", '"memo1"', '"memo"', "event 7.source: no source 'memo' (did you mean 'memo1'?)"),
        ("events.toml", "[2, 4]", "[2, 5]", "event 7.paragraphs: found 5, expected 1 to 4"),
        ("events.toml", '"day"', '"month"', "event 7: found"),
        ("events.toml", '"south"]', '"sout"]', "event 7: unknown actor 'sout' (did you mean 'south'?)"),
        ("events.toml", "events = [7]", "events = [8]", "period 2025-06.events: no event 8"),
        ("events.toml", "south =", "sout =", "period 2025-06: unknown actor 'sout'"),
        ("events.toml", "paragraphs = [1]", "paragraphs = [9]", "conflict 'who called'.paragraphs: found 9"),
        (
            "events.toml",
            "[[conflict]]",
            "[[conflicts]]",
            "unknown array 'conflicts' (did you mean 'conflict'?)",
        ),
        ("events.toml", "[[period]]", "[period]", "period: found {"),
        ("actors.toml", '"The North"', "3", "north: found 3, expected a label"),
    ],
)
def test_each_error_of_another_file_names_its_place(seeds, file, old, new, expected):
    change(seeds / file, old, new)
    lines = problems(seeds)
    assert any(line.startswith(file) and expected in line for line in lines), lines


def test_all_errors_are_reported_at_once_and_none_twice(seeds):
    change(seeds / "claims" / "memo1.toml", '"strong"', '"stong"')
    change(seeds / "claims" / "letter2.toml", "[1, 2]", "[1, 3]")
    change(seeds / "events.toml", '"day"', '"dya"')
    change(seeds / "actors.toml", "south", "suth")
    lines = problems(seeds)
    places = [line.split(":")[0] + line.split(":")[1] for line in lines]
    assert places == [
        "claims/memo1.toml M1.strength",
        "events.toml event 7.precision",
        "claims/letter2.toml L2.paragraphs",
        "events.toml period 2025-06",
    ], lines  # the event cites M1 and the period cites event 7: neither is a second error


def test_an_invalid_source_does_not_make_its_claims_unknown(seeds):
    change(seeds / "sources.toml", 'short = "Memo"\n', "")
    change(seeds / "claims" / "memo1.toml", '"interest"', '"fact"')
    change(seeds / "events.toml", '["M1"]', '["M1", "M2"]')
    assert [line.split(":")[1] for line in problems(seeds)] == [" memo1.short", " M1.kind[0]"]


def test_a_missing_or_stray_file_is_an_error(seeds):
    (seeds / "claims" / "letter2.toml").rename(seeds / "claims" / "leter2.toml")
    lines = problems(seeds)
    assert any(line.startswith("claims/letter2.toml: no such file") for line in lines)
    assert any("no source 'leter2' in sources.toml (did you mean 'letter2'?)" in line for line in lines)
    (seeds / "sources.toml").unlink()
    assert problems(seeds) == ["sources.toml: no such file, expected a TOML file"]
    with pytest.raises(EvidenceError, match="not a folder"):
        load_library(seeds / "nowhere")


def test_a_file_that_is_not_utf8_is_named(seeds):
    (seeds / "actors.toml").write_bytes(b'north = "\xff"\n')
    assert problems(seeds)[0].startswith("actors.toml: byte 9 of the file is not UTF-8")


def test_events_may_be_absent(seeds):
    (seeds / "events.toml").unlink()
    assert load_library(seeds).events == ()


@pytest.mark.parametrize(
    ("date", "precision", "fits"),
    [
        ("2025-06-21", "day", True),
        ("2025-06", "day", False),
        ("2025-06", "month", True),
        ("2025", "month", False),
        ("2013/2014", "year", True),
        ("2025-06/2025-09", "season", True),
        ("2025-06-21", "report", True),
        ("", "undated", True),
        ("2025", "undated", False),
        ("", "year", False),
    ],
)
def test_an_event_is_dated_as_precisely_as_it_says(date, precision, fits):
    given = {
        "number": 1,
        "date": date,
        "precision": precision,
        "actors": ["north"],
        "event": "Talks open.",
        "locators": [{"source": "memo1", "paragraphs": [1]}],
    }
    if fits:
        assert Event.model_validate(given).date == date
    else:
        with pytest.raises(ValueError, match="precision"):
            Event.model_validate(given)


def test_a_claim_that_only_advises_is_not_descriptive(seeds):
    claim = load_library(seeds).claim("M1").model_dump()
    assert Claim.model_validate(claim | {"kind": ["advice", "constraint"]}).descriptive
    assert not Claim.model_validate(claim | {"kind": ["advice"]}).descriptive


def test_libraries_join_when_no_identifier_has_two_meanings(seeds):
    packaged = load_library()
    joined = packaged.joined(load_library(seeds_without_events(seeds)))
    assert len(joined.claims) == len(packaged.claims) + 4
    assert joined.claim("M1").source == "memo1"
    with pytest.raises(EvidenceError, match="claim 'M2' found in both libraries"):
        joined.joined(load_library(seeds))


def seeds_without_events(seeds):
    (seeds / "events.toml").unlink()
    return seeds


def test_the_packaged_evidence_is_valid_and_complete():
    library = load_library()
    counts = dict.fromkeys(library.sources, 0)
    for claim in library.claims.values():
        counts[claim.source] += 1
    declared = {
        path.stem: len(tomllib.loads(path.read_text(encoding="utf-8")))
        for path in (folder("seeds") / "claims").glob("*.toml")
    }
    assert counts == declared
    assert min(counts.values()) > 0
    assert library.fingerprints.keys() == library.sources.keys()
    assert library.events
    assert library.conflicts


def test_one_wrong_paragraph_in_the_packaged_evidence_is_found(tmp_path):
    copy = shutil.copytree(folder("seeds"), tmp_path / "seeds")
    change(copy / "claims" / "parish2025.toml", "paragraphs = [8]", "paragraphs = [36]")
    assert problems(copy) == [
        "claims/parish2025.toml: P01.paragraphs: found 36, expected 1 to 35 (parish2025)"
    ]


def test_what_was_observed_rests_on_events_claims_or_an_assumption(seeds):
    events = seeds / "events.toml"
    change(
        events,
        'south = "none reported"\n',
        'south = "none reported"\nobserved.north = { choices = ["talk"] }\n',
    )
    (line,) = problems(seeds)
    assert "observed.north: found" in line
    assert "no events, claims or assumption" in line


def test_citations_of_what_was_observed_are_checked(seeds):
    seen = 'observed.{} = {{ choices = ["talk"], events = [9], claims = ["M1", "M9"] }}\n'
    change(
        seeds / "events.toml",
        'south = "none reported"\n',
        'south = "none reported"\n' + seen.format("nobody"),
    )
    place = "events.toml: period 2025-06"
    found = problems(seeds)
    assert any(line.startswith(f"{place}.observed: unknown actor 'nobody'") for line in found), found
    assert any(
        line.startswith(f"{place}.observed.nobody.events: no event 9, expected one of") for line in found
    )
    assert any(line.startswith(f"{place}.observed.nobody.claims: no claim 'M9'") for line in found)
    assert len(found) == 3


@pytest.mark.parametrize(
    ("dates", "message"),
    [
        ('earliest = "2025"', "need a dating that says why"),
        ('earliest = "2025-06"\nlatest = "2025-05-31"\ndating = "x"', "earliest '2025-06' is after latest"),
        ('latest = "soon"\ndating = "x"', "expected an ISO date"),
    ],
)
def test_bounds_of_the_writing_are_dates_in_order_with_a_reason(seeds, dates, message):
    change(seeds / "sources.toml", "short =", f"{dates}\nshort =")
    assert any("sources.toml: memo1" in line and message in line for line in problems(seeds))


def test_a_date_covers_its_days():
    assert [str(day) for day in span("2024-02")] == ["2024-02-01", "2024-02-29"]
    assert [str(day) for day in span("2013/2014")] == ["2013-01-01", "2014-12-31"]
    assert [str(day) for day in span("2025-12/2026-01-05")] == ["2025-12-01", "2026-01-05"]
