"""The reference of the command line: a page a command, made of the commands themselves."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

import click

from docs.site.markdown import escaped, toctree

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", flags=re.DOTALL | re.MULTILINE)
HEAD = """\
# Commands

Every command, as it describes itself; `bargaining COMMAND --help` prints the same. The examples come from the other
pages, and the tests run them.

| command | |
|---|---|"""
AT_MOST = 3
"""How many examples a page shows: the first that the written pages have."""


def commands() -> dict[str, click.Command]:
    """Return every command by the words that call it, those of groups after their group."""
    from bargaining.cli.main import group

    return dict(_below(group, ()))


def _below(group: click.Group, words: tuple[str, ...]) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group, info_name=" ".join(words))
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None or command.hidden:
            continue
        here = (*words, name)
        yield " ".join(here), command
        if isinstance(command, click.Group):
            yield from _below(command, here)


def pages(written: Mapping[str, str]) -> dict[str, str]:
    """Return the pages of all commands, with examples from the pages that are written by hand."""
    found = commands()
    shown = examples(written, found)
    files = {words: f"commands/{words.replace(' ', '_')}.md" for words in found}
    made = {files[words]: page(words, command, shown[words]) for words, command in found.items()}
    rows = [f"| [`{w}`]({files[w]}) | {escaped(c.get_short_help_str(200))} |" for w, c in found.items()]
    made["commands.md"] = "\n".join([HEAD, *rows, "", toctree(list(files.values()))])
    return made


def page(words: str, command: click.Command, shown: list[tuple[str, str, str]]) -> str:
    """Return the page of a command: what it does, how it is called, its options, examples."""
    context = click.Context(command, info_name=f"bargaining {words}")
    parts = [f"# bargaining {words}", *paragraphs(command.help or "")]
    parts.append(f"```text\n{context.command_path} {' '.join(command.collect_usage_pieces(context))}\n```")
    if isinstance(command, click.Group):
        names = [f"[`{n}`]({words.replace(' ', '_')}_{n}.md)" for n in command.list_commands(context)]
        parts.append(f"Commands: {', '.join(names)}.")
    options = [p for p in command.get_params(context) if isinstance(p, click.Option) and not p.hidden]
    if records := [record for option in options if (record := option.get_help_record(context))]:
        parts += ["## Options", "| option | meaning |\n|---|---|\n" + "\n".join(map(row, records))]
    if shown:
        parts.append("## Examples")
    for call, output, origin in shown:
        parts += [f"From [{origin}](../{origin}.md):", f"```\n{call}```"]
        parts += [f"```text\n{output}```"] if output else []
    return "\n\n".join(parts) + "\n"


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a command's help; what follows a backspace stays as it is written."""
    parts = inspect.cleandoc(text).partition("\f")[0].split("\n\n")
    kept = []
    for part in parts:
        if part.startswith("\b"):
            kept.append("```text\n" + part.removeprefix("\b").strip("\n") + "\n```")
        else:
            kept.append(escaped(" ".join(part.split())))
    return kept


def row(record: tuple[str, str]) -> str:
    """Return an option as a row of a table."""
    name, meaning = record
    return f"| `{name.replace('|', chr(92) + '|')}` | {escaped(meaning)} |"


def examples(
    written: Mapping[str, str], known: Mapping[str, click.Command]
) -> dict[str, list[tuple[str, str, str]]]:
    """Return for every command what the written pages show of it: what is typed, what is printed, and which page."""
    found: dict[str, list[tuple[str, str, str]]] = {words: [] for words in known}
    for file, text in written.items():
        blocks = _BLOCK.findall(text)
        for (language, typed), (kind, output) in pairwise(blocks):
            called = re.findall(r"^bargaining .*(?:\\\n.*)*$", typed, flags=re.M) if not language else []
            if kind != "text" or not called:
                continue
            for name in dict.fromkeys(_name(call, known) for call in called):
                if name in found and len(found[name]) < AT_MOST:
                    found[name].append((typed, output, file.partition(".")[0]))
    return found


def _name(call: str, known: Mapping[str, click.Command]) -> str:
    """Return which command is called: that of a group where a second word names one."""
    words = call.split()
    return " ".join(words[1:3]) if " ".join(words[1:3]) in known else words[1]
