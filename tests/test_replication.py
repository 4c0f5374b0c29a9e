"""A bundle holds what a data editor asks for, and says of itself only what is so."""

import csv
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import zipfile
from fractions import Fraction
from pathlib import Path

import pytest

import bargaining
from bargaining.replication import making
from bargaining.replication.archive import unpacked
from bargaining.replication.copies import carried_documents, copies_of
from bargaining.replication.placing import is_intact
from bargaining.replication.predicted import readings
from bargaining.replication.recipe import read_recipe
from bargaining.replication.stata import valid_names
from bargaining.resources import folder
from bargaining.studies.reproducing import loaded
from bargaining.text import csv_read
from tests.deposited import BASE, EXPERIMENT, LONG, made, run, write

pandas = pytest.importorskip("pandas")


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    return made(tmp_path_factory.mktemp("deposit"))


def rows(path):
    read = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
    return [dict(zip(read[0], map(csv_read, row), strict=True)) for row in read[1:]]


def table(bundle, name):
    return rows(bundle / "data" / f"{name}.csv")


def tables(bundle):
    return sorted((bundle / "data").rglob("*.csv"))


def test_the_zip_file_holds_the_same_and_its_bytes_depend_on_nothing_else(bundle):
    inside = {p.relative_to(bundle).as_posix(): p.read_bytes() for p in bundle.rglob("*") if p.is_file()}
    archive = bundle.with_name("out.zip")
    assert unpacked(archive) == inside
    with zipfile.ZipFile(archive) as read:
        assert {member.date_time for member in read.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {member.filename.partition("/")[0] for member in read.infolist()} == {"out"}


def test_checksums_are_those_of_all_other_files(bundle):
    listed = dict(
        reversed(line.split("  ")) for line in (bundle / "checksums.sha256").read_text().splitlines()
    )
    files = {p.relative_to(bundle).as_posix(): p for p in bundle.rglob("*") if p.is_file()}
    assert listed.keys() == files.keys() - {"checksums.sha256"}
    assert all(
        hashlib.sha256(files[place].read_bytes()).hexdigest() == found for place, found in listed.items()
    )


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="needs sha256sum")
def test_the_system_reads_the_checksums(bundle):
    done = subprocess.run(["sha256sum", "-c", "--quiet", "checksums.sha256"], cwd=bundle, check=False)
    assert done.returncode == 0


def test_long_tables_hold_the_equilibria_without_rounding(bundle):
    found = table(bundle, "equilibria")
    deal = [row for row in found if row["reading"] == "baseline" and row["outcome"] == "deal"]
    assert [(row["player"], row["action"], row["probability_exact"]) for row in deal] == [
        ("north", "sign", "1"), ("north", "wait", "0"), ("south", "sign", "1"), ("south", "wait", "0"),
    ]  # fmt: skip
    paid = {
        (row["reading"], row["player"]): row for row in table(bundle, "payoffs") if row["outcome"] == "deal"
    }
    assert paid["baseline", "north"]["payoff_exact"] == str(Fraction(1, 3) - Fraction(3, 13))
    assert paid["memo", "south"]["payoff_exact"] == "1/4"
    assert float(paid["baseline", "north"]["payoff"]) == float(Fraction(1, 3) - Fraction(3, 13))
    assert [row["threshold_exact"] for row in table(bundle, "thresholds")] == ["3/13"]


def test_each_reading_has_all_its_equilibria_and_says_whether_they_are_all(bundle):
    solved = table(bundle, "solutions")
    assert [row["reading"] for row in solved] == ["baseline", "memo"]
    assert {row["complete"] for row in solved} == {"true"}
    for row in solved:
        for name in ("equilibria", "payoffs"):
            numbers = {r["equilibrium"] for r in table(bundle, name) if r["reading"] == row["reading"]}
            assert len(numbers) == int(row["equilibria"])


def test_values_in_force_are_a_reading_beside_the_others():
    scenario = bargaining.load("rapprochement").calibrated("parish2025").replace(autonomy=0.7)
    found = {name: (label, seen) for name, label, seen in readings(scenario)}
    assert [*found][:3] == ["in_force", "baseline", "olech2025"]
    assert "parish2025" not in found  # which is in force
    assert found["in_force"][1].digest == scenario.digest
    assert found["baseline"][0] == "Baseline, with what is set by hand"
    assert {seen.values["autonomy"] for _, seen in found.values()} == {Fraction(7, 10)}


