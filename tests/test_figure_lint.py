"""The lint of figures on disk: what is wrong is found, in ours and in those of other programs, and nothing else."""

import json
from pathlib import Path

import matplotlib
import matplotlib.figure
import pytest

from bargaining.cli.main import group
from bargaining.contrast import VISION, Sign, confusions, distance, seen
from bargaining.formats import Format, drawn_in
from bargaining.plotting import save_figure
from bargaining.plotting.record import signs_in
from bargaining.plotting.style import COLOURS, HATCHES, figure
from bargaining.studies.linting import lint_file
from bargaining.terminal.running import run_command

pytest.importorskip("pdfminer")
FIGURES = Path(__file__).parent.parent / "figures"
RED, GREEN = (0.8, 0.2, 0.2), (0.1, 0.52, 0.2)


def foreign(path, change=lambda page, ax: None, **style):
    """Write a page as another program might: without manifest, and with what a change does to it."""
    with matplotlib.rc_context({"pdf.fonttype": 42, "font.size": 8, **style}):
        page = matplotlib.figure.Figure(figsize=(3.2, 2.4), layout="constrained")
        ax = page.add_subplot()
        ax.plot([0, 1], [0, 1], color="black")
        ax.set_xlabel("Autonomy")
        change(page, ax)
        page.savefig(path)
    return lint_file(path)


def checks(found):
    return {finding.check for finding in found.findings}


def words(found):
    return "\n".join(finding.words for finding in found.findings)


def test_a_sound_page_of_another_program_has_no_findings(tmp_path):
    assert foreign(tmp_path / "page.pdf").findings == ()


def test_small_text_is_found_at_its_size(tmp_path):
    found = foreign(tmp_path / "page.pdf", lambda page, ax: ax.text(0.2, 0.8, "tiny", fontsize=4.5))
    assert words(found) == "a text below 6 pt; the smallest, 'tiny', has 4.5 pt"


def test_fonts_of_type_3_and_fonts_outside_the_file_are_found(tmp_path):
    found = foreign(tmp_path / "page.pdf", **{"pdf.fonttype": 3})
    assert words(found) == "font DejaVuSans is of type 3, which many journals refuse"
    core = foreign(tmp_path / "core.pdf", **{"pdf.use14corefonts": True, "font.family": "Helvetica"})
    assert words(core) == "font Helvetica is not embedded"


def test_clipped_and_overlapping_text_is_found_upright_and_turned(tmp_path):
    found = foreign(tmp_path / "page.pdf", lambda page, ax: page.text(0.9, 0.5, "leaves on the right"))
    assert "text 'leaves on the right' leaves the page" in words(found)

    def crossing(page, ax):
        ax.text(0.3, 0.6, "one over", rotation=90)
        ax.text(0.27, 0.7, "the other")

    assert "texts 'one over' and 'the other' overlap" in words(foreign(tmp_path / "page.pdf", crossing))


def test_a_title_inside_is_found(tmp_path):
    found = foreign(
        tmp_path / "page.pdf", lambda page, ax: ax.set_title("Autonomy and reversal", fontsize=12)
    )
    assert checks(found) == {"title"}


def test_bars_that_only_colour_tells_apart_are_found_unless_hatched(tmp_path):
    def bars(page, ax, hatch=""):
        ax.bar([0, 1], [1, 1], color=[RED, GREEN], hatch=["", hatch])

    found = foreign(tmp_path / "page.pdf", bars)
    assert "told apart by colour alone" in words(found)
    assert foreign(tmp_path / "page.pdf", lambda page, ax: bars(page, ax, "//")).findings == ()


def test_lines_that_only_colour_tells_apart_are_found_unless_marked_or_dashed(tmp_path):
    def lines(page, ax, **style):
        ax.plot([0, 1], [0.2, 0.9], color=RED)
        ax.plot([0, 1], [0.9, 0.2], color=GREEN, **style)

    assert checks(foreign(tmp_path / "page.pdf", lines)) == {"colours"}
    for style in ({"marker": "o", "markersize": 4}, {"linestyle": "--"}):
        found = foreign(tmp_path / "page.pdf", lambda page, ax, style=style: lines(page, ax, **style))
        assert found.findings == ()


def test_a_wide_page_is_measured_against_the_journal(tmp_path):
    foreign(tmp_path / "page.pdf")
    assert "wider than 30 mm" in words(lint_file(tmp_path / "page.pdf", Format(width="30mm")))
    assert lint_file(tmp_path / "page.pdf", Format("apsr", columns=1)).findings == ()


