"""Results appear whole or not at all, and never in the place of what the program did not write."""

import json
import os
import resource
import signal
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

import bargaining
from bargaining.cli.main import group
from bargaining.errors import BargainingError
from bargaining.studies import Settings, carry_out
from bargaining.studies.reproducing import chosen_experiments
from bargaining.terminal.running import run_command

PHASE = ["phase", "rapprochement", "autonomy", "reversal"]


def names(folder):
    return sorted(path.name for path in Path(folder).iterdir())


@pytest.fixture
def run(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        status = run_command(group, [str(argument) for argument in arguments])
        return status, capsys.readouterr().err

    return run


@pytest.fixture
def nothing_is_computed(monkeypatch):
    def fail(*_, **__):
        raise AssertionError("computed")

    monkeypatch.setattr("bargaining.analysis.regions", fail)
    monkeypatch.setattr("bargaining.analysis.sweeps.running.run", fail)


# ---------------------------------------------------------------- refused before anything is computed


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("", "after '-o': found an empty text"),
        (".", "found no name of a file"),
        ("folder", "is a folder"),
        ("map.svg", "found the ending '.svg', expected .pdf, .png or none"),
        ("file/map", "expected a folder that takes files"),
        ("a:b", "found ':' in the name of a file"),
        ("own/taken", "taken.pdf: found a file that this program did not write"),
        ("own/data.pdf", "data_cells.csv: found a file that this program did not write"),
    ],
)
def test_a_figure_that_cannot_or_must_not_be_written(run, nothing_is_computed, path, expected):
    Path("folder").mkdir()
    Path("own").mkdir()
    for taken in ("file", "own/taken.pdf", "own/data_cells.csv"):
        Path(taken).write_text("mine")
    status, err = run(*PHASE, "-o", path)
    assert status == 1
    assert expected in err
    assert len(err.splitlines()) == 1
    assert names("own") == ["data_cells.csv", "taken.pdf"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("", "after '-o': found an empty text"),
        ("a.xlsx", "expected .nc or .csv"),
        ("folder.csv", "is a folder"),
        ("mine.csv", "found a file that this program did not write"),
        ("mine.nc", "found a file that this program did not write"),
        ("beside.csv", "beside.csv.json: found a file that this program did not write"),
        ("folder.zarr", "found something else than a sweep"),
        ("mine.csv/a.zarr", "expected a folder that takes files"),
    ],
)
def test_a_sweep_that_cannot_or_must_not_be_written(run, nothing_is_computed, path, expected):
    pytest.importorskip("xarray")
    for folder in ("folder.csv", "folder.zarr"):
        Path(folder).mkdir()
    for taken in ("mine.csv", "mine.nc", "beside.csv.json", "folder.zarr/notes"):
        Path(taken).write_text("mine")
    before = {path: path.read_text() for path in Path().rglob("*") if path.is_file()}
    status, err = run("sweep", "rapprochement", "autonomy=0:1:3", "-o", path)
    assert (status, len(err.splitlines())) == (1, 1)
    assert expected in err
    assert before == {path: path.read_text() for path in Path().rglob("*") if path.is_file()}


def test_reproduce_refuses_a_page_or_a_table_of_ones_own_before_it_begins(run, monkeypatch):
    monkeypatch.setattr("bargaining.studies.reproducing.carry_out", None)
    for taken in ("README.md", "documents_lenses.csv"):
        folder = Path(f"with {taken}")
        folder.mkdir()
        (folder / taken).write_text("mine")
        status, err = run("reproduce", "--quick", "--only", "documents", "--output", folder)
        assert status == 1
        assert f"{taken}: found a file that this program did not write" in err
        assert (folder / taken).read_text() == "mine"


# ---------------------------------------------------------------- what is written


def test_a_dot_in_the_name_is_kept_and_ones_own_figure_is_drawn_again(run):
    assert run(*PHASE, "-o", "figs/mine.v2")[0] == 0
    made = names("figs")
    assert made[:3] == ["mine.v2.json", "mine.v2.pdf", "mine.v2.png"]
    assert run(*PHASE, "-o", "figs/mine.v2.png")[0] == 0
    assert names("figs") == made
    changed = Path("figs/mine.v2_cells.csv")
    changed.write_text(changed.read_text() + "0\n")
    assert run(*PHASE, "-o", "figs/mine.v2")[0] == 1
    assert changed.read_text().endswith("0\n")
    assert run(*PHASE, "-o", "figs/mine.v2", "--force")[0] == 0
    assert not changed.read_text().endswith("\n0\n")


