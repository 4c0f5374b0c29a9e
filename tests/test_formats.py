"""Figures in the format of a journal: widths, greys, kinds of files, typefaces, words beside them, refusals."""

import json
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

import matplotlib
import pytest
from matplotlib.colors import to_rgba
from PIL import Image

from bargaining.contrast import lightness
from bargaining.errors import BargainingError
from bargaining.formats import KINDS, Format, drawn_in, in_force, journals, length_mm
from bargaining.inside import manifest_inside
from bargaining.manifests import file_names
from bargaining.plotting import figure, full_width, journal_style, one_column, save_figure
from bargaining.plotting.greys import GREYS, made_grey
from bargaining.plotting.style import COLOURS

SHAPED = tuple(map(int, matplotlib.__version__.split(".")[:2])) >= (3, 11)
NAMED = Path(__file__).parent / "data" / "named.toml"
TABLES = {"points": [{"x": 0.0}, {"x": 1.0}]}


@journal_style()
def bars(labels=("War", "Peace")):
    page = figure(one_column(), 25)
    ax = page.add_subplot()
    ax.bar(labels, [1.0] * len(labels), color=COLOURS[: len(labels)])
    ax.set_xlabel("Outcome")
    return page


def saved(folder, name="bars", page=None, **more):
    return save_figure(
        page or bars(), folder, name, tables=TABLES, provenance={"seed": 1}, alt="Bars.", **more
    )


def millimetres(pdf):
    from bargaining.pdf import sheets

    left, _, right, _ = sheets(pdf.read_bytes())[0].box
    return (right - left) * 25.4 / 72


def test_every_preset_says_where_its_numbers_are_from():
    assert set(journals()) == {"generic", "apsr", "ajps", "jop", "io", "isq", "bjpols", "cmps", "jcr"}
    for journal in journals().values():
        assert journal.source
        assert journal.note or journal.page_mm
        assert journal.page_mm is None or journal.column_mm <= journal.page_mm


@pytest.mark.parametrize(
    ("wanted", "one", "full"),
    [
        (Format(), 82.0, 170.0),
        (Format("apsr"), 81.7, 169.9),
        (Format("apsr", columns=1), 81.7, 81.7),
        (Format("ajps", columns=2), 180.0, 180.0),
        (Format("jop", width="8.4cm"), 84.0, 84.0),
    ],
)
def test_plotting_code_gets_the_widths_of_the_format_in_force(wanted, one, full):
    with drawn_in(wanted):
        assert (one_column(), full_width()) == (one, full)
    assert (one_column(), full_width()) == (82.0, 170.0)
    assert in_force() == Format()


def test_lengths_are_read_in_their_unit():
    assert [length_mm(text) for text in ("84mm", "8.4 cm", "4in")] == pytest.approx([84, 84, 101.6])
    assert length_mm("144pt") == pytest.approx(50.8)


@pytest.mark.parametrize(
    "text", ["84", "mm", "-84mm", "1e3mm", "nanmm", "84 parsecs", "5mm", "2000mm", "٨٤mm "]
)
def test_what_is_no_width_is_refused(text):
    with pytest.raises(BargainingError, match="--width"):
        length_mm(text)


def test_a_figure_is_as_wide_as_the_preset_says_and_comes_in_every_kind(tmp_path):
    pytest.importorskip("pdfminer")
    with drawn_in(Format("apsr", columns=1, grey=True, kinds=KINDS)):
        files = saved(tmp_path, page=bars())
        assert [path.name for path in files] == file_names("bars", TABLES)
    assert millimetres(tmp_path / "bars.pdf") == pytest.approx(81.7, abs=0.01)
    with Image.open(tmp_path / "bars.tiff") as tiff:
        assert (tiff.mode, tiff.info["compression"], tiff.info["dpi"]) == ("L", "tiff_lzw", (600, 600))
    with Image.open(tmp_path / "bars.png") as png:
        assert png.width == pytest.approx(81.7 / 25.4 * 600, abs=1)
    for kind in KINDS:
        inside = manifest_inside((tmp_path / f"bars.{kind}").read_bytes())
        assert inside["figure"] == "bars"
        assert inside["provenance"] == {"seed": 1}
    assert b"CreationDate" not in (tmp_path / "bars.eps").read_bytes()


def test_the_same_figure_has_the_same_bytes(tmp_path):
    with drawn_in(Format(width="40mm", kinds=KINDS)):
        for folder in ("one", "other"):
            saved(tmp_path / folder)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "other" / path.name).read_bytes(), path.name


