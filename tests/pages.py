"""The pages that are written by hand, and what a reader does who follows them: every block is run or says why not.

A block is one of these, told by its language and what stands around it:

- commands, in a block without a language, and what they print in a ``text`` block below: run, and the lines looked for
  in the order in which they are shown. A comment may follow a command. Output that begins with ``error:`` is that of a
  command that is refused.
- a file: ``text`` below a line that holds its name alone, as in `` `letter.txt`: ``, or a block whose first line is a
  comment with its name (``# mine.toml``; with ``, continued`` the rest of it). It is written.
- ``python``: run, in the order of the page, with the names of the blocks before.
- ``toml`` without a name: entries that stand so in a scenario; ``# name`` says in which.
- ``text`` with ``<!-- not run: why -->`` in the line above, or any other block with it: not run.

Each command runs in a folder of its own with the files of the page. A page with the line ``<!-- a walk -->`` is one
folder instead, in which each step follows those before it.
"""

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
import warnings
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from bargaining.cli.main import group
from bargaining.plotting.provenance import FigureWarning
from bargaining.terminal.running import run_command

ROOT = Path(__file__).resolve().parent.parent
PAGES = [
    *sorted((ROOT / "docs").rglob("*.md")),
    *(ROOT / f"{n}.md" for n in ("README", "CONTRIBUTING", "CHANGES")),
]

_BLOCK = re.compile(
    r"(?:^<!-- not run: (?P<reason>[^\n]+?) -->\n)?(?:^`(?P<label>[\w./-]+)`:\n\n)?"
    r"^(?P<fence>```+)(?P<language>\S*)\n(?P<text>.*?)^(?P=fence)$",
    flags=re.DOTALL | re.MULTILINE,
)
WALK = "<!-- a walk -->"
CONTINUED = ", continued"


def every_block(page):
    """Return the language and the text of every block of a page."""
    return [(found["language"], found["text"]) for found in _BLOCK.finditer(page)]


def worked_examples(page):
    """Return each command of a page with the output that follows it there."""
    shown = [block for block in every_block(page) if block[0] in ("", "text")]
    return [
        (command.strip(), output) for (a, command), (b, output) in pairwise(shown) if (a, b) == ("", "text")
    ]


@dataclass(frozen=True)
class Step:
    """Something that a reader does, or a block that is not run."""

    page: Path
    line: int
    kind: str  # "file", "commands", "python", "entry" or "not run"
    text: str
    name: str = ""  # of a file, or of the scenario in which an entry stands; why a block is not run
    output: str | None = None

    @property
    def where(self):
        return f"{self.page.relative_to(ROOT)}:{self.line}"

    @property
    def label(self):
        """Tell what it is in a line, so that it can be named in a list of tests."""
        first = self.text.strip().partition("\n")[0] if self.kind == "commands" else self.kind
        return f"{self.page.stem} {' '.join(first.split('#')[0].split())[:90].strip()}"

    @property
    def commands(self):
        """Return the words of each command."""
        lines = self.text.replace("\\\n", " ").splitlines()
        return [words for line in lines if (words := shlex.split(line, comments=True))]


def steps(page):
    """Return what a reader of a page does, in order; a block that is none of the kinds is an error."""
    text = page.read_text(encoding="utf-8")
    assert "```" not in _BLOCK.sub("", text), (
        f"{page.name}: a block that is not read, such as an indented one"
    )
    found, blocks = [], list(_BLOCK.finditer(text))
    while blocks:
        block = blocks.pop(0)
        line = text.count("\n", 0, block.start("fence")) + 1
        kind, name, body = _kind(block)
        output = None
        if (
            kind == "commands"
            and blocks
            and blocks[0]["language"] == "text"
            and not (blocks[0]["label"] or blocks[0]["reason"])
        ):
            output = blocks.pop(0)["text"]
        step = Step(page, line, kind, body, name, output)
        if kind is None:
            raise AssertionError(f"{step.where}: neither run nor marked by <!-- not run: why -->:\n{body}")
        found += [step] if output or kind != "commands" else _apart(step)
    return found


def _apart(step):
    """Return a step for each command of a list whose output is not shown; one for all that go on with a file."""
    calls = step.commands
    written = [(n, call[call.index("-o") + 1]) for n, call in enumerate(calls) if "-o" in call]
    if any(word.startswith(name) for n, name in written for call in calls[n + 1 :] for word in call):
        return [step]
    lines = re.findall(r"^(?!#)\S.*(?:\\\n.*)*$", step.text, flags=re.MULTILINE)
    return [replace(step, line=step.line + n, text=line) for n, line in enumerate(lines, 1)]


def _kind(block):
    """Return what kind of step a block is, the name that goes with it and its text."""
    language, text = block["language"], block["text"]
    if block["reason"]:
        return "not run", block["reason"], text
    if block["label"]:
        return "file", block["label"], text
    if language in ("toml", "python", "text") and (
        head := re.match(r"# ([\w./-]+\.\w+)(, continued)?\n", text)
    ):
        return "file", head[1] + (head[2] or ""), text[head.end() :] if head[2] else text
    if language == "toml":
        head = re.match(r"# (\w+)\n", text)
        return "entry", head[1] if head else "rapprochement", text
    if language == "python":
        return "python", "", text
    if language in ("", "bash", "console") and _runnable(text):
        return "commands", "", text
    return None, "", text


def _runnable(text):
    lines = text.replace("\\\n", " ").splitlines()
    return all(re.match(r"bargaining |python experiments/|#|$", line.strip()) for line in lines)


def is_walk(page):
    return WALK in page.read_text(encoding="utf-8")


def write(step, folder):
    """Write a file of a page."""
    path = folder / step.name.removesuffix(CONTINUED)
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.read_text(encoding="utf-8") if step.name.endswith(CONTINUED) else ""
    path.write_text(before + step.text, encoding="utf-8")


def run(words):
    """Run a command here, or a script in a process of its own; return its status and what it prints."""
    if words[0] == "python":
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, str(ROOT / words[1]), *words[2:]]
        result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        return result.returncode, result.stdout + result.stderr
    printed = io.StringIO()
    with (
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(printed),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter(
            "default", FigureWarning
        )  # a word about a figure that was drawn, and no failure
        status = run_command(group, words[1:], name="bargaining")
    return status, printed.getvalue()


def follow(step):
    """Run the commands of a step in the current folder, and compare what they print with what the page shows."""
    refused = step.output is not None and step.output.startswith("error:")
    printed = ""
    for words in step.commands:
        status, out = run(words)
        assert status == int(refused), f"{step.where}: {' '.join(words)} ended with {status}:\n{out}"
        printed += out
    if step.output is None:
        assert printed, f"{step.where}: nothing was printed"
    else:
        assert (missing := not_printed(step.output, printed)) is None, (
            f"{step.where}: {missing}\nnot in\n{printed}"
        )


def walk(page, place, done=0, last=None):
    """Do the steps of a page in the current folder, from some step to that at a line; return how many are done."""
    for step in steps(page)[done:]:
        if last is not None and step.line > last:
            break
        if step.kind == "file":
            write(step, place)
        elif step.kind == "commands":
            follow(step)
        done += 1
    return done


def not_printed(shown, printed):
    """Return the first line shown that is not printed after those before it, in whole words; none is None."""
    words, place = " ".join(printed.split()), 0
    for line in filter(str.strip, shown.splitlines()):
        wanted = re.compile(rf"(?<!\S){re.escape(' '.join(line.split()))}(?!\w|[.,]\d)")
        if (found := wanted.search(words, place)) is None:
            return line
        place = found.end()
    return None
