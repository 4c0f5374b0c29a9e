"""Where a figure comes from: its command runs again and is compared, and a foreign figure's command cannot do harm."""

import json
import shutil
from pathlib import Path

import pytest

from bargaining.cli.why import _found
from bargaining.errors import FigureError
from bargaining.formats import KINDS
from bargaining.inside import manifest_inside
from bargaining.studies.commands import read_command

NAMED = Path(__file__).parent / "data" / "named.toml"
FIGURES = Path(__file__).parent.parent / "figures"


@pytest.fixture
def drawn(run, tmp_path, monkeypatch):
    """Draw a small figure of a scenario in a folder, and work there."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(NAMED, tmp_path / "named.toml")

    def draw(*words):
        status, _, said = run("tornado", "named.toml", "named_deal", "-o", "figure", *words)
        assert status == 0, said
        return tmp_path

    return draw


def test_every_kind_of_file_tells_its_command_and_is_made_again(run, drawn, tmp_path):
    drawn("--format", ",".join(KINDS), "--width", "60mm", "--set", "named_x=1/3")
    for kind in KINDS:
        assert manifest_inside((tmp_path / f"figure.{kind}").read_bytes())["figure"] == "figure"
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    status, told, said = run("why", "figure.pdf")
    assert status == 0, said
    assert "Command: bargaining tornado named.toml named_deal --set named_x=1/3 --width 60mm" in told
    assert "Same: image, byte by byte (pdf)" in told
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_the_manifest_goes_with_the_file(run, drawn, tmp_path):
    drawn("--format", "tiff", "--width", "40mm")
    sent = tmp_path / "sent"
    sent.mkdir()
    shutil.copy(tmp_path / "figure.tiff", sent / "Fig3.tiff")
    status, told, _ = run("why", sent / "Fig3.tiff")
    assert status == 0
    assert "Figure: figure (Fig3.tiff)" in told
    assert "Manifest: inside the file" in told


def test_an_option_without_a_format_has_the_manifest_inside_as_well(run, drawn):
    drawn()
    status, told, _ = run("why", "figure.png", "--no-run")
    assert status == 0
    assert "Manifest: inside the file" in told
    assert "Same" not in told


def test_another_scenario_is_told_with_the_first_row_that_differs(run, drawn, tmp_path):
    drawn()
    text = (tmp_path / "named.toml").read_text(encoding="utf-8")
    assert "baseline = 0.3" in text
    (tmp_path / "named.toml").write_text(text.replace("baseline = 0.3", "baseline = 0.35"), encoding="utf-8")
    status, told, _ = run("why", "figure.pdf")
    assert status == 1
    assert "Differs: scenario: digest" in told
    assert "0.3 then, 0.35 now" in told
    assert "Differs: table figure_switches.csv: row 1, value: 0.3 then, 0.35 now" in told
    (tmp_path / "figure_switches.csv").unlink()
    assert "rows cannot be compared" in run("why", "figure.pdf")[1]
    status, told, _ = run("why", "figure.pdf", "--json")
    assert (status, json.loads(told)["same"]) == (1, False)


def test_a_picture_that_was_touched_is_told(run, drawn, tmp_path):
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    drawn()
    kept = PngInfo()
    with Image.open(tmp_path / "figure.png") as shown:
        kept.add_text("Description", shown.text["Description"])
        shown.putpixel((3, 5), (255, 0, 0, 255))
        shown.save(tmp_path / "figure.png", pnginfo=kept)
    status, told, _ = run("why", "figure.png")
    assert status == 1
    assert "pixels, the first in line 6" in told


def test_versions_that_differ_are_told_and_do_not_hide_that_the_picture_is_the_same(run, drawn, tmp_path):
    from bargaining.plotting.provenance import versions_told

    with versions_told({"bargaining": "0.0.1", "python": "2.7"}):
        drawn()
    status, told, _ = run("why", "figure.pdf")
    assert status == 0
    assert "Version: bargaining 0.0.1 then" in told
    assert "Same: image" in told


def test_a_committed_figure_is_told_by_the_manifest_beside_it(run):
    status, told, _ = run("why", FIGURES / "autonomy_regimes.pdf", "--no-run")
    assert status == 0
    assert "Manifest: beside it, in autonomy_regimes.json; the file holds none" in told
    assert "Command: python experiments/autonomy.py" in told


def test_figures_of_experiments_and_of_reproduce_are_made_again(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copy(NAMED, tmp_path / "named.toml")
    words = ("--scenario", "named.toml", "--only", "documents", "--quick", "--output", "out")
    assert run("reproduce", *words, "--journal", "apsr", "--format", "svg")[0] == 0
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    status, told, said = run("why", "out/documents.svg")
    assert (status, said) == (0, "")
    assert "Same: image, byte by byte (svg)" in told
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


HARMFUL = [
    "rm -rf ~",
    "bash -c 'touch harm'",
    "python harm.py",
    "python experiments/../../harm.py",
    "python experiments/nothing.py",
    'python -c \'open("harm", "w")\'',
    "bargaining tornado named.toml named_deal; touch harm",
    "bargaining tornado named.toml $(touch harm)",
    "bargaining tornado ../named.toml named_deal",
    "bargaining tornado /etc/passwd named_deal",
    "bargaining tornado ~root named_deal",
    "bargaining tornado named.toml named_deal --force",
    "bargaining reproduce --only documents --scenario /etc/passwd",
    "bargaining reproduce --only documents --again --force",
    "bargaining sweep named.toml named_x=0:1:3 -o harm.zarr",
    "bargaining new harm.toml",
    "bargaining why figure.pdf",
    "bargaining sources add harm --title x",
    "bargaining tornado named.toml named_deal --nonsense",
    "bargaining tornado 'unclosed",
    "bargaining",
    "",
    None,
    ["bargaining", "tornado"],
]


@pytest.mark.parametrize("command", HARMFUL, ids=str)
def test_a_command_from_an_e_mail_does_no_harm(run, drawn, tmp_path, command):
    drawn("--format", "svg", "--width", "40mm")
    content = (tmp_path / "figure.svg").read_text(encoding="utf-8")
    manifest = manifest_inside(content.encode())
    manifest["provenance"]["command"] = command
    import html

    start, end = content.index("<dc:description>") + 16, content.index("</dc:description>")
    changed = content[:start] + html.escape(json.dumps(manifest)) + content[end:]
    (tmp_path / "figure.svg").write_text(changed, encoding="utf-8")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*")}
    status, told, said = run("why", "figure.svg")
    assert status == 1
    assert said.startswith("error: ")
    assert said.count("\n") == 1
    assert "Traceback" not in told + said
    assert {path: path.read_bytes() for path in tmp_path.rglob("*")} == before


@pytest.mark.parametrize("words", ["prove chicken", "explore chicken", "bundle chicken --only autonomy"])
def test_commands_that_write_something_else_are_not_run(words):
    with pytest.raises(FigureError, match="no command of bargaining that writes a figure"):
        read_command(f"bargaining {words}", _found)


def test_where_a_command_says_its_files_go_is_not_listened_to(tmp_path):
    again = read_command("bargaining tornado named.toml named_deal -o /home/me/thesis", _found)
    assert "/home" not in str(again)
    assert again.writing(tmp_path, "figure")[-2:] == ["-o", str(tmp_path / "figure")]
    again = read_command("python experiments/autonomy.py --output /home/me", _found)
    assert again.writing(tmp_path, "figure") == ["--output", str(tmp_path)]


def test_control_characters_of_a_command_are_not_obeyed():
    with pytest.raises(FigureError) as error:
        read_command("rm \x1b[31m\nerror: no", _found)
    assert "\x1b" not in str(error.value)
    assert "\n" not in str(error.value)


def test_a_file_without_a_manifest_is_one_line(run, tmp_path):
    (tmp_path / "page.svg").write_text("<svg/>", encoding="utf-8")
    status, _, said = run("why", tmp_path / "page.svg")
    assert status == 1
    assert "found no manifest inside, nor page.json beside it" in said


@pytest.mark.parametrize(
    "held", ["{", "[]", '{"figure": 1}', '{"figure": "x", "files": [], "provenance": {}, "versions": {}}']
)
def test_a_manifest_that_is_none_is_not_taken(held, tmp_path):
    assert manifest_inside(f"<svg><dc:description>{held}</dc:description></svg>".encode()) is None