def test_every_column_has_a_plain_name_and_is_described(bundle):
    described = {(row["described"], row["column"]) for row in table(bundle, "codebook")}
    there = set()
    for path in tables(bundle):
        name = path.relative_to(bundle / "data").with_suffix("").as_posix()
        heads = path.read_text(encoding="utf-8").partition("\n")[0].split(",")
        assert all(re.fullmatch(r"[a-z][a-z0-9_]{0,31}", head) for head in heads)
        there |= {(name, head) for head in heads}
    assert there == described
    page = (bundle / "data/codebook.md").read_text(encoding="utf-8")
    assert all(f"### {name}\n" in page and f"| `{column}` |" in page for name, column in described)


def test_stata_holds_the_same_as_csv(bundle):
    for path in tables(bundle):
        read = pandas.read_stata(path.with_suffix(".dta"), convert_categoricals=True)
        plain = rows(path)
        assert list(read.columns) == path.read_text(encoding="utf-8").partition("\n")[0].split(",")
        assert len(read) == len(plain)
        for column in read.columns:
            for cell, text in zip(read[column], (row[column] for row in plain), strict=True):
                assert same(cell, text), (path.name, column, cell, text)


def same(cell, text):
    if isinstance(cell, str):
        return cell == {"true": "yes", "false": "no"}.get(text, text)
    return text == "" if pandas.isna(cell) else float(cell) == float(text)


def test_stata_has_labels_of_variables_and_values_and_long_texts(bundle):
    with pandas.io.stata.StataReader(bundle / "data/equilibria.dta") as reader:
        assert reader.variable_labels()["player"] == "Name of the player"
        values = {label for one in reader.value_labels().values() for label in one.values()}
    assert {"=1+1 שלום", "سلام & 'wait'", "+Сделка"} <= values
    assert any("Беларусь" in label for label in values)
    assert (
        (bundle / "data/equilibria.dta").read_bytes().startswith(b"<stata_dta><header><release>118</release>")
    )
    terms = pandas.read_stata(bundle / "data/payoff_terms.dta")
    assert LONG in set(terms["assumption"])  # 4,000 bytes, more than a text of fixed length may have


def test_a_spreadsheet_computes_no_label(bundle):
    cells = [
        cell
        for path in tables(bundle)
        for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8")))
        for cell in row
    ]
    assert "'=1+1 שלום" in cells
    assert not [c for c in cells if c.startswith(("=", "@", "+")) or re.match(r"-[^\d.]", c)]


def test_the_scenario_stands_there_with_its_base_and_evidence_but_no_document(bundle):
    own = {p.relative_to(bundle / "evidence/own").as_posix() for p in (bundle / "evidence/own").rglob("*.*")}
    assert {"treaty.toml", "base.toml", "papers/claims/memo.toml", "papers/sources.toml"} <= own
    assert not list(bundle.rglob("memo.txt"))
    recipe, digest = read_recipe(bundle)
    assert recipe.scenario == "evidence/own/treaty.toml"
    assert recipe.load(bundle).digest == digest


def test_the_page_has_the_sections_of_the_template_and_names_every_figure(bundle):
    page = (bundle / "README.md").read_text(encoding="utf-8")
    heads = re.findall(r"^##+ (.*)$", page, re.MULTILINE)
    assert heads == [
        "Overview", "Data availability and provenance statements", "Statement about rights",
        "Details on each data source", "Dataset list", "Computational requirements", "Software requirements",
        "Controlled randomness", "Memory, run time, storage", "Description of programs/code",
        "Instructions to replicators", "List of tables and figures", "References",
    ]  # fmt: skip
    assert "$" not in re.sub(r"\\\$", "", page)  # nothing is left of the template
    for path in (bundle / "output").glob("*.pdf"):
        assert f"`output/{path.name}`" in page
    for path in tables(bundle):
        assert f"`{path.relative_to(bundle).as_posix()}`" in page
    source = hashlib.sha256((bundle.parent / "memo.txt").read_bytes()).hexdigest()
    assert source in page
    assert "bargaining sources verify FOLDER --library evidence/own/papers" in page
    assert "&lt;off&gt;" in page  # a title is text


def test_the_documents_of_a_bundle_are_verified_as_its_page_says(bundle, tmp_path, monkeypatch, capsys):
    (tmp_path / "memo.txt").write_bytes((bundle.parent / "memo.txt").read_bytes())
    monkeypatch.chdir(bundle)
    assert run("sources", "verify", tmp_path, "--library", "evidence/own/papers") == 0
    assert "as recorded" in capsys.readouterr().out


def test_figures_are_those_of_reproduce(bundle, tmp_path):
    made_there = tmp_path / "figures"
    asked = ("--only", EXPERIMENT, "--quick", "--output", made_there)
    assert run("reproduce", "--scenario", bundle.parent / "treaty.toml", *asked) == 0
    for path in (bundle / "output").iterdir():
        assert (made_there / path.name).read_bytes() == path.read_bytes(), path.name