def test_reproduce_lives_beside_files_of_other_programs(run):
    folder = Path("figures")
    folder.mkdir()
    foreign = {"notes.json": "[1, 2]", "broken.json": "{", "other.json": '{"figure": 1}', "mine.csv": "a"}
    for name, text in foreign.items():
        (folder / name).write_text(text)
    wanted = ["reproduce", "--quick", "--only", "documents", "--output", folder]
    assert run(*wanted)[0] == 0
    first = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    assert run(*wanted)[0] == 0
    assert first == {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    assert {name: first[name].decode() for name in foreign} == foreign
    assert "documents.png" in first["README.md"].decode()


@pytest.mark.parametrize("experiment", chosen_experiments(()), ids=lambda experiment: experiment.name)
def test_experiments_say_beforehand_what_they_draw(experiment):
    """The committed manifests are what the experiments drew."""
    figures = Path(__file__).parent.parent / "figures"
    axes = experiment.settings(bargaining.load(experiment.scenario)).axes
    said = {name.format(*axes, *"?" * 9): set(t) for name, t in experiment.figures.items()}
    made = 0
    for manifest in figures.glob("*.json"):
        content = json.loads(manifest.read_text())
        if content["provenance"]["command"] == f"python experiments/{experiment.name}.py":
            name = manifest.stem
            tables = {Path(file).stem for file in content["files"] if file.endswith(".csv")}
            assert tables <= {name, *(f"{name}_{table}" for table in said[name])}
            made += 1
    assert made


def test_a_table_that_a_figure_no_longer_has_is_removed(tmp_path):
    from bargaining.plotting import figure, journal_style, save_figure

    def save(**tables):
        with journal_style():
            page = figure(82, 60)
            page.add_subplot()
            save_figure(page, tmp_path, "a", tables=tables, provenance={}, alt="An empty panel.")

    save(one=[{"x": 1}], two=[{"x": 2}])
    (tmp_path / "a_notes.csv").write_text("mine")
    save(one=[{"x": 1}])
    assert names(tmp_path) == ["a.csv", "a.json", "a.pdf", "a.png", "a_notes.csv"]


# ---------------------------------------------------------------- a disk that takes no more


def limited(folder, size, *arguments):
    """Run a command whose files may not be longer than so many bytes, as on a full disk."""

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    root = str(Path(bargaining.__file__).parent.parent)
    return subprocess.run(
        [sys.executable, "-m", "bargaining", *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": root, "PYTHONDONTWRITEBYTECODE": "1"},  # what is cut short would stay
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limit,
    )


@pytest.fixture(scope="module")
def compiled(tmp_path_factory):
    """Compile what the commands run, so that under a limit the compiler has no files to write."""
    folder = tmp_path_factory.mktemp("compiled")
    assert run_command(group, PHASE) == 0
    if find_spec("h5netcdf"):
        assert (
            run_command(group, ["sweep", "rapprochement", "autonomy=0:1:41", "-o", str(folder / "a.nc")]) == 0
        )


@pytest.mark.skipif(sys.platform == "win32", reason="needs limits of a process")
@pytest.mark.parametrize(
    ("size", "arguments"),
    [
        (100, ["new", "a.toml"]),
        (30_000, [*PHASE, "-o", "a"]),
        (1_000, ["sweep", "rapprochement", "autonomy=0:1:41", "-o", "a.csv"]),
        (1_000, ["sweep", "rapprochement", "autonomy=0:1:41", "-o", "a.nc"]),
        (9_000, ["sweep", "rapprochement", "autonomy=0:1:41", "-o", "a.nc"]),
    ],
)
def test_a_full_disk_is_one_line_with_the_file_and_leaves_nothing(tmp_path, size, arguments, compiled):
    if arguments[0] == "sweep":
        pytest.importorskip("h5netcdf")
    done = limited(tmp_path, size, *arguments)
    assert done.returncode == 1, done.stderr
    (line,) = done.stderr.splitlines()
    assert line.startswith("error: a")
    assert "file too large; nothing is written" in line
    assert names(tmp_path) == []


def test_an_archive_of_ones_own_is_written_again_and_a_changed_one_is_not(tmp_path):
    pytest.importorskip("h5netcdf")
    from bargaining.analysis.sweeps import archive, sweep

    found = sweep(bargaining.load("rapprochement"), autonomy=(0, 1, 3))
    for ending in (".csv", ".nc"):
        path = tmp_path / "new" / f"a{ending}"
        archive(found, path)
        archive(found, path)
        path.write_bytes(path.read_bytes()[:-20])
        with pytest.raises(BargainingError, match="did not write, or that was changed"):
            archive(found, path)
        archive(found, path, force=True)


def test_carry_out_refuses_before_it_computes(tmp_path):
    (experiment,) = chosen_experiments(("documents",))
    (tmp_path / "documents.png").write_text("mine")
    settings = Settings(bargaining.load("rapprochement"), (), True)
    with pytest.raises(BargainingError, match=r"documents.png: found a file"):
        carry_out(experiment, settings, tmp_path, "command", None)  # progress is not reached
