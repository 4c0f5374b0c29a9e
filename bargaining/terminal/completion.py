"""What a shell completes: names of scenarios and files, and of what stands in the scenario that was typed before.

Which names a word takes is told by the name of the command's parameter, in one table; click finds the word and asks.
Files of scenarios are read and not checked, so that an answer takes a moment, for one that is being written too.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import click
from click.shell_completion import BashComplete, CompletionItem, add_completion_class, split_arg_string

from bargaining.errors import BargainingError
from bargaining.formats import KINDS, journals

Names = Callable[[Mapping[str, Any]], Iterable[str]]
"""From the content of a scenario file to names in it."""


def _table(name: str) -> Names:
    return lambda tree: tree.get(name, {})


def _links(tree: Mapping[str, Any]) -> list[str]:
    return [*links, "all"] if (links := tree.get("links", {})) else []


def _documents(tree: Mapping[str, Any]) -> list[str]:
    return ["baseline", *tree.get("calibrations", {})]


def _assumptions(tree: Mapping[str, Any]) -> list[str]:
    """Return the parameters, and the levels of scales whose numbers are assumptions."""
    from bargaining.scenario.levels import level_name

    levels = [
        level_name(scale, level)
        for scale, kind in tree.get("kinds", {}).items()
        for level, number in kind.get("levels", {}).items()
        if not isinstance(number, str) and number not in kind.get("range", ())
    ]
    return [*tree.get("parameters", {}), *levels]


def _assigned(tree: Mapping[str, Any]) -> list[str]:
    return [f"{name}=" for name in _assumptions(tree)]


def _alternatives(tree: Mapping[str, Any]) -> list[str]:
    return [
        f"{name}={value}"
        for name, entry in tree.get("variants", {}).items()
        for value in entry.get("values", {})
    ]


def _steps(tree: Mapping[str, Any]) -> list[str]:
    return [f"{scale}=" for scale, kind in tree.get("kinds", {}).items() if not kind.get("levels")]


def _players(tree: Mapping[str, Any]) -> Iterable[str]:
    return [f"{player}=" for player in tree.get("players", {})]


SCENARIOS = frozenset({"name", "file", "from_scenario", "scenario", "named"})
"""Parameters of commands that take the name of a scenario or a file."""

PREDICTIONS = frozenset({"names"})
"""Parameters that take the name of a prediction of the register."""

FORMATS: Mapping[str, Iterable[str]] = {"journal": journals(), "kinds": KINDS}
"""For each parameter that says how figures are written and takes one of a few names, these names."""

COMPLETED: Mapping[str, Names] = {
    "calibration": _documents,
    "from_calibration": _documents,
    "between": _documents,
    "overlay": _table("overlays"),
    "links": _links,
    "variants": _alternatives,
    "settings": _assigned,
    "ranges": _assigned,
    "axes": _assigned,
    "axis": _assumptions,
    "x": _assumptions,
    "y": _assumptions,
    "by": _assumptions,
    "over": _assumptions,
    "parameters": _assumptions,
    "profile": _table("outcomes"),
    "results": _table("outcomes"),
    "rule": _table("voting"),
    "mediator": _table("mediators"),
    "weighted": _players,
    "groups": _documents,
    "steps": _steps,
    "target": _table("outcomes"),
    "row": _table("players"),
    "column": _table("players"),
}
"""For each parameter of commands that takes a name of the scenario, which names those are."""


def completing(command: click.Command) -> click.Command:
    """Let the parameters of a command be completed by what the tables say; options of files stay as they are."""
    for parameter in command.params:
        name = parameter.name or ""
        if isinstance(parameter.type, click.types.StringParamType) and name in {
            *SCENARIOS,
            *PREDICTIONS,
            *FORMATS,
            *COMPLETED,
        }:
            setattr(parameter, "shell_complete", _completer(name))  # noqa: B010 (a method of this one alone)
    return command


def _completer(name: str) -> Callable[[click.Context, str], list[CompletionItem]]:
    def complete(context: click.Context, incomplete: str) -> list[CompletionItem]:
        try:
            found = _found(name, context)
            fitting = [CompletionItem(one) for one in found if one.startswith(incomplete)]
        except (
            BargainingError,
            OSError,
            AttributeError,
        ):  # a faulty file is told of by commands, not while one types
            return []
        return fitting or ([CompletionItem(incomplete, type="file")] if name in SCENARIOS else [])

    return complete


def _found(name: str, context: click.Context) -> Iterable[str]:
    """Return what a parameter may be."""
    if name in SCENARIOS:
        return _scenarios()
    if name in FORMATS:
        return FORMATS[name]
    return _predictions() if name in PREDICTIONS else COMPLETED[name](_tree(context))


def _predictions() -> Iterable[str]:
    from bargaining.resources import conflicts
    from bargaining.toml import parse_toml

    files = (folder / "predictions.toml" for folder in conflicts())
    texts = (path.read_text(encoding="utf-8") for path in files if path.is_file())
    return [name for text in texts for name in parse_toml(text, "predictions.toml").get("predictions", {})]


def _scenarios() -> Iterable[str]:
    from bargaining.scenario.reading import gallery_scenarios, packaged_scenarios

    return [*packaged_scenarios(), *gallery_scenarios()]


def _tree(context: click.Context) -> Mapping[str, Any]:
    """Return the content of the scenario that was named in a word before, with what it takes over from others."""
    from bargaining.loading.scenarios import effective
    from bargaining.scenario.reading import find

    # Behind an option that still lacks its value, click leaves the words before it unread.
    name = context.params.get("name") or next(iter(context.args), "")
    return effective(find(str(name)))[0]


class Bash(BashComplete):
    """Complete in bash, which takes ``name=value`` for three words, and ends no word behind an equals sign."""

    source_template = BashComplete.source_template.replace(
        "    return 0\n",
        "    [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]] && compopt -o nospace\n\n    return 0\n",
    )
    _before = ""

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the words before, and the part of a word that is to be completed."""
        words, place = split_arg_string(os.environ["COMP_WORDS"]), int(os.environ["COMP_CWORD"])
        words = [*words[: place + 1], ""] if len(words) <= place else words[: place + 1]
        typed = words[-1].removeprefix("=")
        *before, incomplete = joined(words[1:])
        self._before = incomplete.removesuffix(typed)
        return before, incomplete

    def format_completion(self, item: CompletionItem) -> str:
        """Return a completion without what bash holds for words before it."""
        return f"{item.type},{str(item.value).removeprefix(self._before)}"


def joined(words: list[str]) -> list[str]:
    """Join words that a shell parted at equals signs.

    Examples
    --------
    >>> joined(["solve", "dilemma", "--set", "autonomy", "=", "0.2", "--overlay", ""])
    ['solve', 'dilemma', '--set', 'autonomy=0.2', '--overlay', '']
    """
    found: list[str] = []
    for word in words:
        if found and (word == "=" or found[-1].endswith("=")):
            found[-1] += word
        else:
            found.append(word)
    return found


add_completion_class(Bash)
