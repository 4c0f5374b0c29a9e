"""The command of a figure's manifest, read and never obeyed as it stands.

A figure may come from anywhere, in an e-mail for example. What is run again is a command of this package that writes a
figure, an experiment of it, or ``reproduce`` of one experiment, with options that these take; the folder is chosen by
who runs it. No shell sees it, nothing is overwritten, and no file is read but the scenario, by its name alone.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click

from bargaining.errors import BargainingError, FigureError
from bargaining.files import printable
from bargaining.terminal.formatting import FILES, FORMAT_NAMES, retyped_words, typed_values

MOST_WORDS = 200
SCRIPTS = "experiments/"
TARGETS = ("target", "output")
REFUSED = ("force", "again", "as_json")
DRAWING, ONLY = "target", "wanted"
"""The parameters by which a command says where its figure goes, and which experiment is run."""


@dataclass(frozen=True)
class Again:
    """Hold what is run again: a command, and the words after it without where its files go.

    Parameters
    ----------
    command : Command
        Of this package.
    head : tuple of str
        What it is called by.
    words : tuple of str
        After that.
    named : str
        The scenario or file that it asks about; empty for the one that it asks by itself.
    """

    command: click.Command
    head: tuple[str, str]
    words: tuple[str, ...]
    named: str

    def __str__(self) -> str:
        return shlex.join([*self.head, *self.words])

    def writing(self, folder: Path, name: str) -> list[str]:
        """Return the words after its head when its files go to a folder."""
        names = {parameter.name for parameter in self.command.params}
        if DRAWING in names:
            return [*self.words, "-o", str(folder / name)]
        return [*self.words, *(["--again"] if "again" in names else []), "--output", str(folder)]


def read_command(written: object, find: Callable[[str, str], click.Command | None]) -> Again:
    """Read the command of a manifest.

    Parameters
    ----------
    written : object
        As the manifest holds it.
    find : callable
        Takes a program, ``"bargaining"`` or ``"python"``, and the name of its command or of an experiment; None where
        there is none.

    Raises
    ------
    FigureError
        For anything but a command of this package that writes figures, with words that it takes.
    """
    if not isinstance(written, str) or not written.strip():
        raise FigureError("manifest: found no command, expected one; draw the figure again")
    try:
        words = shlex.split(written)
    except ValueError:
        raise _refused(written, "it is no line of words") from None
    if not 2 <= len(words) <= MOST_WORDS:
        raise _refused(written, "it is no command of bargaining")
    program, what, *rest = words
    command = _command(program, what, find)
    if command is None:
        raise _refused(written, "it is no command of bargaining that writes a figure")
    try:
        values = typed_values(command, rest)
        kept = retyped_words(command, rest, TARGETS)
    except click.UsageError as error:
        raise _refused(written, error.format_message()) from None
    for parameter, given in values:
        if (why := _refusal(parameter, given)) is not None:
            raise _refused(written, why)
    named = next((str(given[0]) for parameter, given in values if parameter.name in FILES), "")
    return Again(command, (program, what), tuple(kept), named)


def _command(
    program: str, what: str, find: Callable[[str, str], click.Command | None]
) -> click.Command | None:
    if program == "bargaining":
        command = find(program, what)
        names = {parameter.name for parameter in command.params} if command is not None else set()
        return command if names & {DRAWING, ONLY} and names >= set(FORMAT_NAMES) else None
    if program == "python" and what.startswith(SCRIPTS) and what.endswith(".py"):
        return find(program, what.removeprefix(SCRIPTS).removesuffix(".py"))
    return None


def _refusal(parameter: click.Parameter, given: list[object]) -> str | None:
    """Say why a parameter of a foreign figure's command is not taken; None where it is."""
    if parameter.name in REFUSED:
        return f"--{parameter.name} is not for figures of others"
    if parameter.name in TARGETS:
        return None  # files go elsewhere, whatever it says
    if parameter.name in FILES:
        far = [str(one) for one in given if _far(str(one))]
        return f"{far[0]!r} is in another folder, expected the name of a scenario" if far else None
    return f"{parameter.name} names a file" if isinstance(parameter.type, (click.Path, click.File)) else None


def _far(name: str) -> bool:
    return name != Path(name).name or "\\" in name or name.startswith(("~", ".", "-"))


def _refused(written: str, why: str) -> BargainingError:
    return FigureError(f"manifest: its command is not run: {printable(why)}: {printable(written[:200])}")