def test_pinned_versions_are_those_that_are_installed(bundle):
    from importlib.metadata import version

    lines = (bundle / "code/requirements.txt").read_text().splitlines()
    pins = dict(line.split("==") for line in lines if "==" in line)
    assert {"numpy", "scipy", "matplotlib", "pandas", "packaging", "pydantic-core", "llvmlite"} <= pins.keys()
    assert all(version(name) == found for name, found in pins.items())
    wheels = [path.name for path in (bundle / "code").glob("*.whl")]
    assert [line for line in lines if line.startswith("./")] == [f"./{wheels[0]}"]
    assert not {"pytest", "ruff", "bargaining"} & pins.keys()


def test_the_metadata_describe_every_file_and_refer_to_nothing_else(bundle):
    graph = json.loads((bundle / "ro-crate-metadata.json").read_text(encoding="utf-8"))["@graph"]
    held = {entity["@id"]: entity for entity in graph}
    assert len(held) == len(graph)
    descriptor = held["ro-crate-metadata.json"]
    assert descriptor["about"] == {"@id": "./"}
    assert descriptor["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    assert {"name", "description", "datePublished", "license"} <= held["./"].keys()
    files = {p.relative_to(bundle).as_posix() for p in bundle.rglob("*") if p.is_file()}
    described = {place for place, entity in held.items() if "contentSize" in entity}
    assert described == files - {"checksums.sha256", "ro-crate-metadata.json"}
    for place in described:
        assert held[place]["sha256"] == hashlib.sha256((bundle / place).read_bytes()).hexdigest()
    referred = {part["@id"] for entity in graph for part in entity.get("hasPart", [])}
    assert described <= referred <= held.keys()


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="needs R")
def test_r_reads_the_tables_and_counts_the_equilibria(bundle, tmp_path):
    done = subprocess.run(
        ["Rscript", "--vanilla", str(bundle / "code/read.R")],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    counted = dict(line.split(",") for line in done.stdout.splitlines()[1:])
    assert counted == {row["reading"]: row["equilibria"] for row in table(bundle, "solutions")}


def test_an_earlier_bundle_is_replaced_and_nothing_else(bundle, tmp_path, capsys):
    other = tmp_path / "mine"
    other.mkdir()
    (other / "notes.txt").write_text("mine")
    words = ("bundle", bundle.parent / "treaty.toml", "--only", EXPERIMENT, "-o", other)
    for force in ((), ("--force",)):
        assert run(*words, *force) == 1
        assert "found a folder that is no bundle, expected another name" in capsys.readouterr().err
    assert (other / "notes.txt").read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
    shutil.copytree(bundle, tmp_path / "again")
    (tmp_path / "again/README.md").write_text("changed")
    assert run(*words[:-1], tmp_path / "again") == 1
    assert "found a bundle that was changed since" in capsys.readouterr().err
    (tmp_path / "new.zip").write_text("mine")
    assert run(*words[:-1], tmp_path / "new") == 1
    assert "new.zip: found a file that this program did not write" in capsys.readouterr().err


def test_without_pandas_one_line_names_the_extra_before_anything_is_written(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(
        "bargaining.replication.stata.find_spec", lambda name: None if name == "pandas" else 1
    )
    assert run("bundle", "chicken", "-o", tmp_path / "new") == 1
    err = capsys.readouterr().err
    assert (
        err == "error: bundle: pandas is not installed, expected it; pip install 'bargaining[replication]'\n"
    )
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (('library = "papers"', 'library = "{folder}/papers"'), "scenario.library: found the absolute path"),
        (('extends = "base.toml"', 'extends = "{folder}/base.toml"'), "scenario.extends: found '"),
    ],
)
def test_a_scenario_that_a_copy_could_not_read_is_refused(tmp_path, capsys, change, told):
    path = write(tmp_path)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(change[0], change[1].format(folder=tmp_path.as_posix())), encoding="utf-8")
    assert run("bundle", path, "--only", EXPERIMENT, "-o", tmp_path / "out") == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert told in line
    assert "which a copy has as well" in line
    assert not list(tmp_path.glob("out*")) + list(tmp_path.glob(".*"))


def test_a_question_without_an_answer_leaves_nothing_behind(tmp_path, capsys):
    assert run("bundle", "chicken", "--only", "paths", "-o", tmp_path / "out") == 1
    assert "found no experiment that the scenario answers" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
    assert run("bundle", "chicken", "--only", "pahts", "-o", tmp_path / "out") == 1
    assert "no such experiment (did you mean 'paths'?)" in capsys.readouterr().err


def test_a_folder_needs_a_name(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for name in (".", "..", "a:b"):
        assert run("bundle", "chicken", "-o", name) == 1
        assert "in the name of a folder, expected another name" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
def test_files_behind_links_are_copied_where_the_links_stand(tmp_path):
    path = write(tmp_path)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "base.toml").rename(tmp_path / "elsewhere/other.toml")
    (tmp_path / "base.toml").symlink_to("elsewhere/other.toml")
    files, name = copies_of(bargaining.load(path), path)
    assert name == "evidence/own/treaty.toml"
    assert {"evidence/own/base.toml", "evidence/own/papers/sources.toml"} <= files.keys()


