"""The options by which every command of ``bargaining sources`` says which evidence is meant."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from bargaining.errors import ScenarioError

if TYPE_CHECKING:
    from bargaining.evidence import Library
    from bargaining.scenario.document import ScenarioDocument

OWN = "my_evidence"
"""The folder that commands write to where none is named."""

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True)
class Evidence:
    """Hold which evidence a command asks about: of a scenario, of a folder, or the packaged one.

    Parameters
    ----------
    scenario : str or None
        Its library: the packaged evidence, and folders of its own beside that.
    folder : Path or None
        A folder alone.
    """

    scenario: str | None
    folder: Path | None

    @property
    def packaged(self) -> bool:
        """Say whether the packaged evidence is meant."""
        return self.scenario is None and self.folder is None

    def library(self) -> Library:
        """Return the evidence, read and checked; the scenario need not be sound yet."""
        from bargaining.evidence import load_library
        from bargaining.evidence.shelf import Shelf

        return load_library(self.folder) if self.scenario is None else Shelf(self._folders()).library

    def sources(self, library: Library) -> tuple[str, ...]:
        """Return the documents that are listed: of a scenario its own ones and those that it cites, else all."""
        if self.scenario is None:
            return tuple(library.sources)
        from bargaining.evidence import load_library
        from bargaining.evidence.additions import is_packaged
        from bargaining.loading.scenarios import load_document
        from bargaining.scenario.citations import cited_sources

        document = load_document(self.scenario)
        folders = [folder for folder in self._folders() if not is_packaged(folder)]
        own = {name for folder in folders for name in load_library(folder).sources}
        used = {library.claims[name].source for name in cited_claims(document) if name in library.claims}
        named = {*own, *used, *cited_sources(document)}
        return tuple(name for name in library.sources if name in named)

    def citing(self) -> tuple[str, ...]:
        """Return the scenarios that are looked through for citations."""
        from bargaining.scenario.reading import packaged_scenarios

        if self.scenario is not None:
            return (self.scenario,)
        return tuple(packaged_scenarios()) if self.packaged else ()

    def own_folder(self) -> Path:
        """Return the folder that is written to: the one named, or that of the scenario's own library."""
        if self.scenario is None:
            return self.folder or Path(OWN)
        from bargaining.scenario.reading import find, read_tree

        path = find(self.scenario)
        header = read_tree(path).get("scenario")
        named = header.get("library") if isinstance(header, Mapping) else None
        if not isinstance(named, str) or not named:
            raise ScenarioError(
                f"{self.scenario}: found no library of its own, expected a line such as "
                f'library = "{OWN}" under [scenario], or --library DIR'
            )
        return path.parent / named

    def parameters(self) -> tuple[str, ...] | None:
        """Return the names of the scenario's parameters; None where no scenario is named."""
        if self.scenario is None:
            return None
        from bargaining.loading.scenarios import effective
        from bargaining.scenario.reading import find

        found = effective(find(self.scenario))[0].get("parameters", {})
        return tuple(found) if isinstance(found, Mapping) else ()

    def words(self) -> str:
        """Return the option as it was given, with a blank in front; nothing for the packaged evidence."""
        if self.scenario is not None:
            return f" --scenario {self.scenario}"
        return "" if self.folder is None else f" --library {self.folder}"

    def _folders(self) -> tuple[Path, ...]:
        from bargaining.loading.scenarios import effective
        from bargaining.scenario.reading import find

        return effective(find(str(self.scenario)))[1]


def cited_claims(document: ScenarioDocument) -> frozenset[str]:
    """Return all claims that a scenario cites."""
    from bargaining.scenario.citations import citations

    return frozenset(claim for citation in citations(document) for claim in citation.claims)


def evidence_options(command: Command) -> Command:
    """Add ``--scenario`` and ``--library``, and hand the command its `Evidence`.

    They may stand before the name of the command as well: ``bargaining sources --scenario mine.toml events``.
    """

    @wraps(command)
    def run(*arguments: Any, scenario: str | None, folder: Path | None, **given: Any) -> Any:
        context = click.get_current_context()
        above = context.parent.params if context.parent is not None else {}
        if scenario is None and folder is None:
            scenario, folder = above.get("scenario"), above.get("folder")
        if scenario is not None and folder is not None:
            raise ScenarioError(
                "--library: found beside --scenario, which names its library, expected one of them"
            )
        return command(*arguments, evidence=Evidence(scenario, folder), **given)

    made = click.option(
        "--library",
        "folder",
        metavar="DIR",
        type=click.Path(path_type=Path),
        help="The evidence in a folder alone.",
    )(run)
    made = click.option(
        "--scenario", metavar="NAME", help="The evidence that a scenario may cite: a packaged name or a file."
    )(made)
    return cast(Command, made)
