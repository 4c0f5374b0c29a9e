"""Verifying copies: the recorded document passes, and any changed byte is found, with its place."""

import hashlib
import os
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from bargaining.errors import EvidenceError
from bargaining.evidence import Claim, Fingerprints, Library, Source, read_document, verify_documents
from bargaining.evidence import fingerprints as fingerprints_module

TEXT = "Title\n\nFirst point, with an é.\n  \nSecond point.\r\n\nThird point.  \nFourth point.\n\n"
LINES = (1, 3, 5, 7, 8)


def recorded(path):
    document = read_document(path)
    source = Source(
        id="memo1",
        prefix="M",
        title="A memo",
        date="2025",
        short="Memo",
        file=path.name,
        sha256=document.sha256,
        paragraphs=len(document.lines),
    )
    claims = [
        Claim(
            id=f"M{number}",
            source="memo1",
            section="lead",
            paragraphs=paragraphs,
            actors=("north",),
            claim="Something.",
            kind=("belief",),
            strength="weak",
        )
        for number, paragraphs in enumerate([(2,), (2, 4), (5,)], 1)
    ]
    return Library(
        sources={"memo1": source},
        claims={claim.id: claim for claim in claims},
        events=(),
        periods=(),
        conflicts=(),
        actors={"north": "The North"},
        fingerprints={"memo1": document.fingerprints},
    )


@pytest.fixture
def memo(tmp_path):
    path = tmp_path / "memo.txt"
    path.write_bytes(TEXT.encode("utf-8"))
    return path


@pytest.fixture
def library(memo):
    return recorded(memo)


def places(memo, library):
    """Return the discrepancies besides those of the file as a whole."""
    report = verify_documents(memo.parent, library)
    assert not report.ok
    whole = f"memo.txt: found SHA-256 {hashlib.sha256(memo.read_bytes()).hexdigest()}, expected "
    assert report.discrepancies[0].message.startswith(whole)
    return [str(item) for item in report.discrepancies[1:]]


def test_the_recorded_document_passes(memo, library):
    report = verify_documents(memo.parent, library)
    assert report.ok
    assert report.sources == ("memo1",)


def test_paragraphs_are_the_lines_that_are_not_blank(memo):
    document = read_document(memo)
    assert document.lines == LINES
    assert document.sha256 == hashlib.sha256(TEXT.encode()).hexdigest()
    expected = [
        hashlib.sha256(line.strip().encode()).hexdigest()[:8] for line in TEXT.splitlines() if line.strip()
    ]
    assert list(document.fingerprints.text) == expected
    assert len(document.fingerprints.block) == 6


def test_every_single_changed_byte_is_found_with_its_place(memo, library):
    raw = TEXT.encode("utf-8")
    for position in range(len(raw)):
        changed = bytearray(raw)
        changed[position] ^= 0x01
        memo.write_bytes(bytes(changed))
        report = verify_documents(memo.parent, library)
        assert not report.ok, position
        last = str(report.discrepancies[-1])
        assert "line" in last, (position, last)


def test_a_change_of_words_names_paragraph_line_and_claims(memo, library):
    memo.write_bytes(TEXT.replace("First", "Worst").encode())
    assert places(memo, library) == [
        "memo.txt: line 3: found other text, expected paragraph 2; cited by M1, M2"
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "Third point.  \n",
            "Third point.\n",
            "memo.txt: line 7: found other white space before or around paragraph 4",
        ),
        ("\r\n", "\n", "memo.txt: line 5: found other white space before or around paragraph 3"),
        (
            "Title\n\n",
            "Title\n\n\n",
            "memo.txt: line 4: found other white space before or around paragraph 2",
        ),
        ("point.\n\n", "point.\n", "memo.txt: after line 8: found other white space at the end"),
    ],
)
def test_a_change_of_white_space_is_told_from_one_of_words(memo, library, old, new, expected):
    memo.write_bytes(TEXT.replace(old, new).encode())
    (line,) = places(memo, library)
    assert line.startswith(expected)
    assert "cited by" not in line


