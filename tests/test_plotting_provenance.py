"""A saved figure gives the same bytes again, is written whole or not at all, and matches its manifest."""

import errno
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bargaining.errors import BargainingError, FigureError
from bargaining.plotting import (
    check_figure,
    draw_threshold_strip,
    figure,
    journal_style,
    lint_figure,
    save_figure,
)
from bargaining.plotting.provenance import FigureWarning
from bargaining.plotting.tables import read_table

INTERVALS = [
    {"label": "Freeze", "kind": "pure", "start": 0.0, "end": 1.0, "start_text": "0", "end_text": "1"},
    {"label": "Package", "kind": "mixed", "start": 3 / 13, "end": 1.0, "start_text": "3/13", "end_text": "1"},
]
DOCUMENTS = [{"short": "Parish", "value": 0.3, "silent": False}]
PROVENANCE = {
    "scenario": "rapprochement",
    "parameters": {"autonomy": [0, 1]},
    "command": "reproduce",
    "seed": 7,
}


def strip():
    with journal_style():
        page = figure(82, 60)
        draw_threshold_strip(page.add_subplot(), INTERVALS, DOCUMENTS, axis_label="autonomy")
    return page


def save(folder, page=None, **change):
    options = {
        "tables": {"intervals": INTERVALS, "documents": DOCUMENTS},
        "provenance": PROVENANCE,
        "alt": "Two bars over autonomy.",
    }
    return save_figure(page or strip(), folder, "autonomy", **(options | change))


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    folder = tmp_path_factory.mktemp("original")
    save(folder)
    return folder


@pytest.fixture
def saved(original, tmp_path):
    return Path(shutil.copytree(original, tmp_path / "saved"))


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_files_are_the_figure_its_tables_and_the_manifest(tmp_path):
    files = save(tmp_path / "new" / "figures")
    assert [path.name for path in files] == [
        "autonomy.pdf",
        "autonomy.png",
        "autonomy_intervals.csv",
        "autonomy_documents.csv",
        "autonomy.json",
    ]
    assert sorted(contents(files[0].parent)) == sorted(path.name for path in files)
    manifest = json.loads(files[-1].read_text())
    assert manifest["figure"] == "autonomy"
    assert manifest["alt"] == "Two bars over autonomy."
    assert manifest["provenance"] == PROVENANCE
    assert {"python", "bargaining", "numpy", "matplotlib"} <= manifest["versions"].keys()
    assert manifest["files"] == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files[:-1]
    }
    assert read_table(files[2])[1]["start"] == repr(3 / 13)


def test_one_table_has_the_name_of_the_figure(tmp_path):
    assert "autonomy.csv" in {path.name for path in save(tmp_path, tables={"intervals": INTERVALS})}


def test_two_runs_give_the_same_bytes(tmp_path, original):
    save(tmp_path)
    assert contents(tmp_path) == contents(original)


def test_saving_one_figure_twice_gives_the_same_bytes(tmp_path):
    page = strip()
    save(tmp_path, page)
    before = contents(tmp_path)
    save(tmp_path, page)
    assert contents(tmp_path) == before