def test_nothing_is_added_to_a_figure_of_which_no_format_is_asked(tmp_path):
    saved(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"bars.pdf", "bars.png", "bars.csv", "bars.json"}
    assert manifest_inside((tmp_path / "bars.pdf").read_bytes()) is None
    assert set(json.loads((tmp_path / "bars.json").read_text())) == {
        "figure", "alt", "files", "provenance", "versions",
    }  # fmt: skip


def test_greys_stay_apart():
    levels = sorted(GREYS)
    assert all(after - before >= 0.0899 for before, after in pairwise(levels))
    page = made_grey(bars())
    faces = [patch.get_facecolor() for patch in page.axes[0].patches]
    assert all(red == green == blue for red, green, blue, _ in faces)
    assert faces[0] != faces[1]


def test_a_grey_figure_has_no_colour_in_any_pixel(tmp_path):
    with drawn_in(Format(grey=True, kinds=("png",))):
        page = bars()
        ax = page.axes[0]
        ax.plot([0, 1], [0.2, 0.8], color="red", marker="o", markerfacecolor="yellow")
        ax.scatter([0, 1], [0.5, 0.6], c=[0.0, 1.0], cmap="viridis")
        ax.imshow([[0.0, 1.0]], extent=(0, 1, 0, 1), cmap="viridis", aspect="auto")
        ax.text(0.5, 0.5, "Peace", color="green", bbox={"facecolor": "pink", "edgecolor": "blue"})
        ax.fill_between([0, 1], [0.1, 0.2], [0.3, 0.4], color="purple")
        saved(tmp_path, page=page)
    with Image.open(tmp_path / "bars.png") as png:
        assert all(r == g == b for _, (r, g, b) in png.convert("RGB").getcolors(1 << 24))


def test_colours_that_are_not_those_of_classes_become_their_luminance():
    from bargaining.plotting.greys import grey

    assert grey("lime")[0] == pytest.approx(lightness((0, 1, 0)))
    assert grey((0.2, 0.2, 0.2, 0.5)) == pytest.approx((0.2, 0.2, 0.2, 0.5))
    assert to_rgba(COLOURS[0]) != grey(COLOURS[0])


@pytest.mark.parametrize("text", ['50 % & $3 <b>"{x}_y~^\\', "Беларусь", "שלום", "سلام"])
def test_words_stand_beside_the_figure_as_text(tmp_path, text):
    with drawn_in(Format("apsr")):
        save_figure(bars(), tmp_path, "bars", tables=TABLES, provenance={"caption": text}, alt=f"Alt: {text}")
    assert (tmp_path / "bars_caption.txt").read_text(encoding="utf-8") == f"{text}\n"
    assert (tmp_path / "bars_alt.txt").read_text(encoding="utf-8") == f"Alt: {text}\n"
    from bargaining.latex.escaping import latex_text

    caption = (tmp_path / "bars_caption.tex").read_text(encoding="utf-8")
    assert caption == f"\\caption{{{latex_text(text)}}}\n\\label{{fig:bars}}\n"
    listed = json.loads((tmp_path / "bars.json").read_text(encoding="utf-8"))["files"]
    assert {"bars_caption.txt", "bars_caption.tex", "bars_alt.txt"} <= set(listed)


def test_words_that_were_changed_are_not_overwritten(tmp_path):
    with drawn_in(Format("apsr")):
        saved(tmp_path)
        (tmp_path / "bars_caption.txt").write_text("My own words.\n")
        with pytest.raises(
            BargainingError, match=r"bars_caption\.txt: found a file that this program did not write"
        ):
            saved(tmp_path)
        saved(tmp_path, force=True)


def test_another_format_in_the_same_place_leaves_nothing_behind(tmp_path):
    with drawn_in(Format("apsr", kinds=("tiff", "svg"))):
        saved(tmp_path)
    saved(tmp_path)
    assert {path.suffix for path in tmp_path.iterdir()} == {".pdf", ".png", ".csv", ".json"}