def test_a_scenario_without_figures_has_its_data_and_says_why(tmp_path, monkeypatch, capsys):
    path = write(tmp_path)
    monkeypatch.setattr(
        making, "chosen_experiments", lambda wanted: [loaded(folder("experiments") / "paths.py")]
    )
    assert run("bundle", path, "-o", tmp_path / "out") == 0
    assert "Left out paths: treaty: found no stock" in capsys.readouterr().out
    page = (tmp_path / "out/README.md").read_text(encoding="utf-8")
    assert "no figures" in page
    assert "found no stock" in page
    assert "| `output/`" not in page
    assert not (tmp_path / "out/output").exists()
    recipe, _ = read_recipe(tmp_path / "out")
    assert recipe.experiments == ()
    monkeypatch.setattr(making, "chosen_experiments", lambda wanted: pytest.fail("asked"))
    before = (tmp_path / "out/data/payoffs.dta").read_bytes()
    making.remake(tmp_path / "out")
    assert (tmp_path / "out/data/payoffs.dta").read_bytes() == before


def test_names_of_columns_are_valid_everywhere_and_different():
    names = ["", "if", "Überschuss", "a" * 40, "a" * 41, "x y", "x_y", "שלום", "strL", "7 days"]
    found = valid_names(names)
    assert len(set(found)) == len(names)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]{0,31}", name) for name in found)
    assert "if" not in found


def test_the_base_of_the_examples_is_a_scenario_of_its_own(tmp_path):
    assert "[scenario]" in BASE
    assert run("check", write(tmp_path)) == 0


def test_a_page_may_be_edited_and_sealed_and_nothing_that_was_made(bundle, tmp_path, capsys):
    edited = Path(shutil.copytree(bundle, tmp_path / "edited"))
    page = edited / "README.md"
    page.write_text(page.read_text(encoding="utf-8").replace("- [ ]", "- [x]"), encoding="utf-8")
    assert not is_intact(edited)
    assert run("bundle", "--seal", edited) == 0
    assert "sealed anew" in capsys.readouterr().out
    assert is_intact(edited)
    assert is_intact(tmp_path / "edited.zip")
    before, after = (json.loads((one / "ro-crate-metadata.json").read_text()) for one in (bundle, edited))
    differ = [new["@id"] for old, new in zip(before["@graph"], after["@graph"], strict=True) if old != new]
    assert differ == ["README.md"]
    (edited / "data/claims.csv").write_text("changed")
    assert run("bundle", "--seal", edited) == 1
    assert "edited: data/claims.csv: is not as it was made" in capsys.readouterr().err


def test_a_bundle_is_sealed_from_inside_its_folder_as_well(bundle, tmp_path, monkeypatch):
    edited = Path(shutil.copytree(bundle, tmp_path / "edited"))
    (edited / "README.md").write_text("edited", encoding="utf-8")
    monkeypatch.chdir(edited)
    assert run("bundle", "--seal", ".") == 0
    assert not (edited / ".zip").exists()
    assert is_intact(edited)
    assert is_intact(tmp_path / "edited.zip")


HAVEN = """
found <- haven::read_dta(commandArgs(TRUE)[1])
cat(nrow(found), ncol(found), "\\n")
cat(enc2utf8(names(attributes(found$action_label)$labels)), sep = "\\n")
"""


def has_haven():
    if shutil.which("Rscript") is None:
        return False
    asked = ["Rscript", "--vanilla", "-e", "quit(status = !requireNamespace('haven', quietly = TRUE))"]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


def test_another_program_reads_what_is_meant_for_stata(bundle, tmp_path):
    if not has_haven():
        pytest.skip("needs R with haven")
    (tmp_path / "read.R").write_text(HAVEN, encoding="utf-8")
    done = subprocess.run(
        ["Rscript", "--vanilla", "--encoding=UTF-8", "read.R", str(bundle / "data/equilibria.dta")],
        cwd=tmp_path,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    size, *labels = done.stdout.splitlines()
    assert size.split() == [str(len(table(bundle, "equilibria"))), "13"]
    assert {"=1+1 שלום", "سلام & 'wait'", "@sign", "-wait"} == set(labels)


def test_documents_that_come_with_the_package_are_told_with_their_folder():
    assert (
        carried_documents(bargaining.load("brexit"))["union2018.txt"]
        == "bargaining/_data/seeds/brexit/documents"
    )
    assert carried_documents(bargaining.load("rapprochement")) == {}