def test_other_process_with_another_hash_seed_and_epoch_gives_the_same_bytes(tmp_path, original):
    code = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); from pathlib import Path; "
    code += f"from test_plotting_provenance import save; save(Path({str(tmp_path / 'there')!r}))"
    environment = os.environ | {
        "PYTHONHASHSEED": "12345",
        "SOURCE_DATE_EPOCH": "86400",
        "TZ": "Asia/Tokyo",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
    assert contents(tmp_path / "there") == contents(original)


def test_files_hold_no_date_and_no_path(saved, original):
    for name, content in contents(saved).items():
        assert str(original).encode() not in content, name
        for stamp in (b"CreationDate", b"ModDate", b"tIME", b"Software", b"Creation Time"):
            assert stamp not in content, name
        if name.endswith((".csv", ".json")):
            assert b"\r" not in content


def test_fonts_are_embedded_as_truetype(saved):
    pdf = (saved / "autonomy.pdf").read_bytes()
    assert b"/Type3" not in pdf
    assert b"/FontFile2" in pdf
    assert b"DejaVuSans" in pdf


def test_bitmap_has_its_printed_size_at_300_dpi(saved):
    header = (saved / "autonomy.png").read_bytes()[16:24]
    width, height = int.from_bytes(header[:4]), int.from_bytes(header[4:])
    assert (width, height) == pytest.approx((82 / 25.4 * 300, 60 / 25.4 * 300), abs=1)


@pytest.mark.parametrize(
    "name", ["autonomy_intervals.csv", "autonomy_documents.csv", "autonomy.png", "autonomy.pdf"]
)
def test_changed_or_missing_file_is_named(saved, name):
    check_figure(saved, "autonomy")
    path = saved / name
    original = path.read_bytes()
    path.write_bytes(original.replace(b"0", b"1", 1))
    assert path.read_bytes() != original
    with pytest.raises(FigureError, match=f"{name}: differs from its manifest"):
        check_figure(saved, "autonomy")
    path.unlink()
    with pytest.raises(FigureError, match=f"{name}: file not found"):
        check_figure(saved, "autonomy")


@pytest.mark.parametrize(
    ("manifest", "message"),
    [
        ("{", "not a figure's manifest"),
        ("[]", "not a figure's manifest"),
        ('{"figure": "autonomy"}', "not a figure's manifest"),
        ('{"figure": "other", "files": {}}', "manifest of figure 'other'"),
        ('{"figure": "autonomy", "files": {}}', "autonomy.pdf is not in the manifest"),
    ],
)
def test_manifest_that_vouches_for_nothing_is_refused(tmp_path, manifest, message):
    (tmp_path / "autonomy.json").write_text(manifest)
    with pytest.raises(FigureError, match=message):
        check_figure(tmp_path, "autonomy")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"provenance": {"scenario": object()}}, "provenance cannot be written as JSON"),
        ({"provenance": {"tolerance": float("nan")}}, "provenance cannot be written as JSON"),
        (
            {"provenance": {"command": "solve --out=/home/someone/figures"}},
            "absolute path '/home/someone/figures'",
        ),
        ({"provenance": {"note": "drawn in (/srv/x)"}}, "absolute path '/srv/x"),
        ({"provenance": {"files": ["C:\\figures\\one.csv"]}}, "absolute path"),
        ({"tables": {}}, "at least one table"),
        ({"tables": {"a/b": INTERVALS}}, "figure name 'a/b': found '/'"),
        ({"tables": {"intervals": [{"x": [1]}]}}, "table cell"),
        ({"alt": " "}, "alt text"),
    ],
)
def test_what_cannot_be_saved_leaves_the_old_figure_untouched(saved, change, message):
    before = contents(saved)
    with pytest.raises(FigureError, match=message):
        save(saved, **change)
    assert contents(saved) == before


def test_full_disk_leaves_the_old_figure_untouched(saved, monkeypatch):
    before = contents(saved)
    opened = []
    write = Path.write_bytes

    def failing(path, content):
        opened.append(path)
        if len(opened) == 3:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", failing)
    with pytest.raises(BargainingError, match="autonomy: the disk is full; nothing is written"):
        save(saved, alt="Another text.")
    assert len(opened) == 3
    assert contents(saved) == before


def test_figure_with_findings_is_saved_with_a_warning(tmp_path):
    page = strip()
    page.axes[0].set_title("Autonomy")
    with pytest.warns(FigureWarning, match="inside the figure; it belongs in the caption"):
        save(tmp_path, page)
    check_figure(tmp_path, "autonomy")


def plain():
    with journal_style():
        page = figure(82, 60)
        page.add_subplot()
    return page


def test_clean_figure_has_no_findings_even_with_tick_labels_out_of_sight():
    page = plain()
    page.axes[0].plot([0, 1000], [0, 1e6])
    page.axes[0].set_xlim(200, 650)
    assert lint_figure(page) == []


@pytest.mark.parametrize(
    ("spoil", "finding"),
    [
        (lambda page: page.axes[0].text(0.5, 0.5, "tiny", fontsize=5.5), "text 'tiny' at 5.5 pt"),
        (lambda page: page.text(0.97, 0.5, "clipped"), "text 'clipped' leaves the canvas"),
        (lambda page: page.suptitle("Regimes"), "title 'Regimes'"),
        (lambda page: page.axes[0].set_title("Left", loc="left"), "title 'Left'"),
        (
            lambda page: [
                page.axes[0].text(x, 0.5, name) for x, name in ((0.4, "one label"), (0.45, "other label"))
            ],
            "texts 'one label' and 'other label' overlap",
        ),
        (
            lambda page: page.axes[0].set_xticks([0.4, 0.45], ["long label", "long name"]),
            "texts 'long label' and 'long name' overlap",
        ),
    ],
)
def test_findings_name_the_text(spoil, finding):
    page = plain()
    spoil(page)
    assert any(line.startswith(finding) for line in lint_figure(page))


def test_hidden_axes_and_texts_are_not_linted():
    page = plain()
    hidden = page.axes[0].text(0.5, 0.5, "tiny", fontsize=3)
    hidden.set_visible(False)
    page.axes[0].set_axis_off()
    assert lint_figure(page) == []