def test_labels_of_any_script_are_text_in_a_pdf_in_their_order(tmp_path):
    pdfminer = pytest.importorskip("bargaining.pdf")
    words = ["Беларусь", "Łódź", "≥ 3/13", *(["שלום"] if SHAPED else [])]
    with drawn_in(Format("apsr", kinds=("pdf",), font="DejaVu Serif")):
        saved(tmp_path, page=bars(words))
    sheet = pdfminer.sheets((tmp_path / "bars.pdf").read_bytes())[0]
    shown = {text.text for text in sheet.texts}
    assert {"Беларусь", "Łódź", "≥ 3/13"} <= shown
    # A page holds letters from left to right as they stand: those of a word from the right come last one first.
    assert {word[::-1] for word in words[3:]} <= shown
    assert all(held and not third for held, third in sheet.fonts.values())
    assert "DejaVuSerif" in sheet.fonts


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext")
@pytest.mark.skipif(
    matplotlib.__version__ < "3.11", reason="Matplotlib before 3.11 writes from left to right only"
)
def test_a_reader_of_pdf_reads_text_from_the_right(tmp_path):
    with drawn_in(Format("apsr", kinds=("pdf",))):
        saved(tmp_path, page=bars(["שלום עולם", "x"]))
    found = subprocess.run(
        ["pdftotext", tmp_path / "bars.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    assert "שלום עולם" in found


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--journal", "aspr"], "no such preset, expected one of generic, apsr"),
        (["--journal", "jop"], "no width is known of The Journal of Politics, expected --width"),
        (["--format", "pdf,jpeg"], "--format jpeg: no such kind of file, expected one of pdf, png"),
        (["--format", ","], "expected kinds of files with commas"),
        (["--width", "84"], "--width 84: expected a number with mm, cm, in or pt"),
        (["--font", "DejaVu Sands"], "--font DejaVu Sands: not installed (did you mean 'DejaVu Sans'?)"),
    ],
)
def test_a_format_that_there_is_not_is_refused_before_anything_is_computed(run, tmp_path, words, message):
    status, _, said = run("phase", NAMED, "named_x", "named_y", "-o", tmp_path / "map", *words)
    assert status == 1
    assert message in said
    assert not list(tmp_path.iterdir())


def test_a_format_without_a_figure_is_refused(run):
    status, _, said = run("phase", NAMED, "named_x", "named_y", "--grey")
    assert (status, said) == (1, "error: --grey: found without -o, where it has no effect\n")


def test_widths_that_are_not_sure_are_told_in_one_line(run, tmp_path):
    words = ["phase", NAMED, "named_x", "named_y", "-o", tmp_path / "map", "--format", "svg"]
    assert "isq: columns of 82.6 mm" in run(*words, "--journal", "isq")[2]
    assert "--journal" not in run(*words, "--journal", "apsr")[2]
    status, _, said = run(*words, "--journal", "jop", "--width", "84mm")
    assert status == 0
    assert "--width sets another" not in said


def test_one_command_gives_a_figure_for_a_journal(run, tmp_path):
    pytest.importorskip("pdfminer")
    status, _, said = run(
        "tornado", NAMED, "named_deal", "--journal", "apsr", "--columns", 1, "--grey", "--format", "pdf,tiff",
        "-o", tmp_path / "figure3",
    )  # fmt: skip
    assert status == 0, said
    assert millimetres(tmp_path / "figure3.pdf") == pytest.approx(81.7, abs=0.01)
    inside = manifest_inside((tmp_path / "figure3.tiff").read_bytes())
    command = "bargaining tornado named.toml named_deal --journal apsr --columns 1 --grey --format pdf,tiff"
    assert inside["provenance"]["command"] == f"{command} -o figure3.pdf"


def test_experiments_and_reproduce_take_the_same_options(run, tmp_path):
    status, _, said = run(
        "reproduce", "--scenario", NAMED, "--only", "documents", "--quick", "--output", tmp_path,
        "--journal", "cmps", "--format", "svg",
    )  # fmt: skip
    assert status == 0, said
    names = {path.name for path in tmp_path.iterdir()}
    assert {"documents.svg", "documents_caption.tex", "documents.json"} <= names
    assert not {"documents.pdf", "documents.png"} & names
    manifest = json.loads((tmp_path / "documents.json").read_text(encoding="utf-8"))
    assert manifest["provenance"]["command"].endswith("--quick --journal cmps --format svg")
    page = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "documents.svg" in page


def test_text_from_the_right_is_told_where_matplotlib_writes_it_backwards(monkeypatch):
    from bargaining.plotting import lint_figure

    page = bars(["שלום", "x"])
    monkeypatch.setattr(matplotlib, "__version__", "3.10.7")
    assert [line for line in lint_figure(page) if "backwards" in line and "שלום" in line]
    monkeypatch.setattr(matplotlib, "__version__", "3.11.0")
    assert lint_figure(page) == []


def test_a_typeface_that_a_page_cannot_hold_is_refused(run, tmp_path, monkeypatch):
    from matplotlib.font_manager import FontEntry, fontManager

    (tmp_path / "odd.otf").write_bytes(b"OTTO and more")
    monkeypatch.setattr(
        fontManager, "ttflist", [*fontManager.ttflist, FontEntry(str(tmp_path / "odd.otf"), name="Odd Sans")]
    )
    words = ["phase", NAMED, "named_x", "named_y", "-o", tmp_path / "map", "--font", "Odd Sans"]
    status, _, said = run(*words)
    assert (status, said.count("\n")) == (1, 1)
    assert "found PostScript outlines" in said
