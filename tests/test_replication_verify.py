"""A bundle is made again in a clean environment; one that was tampered with is refused in a line."""

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from bargaining.replication.archive import zipped
from bargaining.replication.running import Isolation, isolation, require_no_network
from tests.deposited import made, run, sealed

pytest.importorskip("pandas")


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    return made(tmp_path_factory.mktemp("deposit"))


@pytest.fixture
def bundle(original, tmp_path):
    return Path(shutil.copytree(original, tmp_path / "out"))


def refused(bundle, capsys, *words):
    """Verify a bundle that must be refused, and return the only line that is printed."""
    capsys.readouterr()
    assert run("bundle", "--verify", bundle, *words) == 1
    said = capsys.readouterr()
    assert said.out == ""
    (line,) = said.err.splitlines()
    assert line.startswith("error: ")
    return line


def test_all_is_made_again_but_the_row_that_was_changed(bundle, capsys):
    path = bundle / "data/thresholds.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("3/13", "3/14"), encoding="utf-8")
    (bundle / "data/invented.csv").write_text("a\n1\n")
    sealed(bundle)
    assert run("bundle", "--verify", bundle, "--json") == 1
    found = json.loads(capsys.readouterr().out)
    assert not found["same"]
    changed, invented = sorted(found["differences"], key=lambda one: one["file"], reverse=True)
    assert (invented["file"], invented["kind"]) == ("data/invented.csv", "not made")
    assert (changed["file"], changed["kind"], changed["where"]) == (
        "data/thresholds.csv",
        "differs",
        "line 2",
    )
    assert "3/14" in changed["expected"]
    assert "3/13" in changed["found"]
    assert found["compared"] > 50
    assert found["own_program"] is True
    assert any("README.md" in text for text in found["not_compared"])


def test_a_file_that_was_changed_is_named(bundle, capsys):
    (bundle / "data/claims.csv").write_text("changed")
    assert "out: data/claims.csv: differs from its checksum in checksums.sha256" in refused(bundle, capsys)


def test_a_file_that_is_missing_is_named(bundle, capsys):
    (bundle / "code/run.py").unlink()
    assert "out: code/run.py: no such file, but checksums.sha256 lists it" in refused(bundle, capsys)


def test_a_file_that_is_not_listed_is_named(bundle, capsys):
    (bundle / "code/extra.py").write_text("")
    assert "out: code/extra.py: found a file that checksums.sha256 does not list" in refused(bundle, capsys)


@pytest.mark.parametrize("place", ["code/requirements.txt", "code/recipe.json", "code/run.py"])
def test_a_bundle_without_what_is_run_is_refused(bundle, capsys, place):
    (bundle / place).unlink()
    sealed(bundle)
    assert f"out: {place}: no such file, expected a bundle" in refused(bundle, capsys)


def test_another_version_of_a_dependency_is_refused(bundle, capsys):
    path = bundle / "code/requirements.txt"
    lines = [
        ("numpy==1.0.0" if line.startswith("numpy==") else line) for line in path.read_text().splitlines()
    ]
    path.write_text("\n".join(lines) + "\n")
    sealed(bundle)
    line = refused(bundle, capsys)
    assert "code/requirements.txt: numpy: found " in line
    assert "expected 1.0.0, or --wheels DIR with its wheel" in line


def test_a_folder_of_wheels_must_hold_every_version(bundle, tmp_path, capsys):
    path = bundle / "code/requirements.txt"
    lines = path.read_text().splitlines()
    path.write_text("\n".join([*lines[:3], "numpy==1.0.0"]) + "\n")
    sealed(bundle)
    (tmp_path / "wheels").mkdir()
    (tmp_path / "wheels/numpy-2.0.0-py3-none-any.whl").write_bytes(b"")
    line = refused(bundle, capsys, "--wheels", tmp_path / "wheels")
    assert "numpy==1.0.0: found no wheel of it for this Python" in line


def test_another_python_is_refused(bundle, capsys):
    path = bundle / "code/requirements.txt"
    path.write_text(path.read_text().replace("# Python 3.", "# Python 2.", 1))
    sealed(bundle)
    assert "expected 2." in refused(bundle, capsys)


