"""Labels are text everywhere: terminals, JSON, spreadsheets, pages and figures show them and obey nothing."""

import csv
import io
import json
import re

import pytest

import bargaining
from bargaining.cli.main import group
from bargaining.plotting import check_figure, read_table
from bargaining.plotting.page import figures_page, is_own_page
from bargaining.plotting.tables import csv_bytes
from bargaining.studies import carry_out, distinct
from bargaining.studies.reproducing import chosen_experiments
from bargaining.terminal.running import run_command
from bargaining.text import csv_read, csv_text, markdown_text, visible
from tests.hostile import LABELS, OBEYED, hostile

TEXT = [
    ["show", "{}"],
    ["solve", "{}"],
    ["check", "{}"],
    ["explain", "{}", "license,comply,guarantee"],
    ["compare", "{}", "--set", "trust=0.1"],
    ["crux", "{}", "--target", "license,comply,guarantee"],
    ["crux", "{}", "--target", "license,comply,guarantee", "--single"],
    ["phase", "{}", "trust", "fee"],
    ["shares", "{}", "--by", "trust", "--steps", "3", "--draws", "50"],
    ["misperception", "{}", "--sees", "nobody:trust=0.1"],
    ["solve", "{}", "--calibration", "nobody"],
]


@pytest.mark.parametrize("command", TEXT, ids=lambda words: " ".join(words[:1] + words[2:]))
def test_a_terminal_is_given_nothing_to_obey(command, tmp_path, capsys):
    file = tmp_path / "mine.toml"
    for label in LABELS[2:5]:
        file.write_text(hostile(label), encoding="utf-8")
        run_command(group, [word.format(file) for word in command])
        printed = capsys.readouterr()
        assert printed.out or printed.err
        assert not OBEYED.search((printed.out + printed.err).replace("\n", "").replace("\t", ""))


@pytest.mark.parametrize("label", LABELS)
def test_json_holds_the_label_as_it_was_written(label, tmp_path, capsys):
    file = tmp_path / "mine.toml"
    file.write_text(hostile(label), encoding="utf-8")
    assert run_command(group, ["solve", str(file), "--json"]) == 0
    printed = capsys.readouterr().out
    assert not OBEYED.search(printed.replace("\n", ""))
    labels = [one["label"] for one in json.loads(printed)["pure"]]
    assert labels == [one["label"] for one in json.loads(printed)["equilibria"] if one["pure"]]


@pytest.mark.parametrize("label", LABELS)
def test_a_spreadsheet_is_given_no_formula_and_the_text_comes_back(label, tmp_path):
    table = [{"label": label, label: 1, "value": -0.5, "threshold": "-3/13"}]
    cells = list(csv.reader(io.StringIO(csv_bytes(table).decode())))
    assert not any(cell.startswith(("=", "+", "@", "\t")) for row in cells for cell in row)
    assert cells[1][2:] == ["-0.5", "-3/13"]
    assert csv_read(csv_text(label)) == label
    (tmp_path / "a.csv").write_bytes(csv_bytes(table))
    assert read_table(tmp_path / "a.csv")[0]["label"] == visible(label)


@pytest.mark.parametrize("label", [*LABELS[:4], *LABELS[7:]])
def test_figures_and_their_page_show_any_label(label, tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(hostile(label), encoding="utf-8")
    scenario = bargaining.load(str(file))
    for experiment in chosen_experiments(("autonomy", "documents", "regime_maps")):
        axes = ("trust", "fee")[: experiment.axes[0]]
        settings = experiment.settings(scenario, axes, quick=True)
        carry_out(experiment, settings, tmp_path / "out", "a `command`", lambda _: None)
    manifests = sorted((tmp_path / "out").glob("*.json"))
    assert len(manifests) == 4
    for manifest in manifests:
        check_figure(manifest.parent, manifest.stem)
    page = figures_page(tmp_path / "out")
    assert not OBEYED.search(page.replace("\n", ""))
    assert "<b>" not in page
    assert len(re.findall(r"(?<!\\)\]\(", page)) == sum(
        len(json.loads(path.read_text())["files"]) - 1 for path in manifests
    )
    (tmp_path / "out" / "README.md").write_text(page, encoding="utf-8")
    assert is_own_page(tmp_path / "out" / "README.md")
    (tmp_path / "out" / "README.md").write_text(page + "\nMy own remark.\n", encoding="utf-8")
    assert not is_own_page(tmp_path / "out" / "README.md")


def test_pages_escape_what_markdown_takes_for_an_order():
    assert markdown_text("![i](x) <b> *a* `c`") == r"!\[i\](x) &lt;b&gt; \*a\* \`c\`"


def test_labels_that_two_share_are_told_apart():
    assert distinct({"a": "One", "b": "lens"}, ["lens"]) == {"a": "One", "b": "lens (b)"}
