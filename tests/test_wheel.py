"""A wheel installed elsewhere lists the sources, solves every packaged scenario and draws, from any folder."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from bargaining.scenario.reading import packaged_scenarios

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Unpack a built wheel, away from the checkout; its dependencies come from this environment."""
    place = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(place), str(ROOT)]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    with zipfile.ZipFile(next(place.glob("*.whl"))) as wheel:
        wheel.extractall(place / "site")
    return place / "site"


def run(installed, folder, *words):
    environment = {**os.environ, "PYTHONPATH": str(installed), "PYTHONSAFEPATH": "1"}
    result = subprocess.run(
        [sys.executable, "-m", "bargaining", *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_the_wheel_is_what_runs(installed, tmp_path):
    script = "import bargaining.resources as r; print(r.folder('seeds'))"
    environment = {**os.environ, "PYTHONPATH": str(installed), "PYTHONSAFEPATH": "1"}
    found = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(found.stdout.strip()) == installed / "bargaining" / "_data" / "seeds"


def contents(wheel):
    """Return the files of a wheel without the list of their hashes."""
    with zipfile.ZipFile(wheel) as read:
        return {name: read.read(name) for name in read.namelist() if not name.endswith("/RECORD")}


OWN = """
import sys
from pathlib import Path
from bargaining.replication.wheel import own_wheel
name, content = own_wheel()
Path(sys.argv[1], name).write_bytes(content)
"""


@pytest.mark.parametrize("where", ["checkout", "installed"])
def test_a_bundle_holds_the_wheel_that_would_be_built(installed, tmp_path, where):
    built = next(installed.parent.glob("*.whl"))
    environment = {**os.environ, "PYTHONSAFEPATH": "1"}
    environment |= {"PYTHONPATH": str(installed)} if where == "installed" else {}
    subprocess.run([sys.executable, "-c", OWN, str(tmp_path)], cwd=tmp_path, env=environment, check=True)
    found = contents(tmp_path / built.name)
    expected = contents(built)
    assert found.keys() == expected.keys()
    described = {name for name in found if name.endswith("/METADATA")}  # of a checkout as it was installed
    assert {name for name in found if found[name] != expected[name]} <= described
    assert where == "checkout" or found == expected
    with zipfile.ZipFile(tmp_path / built.name) as read:
        (record,) = [name for name in read.namelist() if name.endswith("/RECORD")]
        listed = {line.split(",")[0] for line in read.read(record).decode().splitlines()}
        assert listed == set(read.namelist())


def test_an_installed_wheel_lists_solves_and_draws_from_any_folder(installed, tmp_path):
    assert "episkopos2025brief" in run(installed, tmp_path, "sources")
    for line in run(installed, tmp_path, "list").splitlines():
        if "rapprochement" in line:
            break
    else:
        pytest.fail("no packaged scenario is listed")
    assert "Freeze" in run(installed, tmp_path, "solve", "rapprochement")
    assert "Rosenthal" in run(installed, tmp_path, "list", "--gallery")
    assert "1 pure prediction" in run(installed, tmp_path, "solve", "centipede")
    assert "page.html" in run(installed, tmp_path, "explore", "chicken", "-o", "page.html")
    run(installed, tmp_path, "new", "mine.toml", "--form", "tree")
    asked = ("reproduce", "--scenario", "mine.toml", "--quick")
    made = run(installed, tmp_path, *asked, "--only", "autonomy", "--only", "selection")
    assert "of 1 experiment in" in made
    assert (tmp_path / "figures" / "market_entry" / "README.md").is_file()
    for name in packaged_scenarios():  # of every conflict, each with its evidence
        assert "no problem found" in run(installed, tmp_path, "check", name)
    run(installed, tmp_path, "reproduce", "--quick", "--only", "documents", "--output", "drawn")
    assert {path.name for path in (tmp_path / "drawn").iterdir()} >= {
        "documents.pdf",
        "documents.json",
        "README.md",
    }
