"""The keys that commands print with ``--json``, by contract and command line.

``python -m tests.contracts`` adds them to ``tests/data/contracts.json``. It refuses to change what stands there: keys
that have changed need a new number in ``bargaining/terminal/contracts.py``, and a word to users in CHANGES.md.
"""

import html
import json
import os
import shlex
import sys
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory

from click.testing import CliRunner

from bargaining.cli.main import group
from bargaining.evidence import register_document

DATA = Path(__file__).parent / "data"
FILE = DATA / "contracts.json"
GAME = (
    'NFG 1 R "named" { "named p" "named q" } { { "named a" "named b" } { "named c" "named d" } }\n\n'
    "2 2 0 0 0 0 1 1\n"
)
GAME_TREE = (
    'EFG 2 R "named" { "named p" "named q" }\np "" 1 1 "named s" { "named a" "named b" } 0\n'
    't "" 1 "" { 1 1 }\np "" 2 1 "named t" { "named c" "named d" } 0\nt "" 2 "" { 0 0 }\nt "" 3 "" { 2 1 }\n'
)
GAME_SIGNAL = (
    'EFG 2 R "named" { "named p" "named q" }\nc "" 1 "" { "named u" 1/2 "named d" 1/2 } 0\n'
    'p "" 1 1 "named s" { "named a" "named b" } 0\np "" 2 1 "named x" { "named c" "named d" } 0\n'
    't "" 1 "" { 1 0 }\nt "" 2 "" { 3 1 }\np "" 2 2 "named y" { "named c" "named d" } 0\n'
    't "" 3 "" { 0 0 }\nt "" 4 "" { 2 1 }\np "" 1 2 "named w" { "named a" "named b" } 0\n'
    'p "" 2 1 0\nt "" 5 "" { 0 1 }\nt "" 6 "" { 2 1/2 }\np "" 2 2 0\nt "" 7 "" { 1 1 }\nt "" 8 "" { 3 1/2 }\n'
)
MANIFEST = {
    "figure": "named_figure",
    "alt": "A tornado.",
    "files": {"named_figure_switches.csv": "0"},
    "provenance": {
        "scenario": "named",
        "parameters": {"named_y": 0.5},
        "command": "bargaining tornado a b",
    },
    "versions": {"bargaining": "0"},
    "kinds": ["svg"],
    "format": ["--grey"],
    "signs": [{"kind": "fill", "colour": "#ff0000", "shape": "", "label": "named"}],
    "lint": ["text 'a' at 5 pt; at least 6 pt"],
}
FIGURE = f"<svg><dc:description>{html.escape(json.dumps(MANIFEST))}</dc:description></svg>"
LINES = """
solve named.toml
solve named.toml --concept "strict Nash"
solve named_types.toml
solve named_tree.toml
solve named.nfg
solve named.efg
solve named.efg --concept sequential
solve named.efg --concept "weak perfect Bayesian"
solve named_signal.efg --concept "intuitive criterion"
solve named_signal.efg --concept D1
explain named.toml named_deal
explain named_tree.toml named_deal
compare named.toml --set named_y=0.9
regimes named.toml named_y
mediate named.toml
mediate named.toml named_y
mediate named.nfg
phase named.toml named_x named_y
crux named.toml --target named_deal --mode ends
crux named.toml --target named_deal --single
crux named.toml --between named_one named_two
shares named.toml --draws 20
shares named.toml --draws 20 --by named_y --steps 3
robust named.toml "named_p == named_a" --range named_y=0:1
robust named.toml "named_p == named_a or named_p == named_b"
robust rapprochement "somewhere package" --over scales --equilibria pure
shares rapprochement --over scales --draws 20
volume named.toml named_deal --range named_y=0:1 --draws 20
tornado named.toml named_deal
information named.toml named_deal
discover named.toml named_deal
sensitivity named.toml named_deal --method sobol --over ranges --samples 16
sensitivity named.toml named_deal --method morris --over ranges --samples 16
sensitivity named.toml named_deal --method pawn --over ranges --samples 64
lint named_figure.svg
why named_figure.svg --no-run
without named.toml documents
without named.toml terms
misperception named.toml --sees named_p=named_two
misperception named_tree.toml
misperception named.toml --each
structure named.toml
without named.toml independence --together named_one,named_two
coder named.toml named_deal set --calibration named_one --step named_kind=0.3 --draws 20 --second named_second.toml
coder named.toml --step named_kind=0.3 --draws 20 --off 1 --each
intelligence dilemma --accuracy 0.8
beliefs dilemma --signal release
power council_1958
power
backtest rapprochement --since 2025-06
predictions europe_may_go_alone
prove named.toml -o named.json --alone
sweep named.toml named_x=0:1:3 -o named.csv
sweep named.toml named_x=0:1:3 --dry-run
sources show named_x --scenario named.toml
sources show autonomy
sources show P04
compare rapprochement_strict --from rapprochement
sources coverage --scenario rapprochement
sources verify texts --library named_library
bundle named.toml --only documents --quick -o named_out
""".strip().splitlines()


def command(line):
    """Return the words of a line that name the command."""
    words = line.split()
    return " ".join(words[: 2 if words[0] == "sources" else 1])


def printed(line):
    """Return what a command line prints with ``--json``, as a tree."""
    with TemporaryDirectory() as folder, chdir(folder):
        for name in ("named.toml", "named_types.toml", "named_tree.toml", "named_second.toml"):
            Path(name).write_bytes((DATA / name).read_bytes())
        Path("named.nfg").write_text(GAME, encoding="utf-8")
        Path("named.efg").write_text(GAME_TREE, encoding="utf-8")
        Path("named_signal.efg").write_text(GAME_SIGNAL, encoding="utf-8")
        Path("named_figure.svg").write_text(FIGURE, encoding="utf-8")
        Path("texts").mkdir()
        Path("texts", "named.txt").write_text("One.\n\nTwo.\n", encoding="utf-8")
        register_document("texts/named.txt", "named_library", title="A memo")
        Path("texts", "named.txt").write_text("One.\n\nThree.\n", encoding="utf-8")
        result = CliRunner().invoke(group, [*shlex.split(line), "--json"])
    assert result.exit_code == int(line.startswith("sources verify")), (line, result.exception, result.stderr)
    return json.loads(result.stdout)


def keys(tree, at=""):
    """Return the paths of a tree's keys; names that the scenario gives stand as ``*``, entries of lists as ``[]``."""
    if isinstance(tree, list):
        return {key for part in tree for key in keys(part, f"{at}[]")}
    if not isinstance(tree, dict):
        return set()
    found = set()
    for name, part in tree.items():
        key = f"{at}.{'*' if 'named' in name else name}".lstrip(".")
        found |= {key} | keys(part, key)
    return found


def held():
    """Return the keys on file: contract, command line, paths."""
    return json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}


def main():
    """Write the keys of contracts and command lines that are not on file yet; refuse to change any."""
    known = held()
    for line in LINES:
        tree = printed(line)
        found = sorted(keys(tree))
        before = known.setdefault(tree["contract"], {}).setdefault(line, found)
        if before != found:
            changed = ", ".join(sorted({*before} ^ {*found}))
            sys.exit(
                f"{line}: found other keys under {tree['contract']} ({changed}); "
                "raise the number in bargaining/terminal/contracts.py and say so in CHANGES.md"
            )
    FILE.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    os.environ["COLUMNS"] = "110"
    main()
