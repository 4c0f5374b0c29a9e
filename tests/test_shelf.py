"""A scenario is held against the evidence that it cites, without reading all of it."""

import os

import pytest

from bargaining import load, nash_equilibria
from bargaining.cli.main import group
from bargaining.errors import EvidenceError, ScenarioError
from bargaining.evidence import load_library
from bargaining.evidence.shelf import Shelf
from bargaining.terminal.running import run_command

GAME = """
[scenario]
name = "ford"
title = "A ford"
library = "own"
[players.miller]
label = "Miller"
actions.open = {{ label = "Open", assumption = "assumed" }}
actions.shut = {{ label = "Shut", assumption = "assumed" }}
[[payoff]]
player = "miller"
term = "Toll"
value = "miller.open"
evidence = ["{cited}"]
"""
SOURCE = """
[memo]
prefix = "ZZ"
title = "A memo"
date = "2025"
short = "Memo"
file = "memo.txt"
sha256 = "{hash}"
paragraphs = 9
"""
REST = 'section = "lead"\nparagraphs = [3]\nactors = ["miller"]\nclaim = "Carts come."\nstrength = "strong"\n'
PLAIN = f'[ZZ1]\nkind = ["interest"]\n{REST}'
ADVICE = f'[ZZ2]\nkind = ["advice"]\n{REST}'


@pytest.fixture
def ford(tmp_path):
    def write(cited, *claims):
        own = tmp_path / "own"
        (own / "claims").mkdir(parents=True, exist_ok=True)
        (own / "actors.toml").write_text('miller = "The miller"\n')
        (own / "sources.toml").write_text(SOURCE.format(hash="0" * 64))
        (own / "claims" / "memo.toml").write_text("\n".join(claims))
        path = tmp_path / "ford.toml"
        path.write_text(GAME.format(cited=cited))
        return path

    return write


def is_read(scenario):
    return "library" in vars(scenario.shelf)


def test_solving_reads_no_record_of_the_evidence(ford):
    for name in ("rapprochement", ford("ZZ1", PLAIN)):
        scenario = load(name)
        assert nash_equilibria(scenario.game()).complete
        assert not is_read(scenario)
    assert scenario.replace().library.claim("ZZ1").source == "memo"
    assert is_read(scenario)


def test_every_packaged_claim_is_seen_as_what_it_is():
    shelf = Shelf()
    for claim in load_library().claims.values():
        assert shelf.has_claim(claim.id)
        assert shelf.is_advice(claim.id) == (not claim.descriptive)


ODD = {
    "a quoted name": PLAIN.replace("[ZZ1]", '["ZZ1"]'),
    "a line end in the list": PLAIN.replace('["interest"]', '[\n  "interest",\n]'),
    "single quotes and a comment": PLAIN.replace('["interest"]', "['interest'] # a comment"),
    "dotted names": "\n".join("ZZ1." + line for line in PLAIN.splitlines()[1:]),
    "advice and more": PLAIN.replace('["interest"]', '["advice", "interest"]'),
    "room before the bracket": "  " + PLAIN,
}


@pytest.mark.parametrize("claim", ODD.values(), ids=ODD.keys())
def test_a_claim_is_found_however_it_is_written(ford, claim):
    assert load(ford("ZZ1", claim)).name == "ford"


@pytest.mark.parametrize("kind", ['["advice"]', '[ "advice" ]', "['advice']", '["advice"] # not "interest"'])
def test_advice_is_barred_from_payoffs_however_it_is_written(ford, kind):
    with pytest.raises(ScenarioError, match=r"payoff\[0\]\.evidence: found ZZ2, which is advice"):
        load(ford("ZZ2", PLAIN, ADVICE.replace('["advice"]', kind)))


@pytest.mark.parametrize("claims", [(PLAIN,), (PLAIN, "# [ZZ3]"), (PLAIN, PLAIN.replace("ZZ1", "ZZ33"))])
def test_a_claim_that_is_not_there_is_refused_by_every_command(ford, capsys, claims):
    path = ford("ZZ3", *claims)
    for command in ("solve", "show", "check"):
        assert run_command(group, [command, str(path)]) == 1
        assert "payoff[0].evidence: unknown claim 'ZZ3'" in capsys.readouterr().err


IMPORTS = '[imports.rapprochement]\nparameters = ["autonomy"]\n'


def test_a_claim_that_stands_twice_is_refused(ford):
    path = ford("O48", PLAIN, PLAIN.replace("ZZ1", "O48"))
    path.write_text(path.read_text() + IMPORTS)
    with pytest.raises(EvidenceError, match="O48"):
        load(path)


def test_evidence_of_ones_own_stands_alone_unless_something_is_taken_over(ford, tmp_path):
    path = ford("O48", PLAIN)
    with pytest.raises(ScenarioError, match="unknown claim 'O48'"):
        load(path)
    path.write_text(path.read_text() + IMPORTS)
    assert set(load(path).library.sources) > {"memo"}
    own = ford("ZZ1", PLAIN)
    assert set(load(own).library.sources) == {"memo"}
    above = tmp_path / "above.toml"
    above.write_text(
        '[scenario]\nname = "above"\ntitle = "Above"\nextends = "ford.toml"\nlibrary = "./own"\n'
    )
    assert set(load(above).library.sources) == {"memo"}  # once, by whatever way it is named
    above.write_text(
        '[scenario]\nname = "above"\ntitle = "Above"\nextends = "rapprochement"\nlibrary = "own"\n'
    )
    assert set(load(above).library.sources) > {"memo", "olech2025"}


@pytest.mark.parametrize("fault", ["[ZZ4]\n", PLAIN.replace("ZZ1", "ZZ4").replace("strong", "string"), "[["])
def test_a_fault_in_evidence_that_is_not_cited_is_told_by_check(ford, capsys, fault):
    path = ford("ZZ1", PLAIN, fault)
    assert load(path).name == "ford"
    assert run_command(group, ["check", str(path)]) == 1
    assert "claims/memo.toml" in capsys.readouterr().err


def test_a_claims_file_that_is_no_regular_file_does_not_hang(ford, tmp_path):
    path = ford("ZZ1", PLAIN)
    (tmp_path / "own" / "claims" / "other.toml").mkdir()
    assert load(path).name == "ford"
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "own" / "claims" / "pipe.toml")
        assert load(path).name == "ford"
