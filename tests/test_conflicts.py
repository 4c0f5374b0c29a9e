"""Packaged conflicts: a folder of seeds with scenarios stands on its own evidence, and no code knows of it."""

import re
from pathlib import Path

import pytest

from bargaining import load
from bargaining.cli.main import group
from bargaining.evidence import load_library, verify_documents
from bargaining.plotting.signs import outcome_places
from bargaining.resources import conflicts, folder
from bargaining.scenario.reading import find, gallery_scenarios, packaged_scenarios, scenarios_of
from bargaining.terminal.running import run_command

ROOT = Path(__file__).resolve().parent.parent
FURTHER = conflicts()[1:]


@pytest.fixture
def made(tmp_path, monkeypatch):
    """Return a copy of the seeds to which a conflict is added, as a folder and nothing else."""
    seeds = tmp_path / "seeds"
    (seeds / "scenarios").mkdir(parents=True)
    for name in ("about.toml", "signs.toml", "scenarios/rapprochement.toml"):
        (seeds / name).write_bytes((folder("seeds") / name).read_bytes())
    (seeds / "gallery").mkdir()
    own = seeds / "fishery"
    (own / "scenarios").mkdir(parents=True)
    text = (folder("seeds") / "template.toml").read_text(encoding="utf-8")
    (own / "scenarios" / "licence.toml").write_text(text, encoding="utf-8")
    (own / "about.toml").write_text('title = "A fishing ground"\n')
    (own / "signs.toml").write_text('outcomes = [["Closed", "Closed ground"], ["Licence under guarantee"]]\n')
    monkeypatch.setattr("bargaining.resources._PACKAGE", tmp_path / "bargaining")
    outcome_places.cache_clear()
    yield own
    outcome_places.cache_clear()


def test_a_folder_with_scenarios_is_a_conflict_without_a_line_of_code(made, capsys):
    assert [path.name for path in conflicts()] == ["seeds", "fishery"]
    assert packaged_scenarios().keys() == {"rapprochement", "licence"}
    assert find("licence") == made / "scenarios" / "licence.toml"
    assert run_command(group, ["list"]) == 0
    listed = capsys.readouterr().out
    assert listed.index("rapprochement") < listed.index("A fishing ground") < listed.index("licence")
    assert outcome_places()["Closed ground"] == outcome_places()["Freeze"] == 0


def test_every_scenario_has_one_name():
    names = [name for conflict in conflicts() for name in scenarios_of(conflict)]
    assert len({*names, *gallery_scenarios()}) == len(names) + len(gallery_scenarios())
    assert packaged_scenarios().keys() == set(names)


@pytest.mark.parametrize("conflict", FURTHER, ids=lambda path: path.name)
def test_a_further_conflict_stands_on_its_own_evidence_and_has_signs(conflict):
    own = load_library(conflict)
    for name in scenarios_of(conflict):
        scenario = load(name)
        assert scenario.library.sources.keys() == own.sources.keys()
        assert {one.source for one in scenario.document.calibrations.values()} <= own.sources.keys()
        shown = {label for o in scenario.document.outcomes.values() for label in (o.label, o.short)}
        assert shown <= outcome_places().keys()


@pytest.mark.parametrize("conflict", FURTHER, ids=lambda path: path.name)
def test_the_pages_that_come_with_a_conflict_are_those_that_were_coded(conflict):
    library = load_library(conflict)
    report = verify_documents(conflict / "documents", library)
    assert report.ok, str(report)
    assert library.fingerprints.keys() == library.sources.keys()
    for source in library.sources.values():
        lines = (conflict / "documents" / source.file).read_text(encoding="utf-8").split("\n\n")
        assert [int(line.split(".")[0]) for line in lines] == list(range(1, source.paragraphs + 1))


@pytest.mark.parametrize("conflict", FURTHER, ids=lambda path: path.name)
def test_every_claim_of_a_further_conflict_is_used_and_bears_on_assumptions_that_are_there(conflict):
    claims = load_library(conflict).claims
    files = [*(conflict / "scenarios").glob("*.toml"), conflict / "events.toml"]
    cited = {c for path in files for c in re.findall(r'"([A-Z]+[0-9]+)"', path.read_text(encoding="utf-8"))}
    assert cited <= claims.keys()
    assert not claims.keys() - cited
    known = {name for scenario in scenarios_of(conflict) for name in load(scenario).parameters}
    assert {name for claim in claims.values() for name in claim.bears_on} <= known


def test_no_code_of_the_package_or_the_experiments_names_a_further_conflict():
    words = {conflict.name for conflict in FURTHER} | {n for c in FURTHER for n in scenarios_of(c)}
    for path in [*ROOT.glob("bargaining/**/*.py"), *ROOT.glob("experiments/*.py")]:
        text = path.read_text(encoding="utf-8").lower()
        assert not [word for word in words if word in text], path


def test_a_claim_is_found_in_whichever_conflict_has_it(capsys):
    for conflict in conflicts():
        (first, *_) = load_library(conflict).claims
        assert run_command(group, ["sources", "show", first]) == 0
        assert capsys.readouterr().out.startswith(first)
