"""Evidence that commands write: read back as it was given, beside what stood there, or nothing is written at all."""

import json
import os
import random
import shutil

import pytest

from bargaining.cli.main import group
from bargaining.errors import EvidenceError
from bargaining.evidence import additions as additions_module
from bargaining.evidence import (
    code_claim,
    evidence_schema,
    load_library,
    read_document,
    register_document,
    verify_documents,
)
from bargaining.evidence.copying import LONGEST_RUN, shared_run
from bargaining.evidence.registering import free_prefix
from bargaining.evidence.shelf import Shelf
from bargaining.resources import folder as packaged
from bargaining.terminal.running import run_command

ODD = [
    '"',
    "\\",
    "'",
    "#",
    "\n",
    "\t",
    "\x7f",
    "\x01",
    "é",
    "汉",
    "𝔸",
    "[M01]",
    "= 1",
    "]",
    '"""',
    "a",
    " ",
    "{",
]
WHOLE = load_library()


def odd_text(rng):
    return "x" + "".join(rng.choice(ODD) for _ in range(rng.randrange(1, 12))) + "x"


def snapshot(folder):
    """Return every file below a folder with its content."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.fixture
def memo(tmp_path):
    path = tmp_path / "memo.txt"
    path.write_text("A note.\n\nThe harbour silts up year by year.\n\nNobody dredges it.\n", encoding="utf-8")
    return path


@pytest.fixture
def library(memo, tmp_path):
    register_document(memo, tmp_path / "own", title="A memo")
    return tmp_path / "own"


def coded(library, **changes):
    given = {
        "paragraphs": "2",
        "claim": "The port gets shallower.",
        "actors": {"port": "The port"},
        "kind": ["constraint"],
        "strength": "weak",
    }
    return code_claim(library, "memo", **(given | changes))


# ---------------------------------------------------------------- what is written is read back


@pytest.mark.parametrize("seed", range(12))
def test_random_evidence_is_read_back_as_it_was_given(tmp_path, seed):
    rng = random.Random(seed)
    own, expected, documents = tmp_path / "own", {}, {}
    for number in range(rng.randrange(1, 4)):
        path = tmp_path / f"text {number} (é).txt"
        lines = [rng.choice(["", "  ", f"Paragraph {k} of {number}."]) for k in range(12)]
        path.write_bytes(rng.choice(["\n", "\r\n"]).join([f"Document {number}.", *lines]).encode())
        words = {name: odd_text(rng) for name in ("title", "publisher", "date", "short", "note")}
        authors = [odd_text(rng) for _ in range(rng.randrange(3))]
        source = register_document(path, own, authors=authors, **words)
        documents[source.id] = path
        assert {name: getattr(source, name) for name in words} == words
        assert (source.sha256, source.paragraphs) == (
            read_document(path).sha256,
            len(read_document(path).lines),
        )
    for _ in range(rng.randrange(8)):
        source = load_library(own).source(rng.choice(sorted(documents)))
        paragraphs = sorted(rng.sample(range(1, source.paragraphs + 1), rng.randint(1, source.paragraphs)))
        text, note = odd_text(rng), odd_text(rng)
        before = snapshot(own)
        made = code_claim(
            own,
            source.id,
            paragraphs=paragraphs,
            claim=text,
            actors={rng.choice("abc"): "Somebody", "us": ""},
            kind=rng.sample(["interest", "event", "advice"], rng.randint(1, 3)),
            strength="moderate",
            section=odd_text(rng),
            bears_on={"trust": "up", "fear": "pivot"} if rng.random() < 0.5 else None,
            dates=["2025", "2025-06"],
            note=note,
            document=documents[source.id],
        ).claim
        assert (made.claim, made.note, list(made.paragraphs)) == (text, note, paragraphs)
        expected[made.id] = made
        assert all(snapshot(own)[name].startswith(content) for name, content in before.items())
    found = load_library(own)
    assert found.claims == {claim.id: found.claims[claim.id] for claim in expected.values()} == expected
    assert verify_documents(tmp_path, found).ok
    assert WHOLE.joined(found).claims.keys() == WHOLE.claims.keys() | expected.keys()
    shelf = Shelf((own,))
    for claim in expected.values():
        assert (shelf.has_claim(claim.id), shelf.is_advice(claim.id)) == (True, claim.kind == ("advice",))
    assert not [name for name in snapshot(own) if "partial" in name]


def test_comments_layout_and_line_ends_of_a_file_stay(library):
    path = library / "claims" / "memo.toml"
    kept = (
        '# mine\r\n\r\n[M07]   # by hand\r\nsection="lead"\r\nparagraphs=[1 ,\r\n2]\r\nactors = ["port"]\r\n'
    )
    kept += 'claim = "So."\r\nkind = ["event"]\r\nstrength = "weak" # sure?'
    path.write_bytes(kept.encode())
    (library / "actors.toml").write_text('port = "The port"', encoding="utf-8")
    made = coded(library, actors={"port": "", "us": ""})
    assert (made.claim.id, made.actors) == ("M08", {"us": "United States"})
    content = path.read_bytes().decode()
    assert content.startswith(kept + "\r\n")
    assert "\n" not in content.replace("\r\n", "")
    assert list(load_library(library).claims) == ["M07", "M08"]


def test_names_and_prefixes_are_free_of_the_packaged_ones(tmp_path):
    taken = {source.prefix for source in WHOLE.sources.values()}
    seen = set()
    for number in range(12):
        path = tmp_path / f"{number} olech.txt"
        path.write_text(f"Text {number}.", encoding="utf-8")
        source = register_document(path, tmp_path / "own", title="T")
        assert source.prefix not in taken | seen
        assert source.id not in WHOLE.sources
        seen.add(source.prefix)
    assert len(load_library(tmp_path / "own").sources) == 12
    assert free_prefix("1", ()) == "D"


def test_a_library_of_long_documents_is_written_in_lines(tmp_path):
    path = tmp_path / "long.txt"
    path.write_text("\n".join(f"Paragraph {number}." for number in range(500)), encoding="utf-8")
    register_document(path, tmp_path / "own", title="Long", authors=["An Author of a Name"] * 12)
    longest = max(len(line) for line in (tmp_path / "own" / "fingerprints.toml").read_text().splitlines())
    assert longest <= 110
    assert load_library(tmp_path / "own").fingerprints["long"] == read_document(path).fingerprints


def test_a_document_is_added_to_the_packaged_evidence_itself(memo, tmp_path, monkeypatch):
    copy = shutil.copytree(packaged("seeds"), tmp_path / "seeds")
    monkeypatch.setattr(additions_module, "packaged", lambda name: tmp_path / name)
    assert register_document(memo, copy, title="A memo").prefix == "M"
    code_claim(copy, "memo", paragraphs=[2], claim="A port.", actors=["us"], kind=["event"], strength="weak")
    assert len(load_library(copy).claims) == len(WHOLE.claims) + 1


# ---------------------------------------------------------------- what is refused leaves all as it was


def refused(folder, call, *expected):
    before = snapshot(folder)
    with pytest.raises(EvidenceError) as caught:
        call()
    assert snapshot(folder) == before
    for text in expected:
        assert text in str(caught.value)
    return str(caught.value).splitlines()


def test_a_document_is_registered_once(library, memo, tmp_path):
    refused(tmp_path, lambda: register_document(memo, library, title="T"), "is registered already, as memo")
    copy = shutil.copy(memo, tmp_path / "other.txt")
    refused(tmp_path, lambda: register_document(copy, library, title="T"), "other.txt: is registered already")
    coded(library)
    memo.write_text(memo.read_text().replace("silts up", "fills"), encoding="utf-8")
    refused(
        tmp_path,
        lambda: register_document(memo, library, title="T"),
        "memo.txt: was registered as memo and has been changed since",
        "memo.txt: line 3: found other text, expected paragraph 2; cited by M01",
    )
    copy.write_text("Another text.", encoding="utf-8")
    refused(
        tmp_path,
        lambda: register_document(copy, library, title="T", identifier="memo"),
        "found the identifier 'memo' of another document, expected one of its own: --id NAME",
    )


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"identifier": "Ä b"}, "Ä b"),
        ({"identifier": "olech2025"}, "'olech2025' of another document of the packaged evidence"),
        ({"prefix": "O"}, "note.prefix: found 'O', which is taken, expected another than"),
        ({"prefix": "M"}, "note.prefix: found 'M', which is taken"),
        ({"prefix": "m1"}, "note.prefix: found 'm1'"),
        ({"title": "  "}, "note.title: found '  '"),
        ({"earliest": "soon", "dating": "x"}, "note.earliest: found 'soon', expected an ISO date"),
        ({"earliest": "2025"}, "need a dating that says why"),
        ({"note": "half \ud800 a character"}, "half of a character"),
        ({"title": "\udcff"}, "note.title"),
    ],
)
def test_a_document_that_is_described_wrongly_is_refused(library, tmp_path, options, expected):
    note = tmp_path / "note.txt"
    note.write_text("A note on nothing.", encoding="utf-8")
    refused(tmp_path, lambda: register_document(note, library, **({"title": "T"} | options)), expected)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"paragraphs": "4"}, "M01.paragraphs: found 4, expected 1 to 3 (memo)"),
        ({"paragraphs": "0"}, "M01.paragraphs: found 0, expected 1 to 3"),
        ({"paragraphs": "1-999999999"}, "M01.paragraphs: found 1-999999999, expected 1 to 3"),
        ({"paragraphs": "3-2"}, "M01.paragraphs: found 3-2"),
        ({"paragraphs": "two"}, "M01.paragraphs: found 'two', expected a number, or numbers such as 3,5-6"),
        ({"paragraphs": "9" * 5000}, "M01.paragraphs: found"),
        ({"paragraphs": []}, "M01.paragraphs: found []"),
        ({"claim": " "}, "M01.claim: found ' '"),
        ({"claim": " Nobody dredges it.\n"}, "M01.claim: is paragraph 3 of memo word for word"),
        ({"note": "A note."}, "M01.note: is paragraph 1 of memo word for word"),
        ({"kind": ["evnt"]}, "M01.kind[0]: found 'evnt'"),
        ({"kind": []}, "M01.kind: found []"),
        ({"strength": "firm"}, "M01.strength: found 'firm'"),
        ({"actors": ["prt"]}, "unknown actor 'prt'"),
        ({"actors": {"us": "America"}}, "actor 'us': found the label 'America', expected 'United States'"),
        ({"actors": {"Port": "The port"}}, "M01.actors[0]: found 'Port'"),
        ({"actors": {}}, "M01.actors: found []"),
        ({"bears_on": {"trust": "upp"}}, "M01.bears_on.trust: found 'upp'"),
        (
            {"bears_on": {"trust": "up"}, "parameters": ["thrust"]},
            "no parameter 'trust' (did you mean 'thrust'?)",
        ),
        ({"dates": ["June"]}, "M01.dates[0]: found 'June'"),
        ({"section": "half \ud800"}, "M01.section"),
        ({"note": "half \ud800 a character"}, "half of a character"),
    ],
)
def test_a_faulty_claim_is_refused_with_its_place(library, tmp_path, changes, expected):
    refused(tmp_path, lambda: coded(library, **changes), expected)


def test_all_faults_of_a_claim_are_said_at_once(library, tmp_path, memo):
    memo.write_text("Changed.", encoding="utf-8")
    faults = {"paragraphs": "7", "actors": ["x"], "kind": ["y"], "strength": "z", "dates": ["w"]}
    faults |= {"claim": "Nobody dredges it.", "document": memo, "bears_on": {"v": "u"}, "parameters": []}
    lines = refused(tmp_path, lambda: coded(library, **faults))
    assert len(lines) == len(faults)
    assert any("found SHA-256" in line and "that of memo" in line for line in lines)


def test_a_run_of_words_of_the_document_is_found_wherever_it_stands(library, tmp_path, memo):
    rng = random.Random(5)
    words = [f"w{number}" for number in range(60)]
    paragraphs = [" ".join(words[:25]) + ".", ", ".join(words[25:]).upper()]
    for _ in range(200):
        start, length = rng.randrange(50), rng.randrange(1, 16)
        run = words[start : start + length]
        inside = max(sum(word in words[:25] for word in run), sum(word in words[25:] for word in run))
        text = " ".join(["It says", *run, "he says"])
        assert bool(shared_run(text, paragraphs)) == (inside > LONGEST_RUN)
    memo.write_text("One two three four five six seven eight nine ten.", encoding="utf-8")
    register_document(memo, tmp_path / "other", title="T")
    given = {"paragraphs": "1", "actors": {"a": "A"}, "kind": ["event"], "strength": "weak", "document": memo}
    refused(
        tmp_path,
        lambda: code_claim(
            tmp_path / "other", "memo", claim="So: two three four five six seven eight nine TEN!", **given
        ),
        "found 'two three four five six seven eight nine ten', which stands in paragraph 1, expected a paraphrase",
    )
    assert code_claim(tmp_path / "other", "memo", claim="Two three four five six seven eight nine.", **given)


def test_the_same_claim_is_not_coded_twice(library, tmp_path):
    coded(library)
    refused(tmp_path, lambda: coded(library), "M02.claim: is the text of M01, expected another")


def test_a_library_that_is_not_sound_is_left_alone(library, tmp_path):
    (library / "actors.toml").write_text("port = 3\n", encoding="utf-8")
    refused(tmp_path, lambda: coded(library), "port: found 3, expected a label")


def test_a_library_with_names_of_the_packaged_one_is_added_to(library):
    path = library / "sources.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace('prefix = "M"', 'prefix = "O"'), encoding="utf-8"
    )
    (library / "actors.toml").write_text('us = "America"\nport = "The port"\n', encoding="utf-8")
    (library / "events.toml").write_text(
        '[[event]]\nnumber = 1\ndate = "2024"\nprecision = "year"\nactors = ["us"]\nevent = "Talks."\n'
        'locators = [{ source = "memo", paragraphs = [1] }]\n',
        encoding="utf-8",
    )
    assert {1, "O", "O01"} <= {WHOLE.events[0].number, WHOLE.source("olech2025").prefix, *WHOLE.claims}
    assert coded(library, actors={"us": ""}).claim.id == "O01"
    assert load_library(library).actors["us"] == "America"


def test_a_full_disk_leaves_everything_as_it_was(library, tmp_path, monkeypatch, capsys):
    before = snapshot(tmp_path)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(additions_module, "put_all", full)
    words = ["--paragraphs", "2", "--claim", "So.", "--actor", "us", "--kind", "event", "--strength", "weak"]
    assert run_command(group, ["sources", "claim", "memo", "--library", str(library), *words]) == 1
    assert capsys.readouterr().err == f"error: {library}: the disk is full; nothing is written\n"
    assert snapshot(tmp_path) == before


@pytest.mark.skipif(not hasattr(os, "symlink") or os.name == "nt", reason="needs links")
def test_a_linked_file_stays_a_link(library, tmp_path):
    path = library / "claims" / "memo.toml"
    real = path.rename(tmp_path / "elsewhere.toml")
    path.symlink_to(real)
    coded(library)
    assert path.is_symlink()
    assert "[M01]" in real.read_text(encoding="utf-8")


# ---------------------------------------------------------------- schemas


def test_schemas_accept_the_packaged_files_and_refuse_faults():
    """Try the schemas on files with a small reader of what they use, so that no further library is needed."""
    import tomllib

    seeds = packaged("seeds")
    files = {name: tomllib.loads((seeds / f"{name}.toml").read_text(encoding="utf-8"))
             for name in ("sources", "actors", "events", "fingerprints")}  # fmt: skip
    for name, content in files.items():
        schema = evidence_schema(name)
        assert fits(content, schema, schema), name
        assert not fits(content | {"Odd Name": {}}, schema, schema), name
    schema = evidence_schema("claims")
    for path in (seeds / "claims").glob("*.toml"):
        claims = tomllib.loads(path.read_text(encoding="utf-8"))
        assert fits(claims, schema, schema)
        name, claim = next(iter(claims.items()))
        for change in ({"strength": "firm"}, {"id": name}, {"paragraphs": []}, {"kind": ["fact"]}):
            assert not fits({name: claim | change}, schema, schema), change
        assert not fits({name: {k: v for k, v in claim.items() if k != "strength"}}, schema, schema)


def fits(value, schema, root):
    """Tell whether a value fits a schema, as far as those of evidence go."""
    import re

    if "$ref" in schema:
        return fits(value, root["$defs"][schema["$ref"].rpartition("/")[2]], root)
    if "anyOf" in schema:
        return any(fits(value, one, root) for one in schema["anyOf"])
    kinds = {
        "object": dict,
        "array": list,
        "string": str,
        "integer": int,
        "boolean": bool,
        "null": type(None),
    }
    if not isinstance(value, kinds[schema["type"]]) or value not in schema.get("enum", [value]):
        return False
    if isinstance(value, dict):
        named, patterns = schema.get("properties", {}), schema.get("patternProperties", {})
        others = schema.get("additionalProperties", True)
        for key, held in value.items():
            inner = named.get(key) or next((p for x, p in patterns.items() if re.search(x, key)), others)
            if inner is False or (isinstance(inner, dict) and not fits(held, inner, root)):
                return False
        return all(key in value for key in schema.get("required", ()))
    if isinstance(value, list):
        return len(value) >= schema.get("minItems", 0) and all(fits(v, schema["items"], root) for v in value)
    if isinstance(value, str):
        return re.search(schema.get("pattern", ""), value) is not None
    return value >= schema.get("minimum", value)


def test_the_command_prints_each_schema(capsys):
    for name in ("sources", "claims", "actors", "events", "fingerprints"):
        assert run_command(group, ["schema", "--evidence", name]) == 0
        assert json.loads(capsys.readouterr().out) == evidence_schema(name)
    assert run_command(group, ["schema", "--evidence", "claim"]) == 1
    assert "did you mean 'claims'?" in capsys.readouterr().err
    assert run_command(group, ["schema", "--evidence", "claims", "--form", "tree"]) == 1
    assert "--form: found beside --evidence" in capsys.readouterr().err