def test_what_a_bitmap_does_not_show_is_said(tmp_path):
    page = matplotlib.figure.Figure(figsize=(2, 2))
    page.add_subplot().bar([0, 1], [1, 1], color=[RED, GREEN])
    page.savefig(tmp_path / "page.png")
    found = lint_file(tmp_path / "page.png")
    assert "unless hatching or markers do" in words(found)
    assert "a bitmap has no texts" in found.unchecked[0]
    page.savefig(tmp_path / "page.svg")
    assert lint_file(tmp_path / "page.svg").unchecked


def test_a_figure_of_ours_says_its_signs_in_every_kind_of_file(tmp_path):
    page = figure(82, 40)
    ax = page.add_subplot()
    ax.bar(["War", "Peace"], [1, 1], color=[RED, GREEN])
    with drawn_in(Format("apsr", kinds=("pdf", "svg", "eps", "png"))):
        save_figure(page, tmp_path, "bars", tables={"x": [{"x": 1}]}, provenance={}, alt="Bars.")
    for kind in ("pdf", "svg", "eps", "png"):
        assert "told apart by colour alone" in words(lint_file(tmp_path / f"bars.{kind}")), kind


def test_the_same_signs_in_grey_are_judged_in_grey():
    page = figure(82, 40)
    page.add_subplot().plot([0, 1], color=COLOURS[0])
    with drawn_in(Format(grey=True)):
        (sign,) = signs_in(page)
    assert len(set(sign.colour)) == 1


def test_signs_with_a_shape_of_their_own_are_not_confused():
    assert confusions([Sign("fill", RED, ""), Sign("line", GREEN, "")]) == []
    assert confusions([Sign("fill", RED, hatch) for hatch in HATCHES]) == []
    assert confusions([Sign("fill", RED, ""), Sign("fill", RED, "", "War")]) == []


def test_greys_stay_as_they_are_for_every_reader():
    for vision in VISION:
        assert distance(seen((0.4, 0.4, 0.4), vision), (0.4, 0.4, 0.4)) < 0.1


def test_colours_that_a_kind_of_readers_cannot_tell_apart_are_named():
    # a red and a green that are unlike in lightness as well, but not to readers in whose eyes red is dark
    found = confusions([Sign("fill", (0.9, 0.1, 0.1), ""), Sign("fill", (0.25, 0.27, 0.0), "")])
    assert [line for line in found if "alike for readers with" in line or "colour alone" in line] == found
    assert confusions([Sign("fill", (0.0, 0.0, 0.0), ""), Sign("fill", (1.0, 1.0, 0.0), "")]) == []


def test_a_pair_that_is_apart_in_grey_may_be_alike_to_some():
    reds = [
        (red / 20, green / 20, blue / 20) for red in range(21) for green in range(0, 21, 2) for blue in (0, 8)
    ]
    alike = [
        line
        for one in reds[::7]
        for other in reds[::11]
        for line in confusions([Sign("line", one, ""), Sign("line", other, "")])
        if "alike" in line
    ]
    assert any("protan" in line for line in alike)
    assert all("colour alone" not in line for line in alike)


def test_the_command_never_stops_work_and_its_json_says_the_same(tmp_path, capsys):
    foreign(tmp_path / "page.pdf", lambda page, ax: ax.text(0.2, 0.8, "tiny", fontsize=4.5))
    assert run_command(group, ["lint", str(tmp_path / "page.pdf")]) == 0
    assert "text: a text below 6 pt" in capsys.readouterr().out
    assert run_command(group, ["lint", str(tmp_path / "page.pdf"), "--json"]) == 0
    (one,) = json.loads(capsys.readouterr().out)["figures"]
    assert one["findings"] == [
        {"check": "text", "words": "a text below 6 pt; the smallest, 'tiny', has 4.5 pt"}
    ]


@pytest.mark.parametrize("content", [b"", b"hello", b"%PDF-1.4\nrubbish", b"%PDF-1.4\n" + bytes(1000)])
def test_what_is_no_figure_is_one_line(tmp_path, capsys, content):
    path = tmp_path / "broken.pdf"
    path.write_bytes(content)
    assert run_command(group, ["lint", str(path)]) == 1
    said = capsys.readouterr().err
    assert said.startswith("error: ")
    assert said.count("\n") == 1
    assert "broken.pdf" in said


@pytest.mark.parametrize("name", ["autonomy_regimes", "autonomy_maps", "cruxes", "tornado", "opening_tree"])
def test_committed_figures_pass(name):
    assert lint_file(FIGURES / f"{name}.pdf").findings == ()


def test_a_committed_bitmap_is_judged_by_its_pdf():
    found = lint_file(FIGURES / "autonomy_regimes.png")
    assert found.findings == ()
    assert found.unchecked == ("this file: autonomy_regimes.pdf was looked at in its place",)