def test_a_missing_paragraph_names_the_claims_that_lose_theirs(memo, library):
    memo.write_bytes(TEXT.replace("Third point.  \n", "").encode())
    count, line = places(memo, library)
    assert count == "memo.txt: found 4 paragraphs, expected 5; cited by M3"
    assert line == "memo.txt: line 7: found nothing, expected paragraph 4; cited by M2"


def test_an_inserted_paragraph_is_placed_between_its_neighbours(memo, library):
    memo.write_bytes(TEXT.replace("Third", "Another.\nThird").encode())
    count, line = places(memo, library)[:2]
    assert count == "memo.txt: found 6 paragraphs, expected 5"
    assert line.startswith("memo.txt: line 7: found other text, expected nothing between paragraphs 3 and 4")


def test_without_fingerprints_only_the_file_is_named(memo, library):
    memo.write_bytes(TEXT.replace("First", "Worst").encode())
    assert places(memo, replace(library, fingerprints={})) == []


def test_wrong_records_of_an_unchanged_file_are_found(memo, library):
    source = library.sources["memo1"]
    miscounted = replace(library, sources={"memo1": source.model_copy(update={"paragraphs": 6})})
    messages = [str(item) for item in verify_documents(memo.parent, miscounted).discrepancies]
    assert messages == ["memo.txt: found 5 paragraphs, expected 6"]


def test_a_byte_that_is_not_utf8_is_named_with_line_and_paragraph(memo, library):
    memo.write_bytes(TEXT.encode().replace(b"Second", b"Sec\xffnd"))
    (item,) = verify_documents(memo.parent, library).discrepancies
    offset = TEXT.encode().index(b"Second") + 3
    assert (
        str(item) == f"memo.txt: byte {offset} (line 5, paragraph 3) is not UTF-8, expected a copy in UTF-8"
    )


def test_a_file_that_cannot_be_a_copy_gets_one_clear_message(memo, library, monkeypatch):
    def only_message():
        (item,) = verify_documents(memo.parent, library).discrepancies
        return str(item)

    monkeypatch.setattr(fingerprints_module, "LARGEST_DOCUMENT", 50)
    assert only_message().startswith(f"memo.txt: found {len(TEXT.encode())} bytes, expected a copy")
    assert only_message().endswith(" of at most 50")
    memo.write_bytes(b" \n\n")
    assert only_message() == "memo.txt: no text found, expected paragraphs"
    memo.unlink()
    assert only_message().startswith("memo.txt: no such file")
    memo.mkdir()
    assert only_message().startswith("memo.txt: is a folder")


def test_an_unreadable_file_is_named(memo, library, monkeypatch):
    def refuse(path, *_):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "open", refuse)
    (item,) = verify_documents(memo.parent, library).discrepancies
    assert str(item).startswith("memo.txt: cannot be read (Permission denied), expected a copy")


def test_the_folder_must_be_one(memo, library):
    with pytest.raises(EvidenceError, match="not a folder"):
        verify_documents(memo, library)


def test_fingerprints_need_one_block_more_than_paragraphs():
    with pytest.raises(ValueError, match="one block more than the 2 paragraphs, not 2"):
        Fingerprints(text=("0" * 8,) * 2, block=("0" * 8,) * 2)


def test_random_shuffles_and_deletions_of_a_long_document_are_always_found(tmp_path):
    rng = np.random.default_rng(7)
    path = tmp_path / "memo.txt"
    paragraphs = [f"Paragraph {number}." for number in range(40)]
    path.write_text("\n".join(paragraphs), encoding="utf-8")
    library = recorded(path)
    for _ in range(30):
        kept = sorted(rng.choice(40, size=int(rng.integers(6, 40)), replace=False))
        path.write_text("\n".join(paragraphs[i] for i in kept), encoding="utf-8")
        report = verify_documents(tmp_path, library)
        gaps = sum(later > earlier + 1 for earlier, later in pairwise([-1, *kept, 40]))
        nothing = [item for item in report.discrepancies if "found nothing" in item.message]
        assert len(nothing) == gaps