def test_a_line_that_is_no_pin_is_refused(bundle, capsys):
    with (bundle / "code/requirements.txt").open("a") as stream:
        stream.write("--index-url http://example.org\n")
    sealed(bundle)
    assert "found '--index-url http://example.org', expected name==version" in refused(bundle, capsys)


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
@pytest.mark.parametrize("target", ["/etc/passwd", "claims.dta", "."])
def test_a_link_is_refused(bundle, capsys, target):
    (bundle / "data/claims.csv").unlink()
    (bundle / "data/claims.csv").symlink_to(target)
    assert "out: data/claims.csv: found a link, expected files and folders only" in refused(bundle, capsys)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("out/../../evil.txt", "a path that may lead out of the folder"),
        ("/evil.txt", "an absolute path"),
        ("C:/evil.txt", "an absolute path"),
        ("out\\..\\evil.txt", "a path that may lead out of the folder"),
        ("out/evil\x1b[31m.txt", "in a name"),
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(tmp_path, capsys, name, told):
    path = tmp_path / "evil.zip"
    path.write_bytes(zipped({"out/README.md": b"", name: b"evil"}))
    before = sorted(tmp_path.rglob("*"))
    line = refused(path, capsys)
    assert told in line
    assert line.isprintable()
    assert sorted(tmp_path.rglob("*")) == before


def test_a_link_or_a_second_file_of_one_name_in_a_zip_file_is_refused(tmp_path, capsys):
    link = zipfile.ZipInfo("out/link")
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "link.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert "out/link: found a link" in refused(tmp_path / "link.zip", capsys)
    with zipfile.ZipFile(tmp_path / "twice.zip", "w") as archive:
        archive.writestr("out/a", "1")
        archive.writestr("out/A", "2")
    assert "out/A: found it twice" in refused(tmp_path / "twice.zip", capsys)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 and no more", b"no zip file"])
def test_what_is_no_zip_file_is_refused(tmp_path, capsys, content):
    (tmp_path / "none.zip").write_bytes(content)
    assert "cannot be read as a zip file" in refused(tmp_path / "none.zip", capsys)


def test_what_is_no_bundle_is_refused(tmp_path, capsys):
    assert "no such folder or zip file, expected a bundle" in refused(tmp_path / "nothing", capsys)
    (tmp_path / "empty").mkdir()
    assert "found no checksums.sha256" in refused(tmp_path / "empty", capsys)


def test_options_without_effect_are_refused(tmp_path, capsys):
    assert run("bundle", "--verify", tmp_path, "--quick") == 1
    assert "--quick: found with --verify, where it has no effect" in capsys.readouterr().err
    assert run("bundle", "chicken", "--verify", tmp_path) == 1
    assert "chicken: found beside --verify" in capsys.readouterr().err
    assert run("bundle", "chicken", "--wheels", tmp_path) == 1
    assert "--wheels: found without --verify" in capsys.readouterr().err
    assert run("bundle") == 2
    assert "found no NAME and no --verify BUNDLE" in capsys.readouterr().err


def test_a_run_that_fails_says_why(bundle, capsys):
    path = bundle / "code/recipe.json"
    held = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**held, "settings": ["gain=0.9"]}), encoding="utf-8")
    sealed(bundle)
    line = refused(bundle, capsys)
    assert "code/run.py: failed with status 1: evidence/own/treaty.toml: found the digest" in line


STARTED = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may ignore it
from bargaining.cli.main import main
main(sys.argv[1:])
"""


def started(*arguments, **environment):
    return subprocess.Popen(
        [sys.executable, "-c", STARTED, *arguments],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.skipif(os.name == "nt", reason="needs signals")
def test_an_interrupt_leaves_nothing_behind(original, tmp_path):
    place = tmp_path / "temporary"
    place.mkdir()
    process = started("bundle", "--verify", str(original), TMPDIR=str(place))
    for _ in range(600):
        if list(place.glob("*/home")):
            break
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert out == ""
    assert "interrupted" in err
    assert "Traceback" not in err
    assert list(place.iterdir()) == []


SOCKET = """
import socket
one = socket.socket()
one.settimeout(1)
try:
    one.connect(("127.0.0.1", {port}))
except OSError as error:
    print("refused", error)
try:
    socket.getaddrinfo("example.org", 80)
except OSError as error:
    print("refused", error)
"""


def test_a_run_reaches_no_network_whatever_keeps_it_away(tmp_path):
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        script = SOCKET.format(port=server.getsockname()[1])
        for chosen in {isolation(), Isolation((), "refused")}:
            site = tmp_path / str(len(chosen.words))
            site.mkdir()
            require_no_network(site, chosen)
            environment = {**os.environ, "PYTHONPATH": str(site)}
            command = [*chosen.words, sys.executable, "-c", script]
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
            assert done.stdout.count("refused") == 2, (chosen, done)


def test_the_zip_file_is_made_again_whole(original, capsys):
    assert run("bundle", "--verify", original.with_name("out.zip")) == 0
    said = capsys.readouterr().out
    assert "made again with the same bytes" in said
    assert "network: " in said
    assert "Not compared: README.md" in said


@pytest.mark.skipif(os.name == "nt", reason="needs signals")
def test_an_interrupt_while_it_is_made_leaves_nothing_behind(tmp_path):
    process = started("bundle", "chicken", "-o", str(tmp_path / "out"))
    for _ in range(600):
        if list(tmp_path.iterdir()):
            break
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []
