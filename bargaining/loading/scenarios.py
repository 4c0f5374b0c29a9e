"""From a packaged name or a path to a scenario that is checked in every respect; of the evidence, what it cites."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from bargaining.errors import ScenarioError, listed
from bargaining.files import printable
from bargaining.loading.registry import DEFAULT, Room, room_of, unknown_concept
from bargaining.scenario.reading import MAX_BASES, Tree, find, merge, read_tree

SHARED = ("scenario", "players", "kinds", "parameters", "features", "payoff", "calibrations", "overlays")
"""Tables that a scenario of another form takes over from its base."""

if TYPE_CHECKING:
    from bargaining.scenario.compilation import Compiler
    from bargaining.scenario.document import ScenarioDocument
    from bargaining.scenario.scenario import Scenario


def load(name: str | Path) -> Scenario:
    """Load a scenario by packaged name or path.

    Parameters
    ----------
    name : str or Path
        A name that ``bargaining list`` shows, or the path of a scenario file of your own. A file with
        ``extends`` changes entries of the scenario it names.

    Raises
    ------
    ScenarioError
        With one line for every problem found: place, what was found, what was expected.

    Examples
    --------
    >>> load("rapprochement").players
    ('us', 'eu', 'belarus', 'russia')
    """
    path = find(str(name))
    tree, folders = effective_tree(path)
    return build(tree, printable(path.name), folders)


def build(tree: Tree, place: str, library_folders: tuple[Path, ...] = ()) -> Scenario:
    """Check a file's content in form and in substance, and compile it.

    Raises
    ------
    ScenarioError
        With one line for every problem; a faulty form does not hide what is wrong in substance.
    """
    from bargaining.evidence.shelf import Shelf
    from bargaining.scenario.checks import check_document
    from bargaining.scenario.compilation import Compiled, Compiler
    from bargaining.scenario.scenario import Scenario
    from bargaining.scenario.validation import read_document

    room = room_of(tree, place)
    reading = read_document(tree, place, room.document)
    shelf = Shelf(library_folders)
    problems = list(reading.problems)
    if reading.document is None:
        raise ScenarioError(listed(problems, place))
    compiler = Compiler(reading.document, place, reading.payoff_numbers, tree)
    compiled = Compiled(compiler, room)
    check_document(compiler, shelf, lambda: _check_form(room, compiler))
    problems += [problem for problem in compiler.problems if not reading.explains(problem)]
    if problems:
        raise ScenarioError(listed(problems, place))
    return Scenario(compiled, shelf)


def _check_form(room: Room, compiler: Compiler) -> None:
    concept = compiler.document.scenario.concept
    if concept and concept not in room.concepts:
        compiler.note("scenario.concept", unknown_concept(room, concept))
    room.check(compiler)


def load_document(name: str | Path) -> ScenarioDocument:
    """Return the effective file of a scenario; its form alone is checked, no formula is read.

    Raises
    ------
    ScenarioError
        With one line for every problem of form.
    """
    from bargaining.scenario.validation import read_document

    path = find(str(name))
    place = printable(path.name)
    tree = effective_tree(path)[0]
    reading = read_document(tree, place, room_of(tree, place).document)
    if reading.document is None or reading.problems:
        raise ScenarioError(listed(reading.problems, place))
    return reading.document


def effective_tree(path: Path) -> tuple[Tree, tuple[Path, ...]]:
    """Follow ``extends`` to the first file and apply the changes in order."""
    chain: list[tuple[Path, Tree]] = [(path, read_tree(path))]
    while base := _header(chain[-1][1]).get("extends"):
        last = chain[-1][0]
        try:
            base_path = find(str(base), beside=last.parent)
        except ScenarioError as error:
            raise ScenarioError(f"{last.name}: scenario.extends: {error}") from None
        if base_path.resolve() in [seen.resolve() for seen, _ in chain] or len(chain) > MAX_BASES:
            names = " -> ".join([*(seen.name for seen, _ in chain), base_path.name])
            raise ScenarioError(
                f"{last.name}: scenario.extends: found a cycle {names}, expected a base that ends"
            )
        chain.append((base_path, read_tree(base_path)))
    folders = tuple(
        seen.parent / str(folder)
        for seen, tree in reversed(chain)
        if (folder := _header(tree).get("library"))
    )
    effective = chain[-1][1]
    for (seen, tree), (base_path, _) in zip(reversed(chain[:-1]), reversed(chain[1:]), strict=True):
        _require_base(seen, tree, effective, base_path, folders)
        effective = merge(_shared(effective, tree), tree)
    return effective, folders


def _shared(base: Tree, change: Tree) -> Tree:
    """Return what a scenario takes over from its base: all of it, or of another form what all forms have.

    Outcomes are profiles of one form, which mean nothing in another.
    """
    if _header(change).get("form", DEFAULT) == _header(base).get("form", DEFAULT):
        return base
    shared = type(base)(base)
    for table in [name for name in base if name not in SHARED]:
        shared.pop(table)
    return shared


def _header(tree: Tree) -> dict[str, Any]:
    header = tree.get("scenario")
    return header if isinstance(header, dict) else {}


def _require_base(path: Path, tree: Tree, base: Tree, base_path: Path, folders: tuple[Path, ...]) -> None:
    expected = _header(tree).get("extends_digest")
    if not expected:
        return
    found = build(base, base_path.name, folders).digest
    if not found.startswith(str(expected)):
        raise ScenarioError(
            f"{path.name}: scenario.extends_digest: found a base {base_path.name} with digest {found[:12]}, "
            f"expected {expected}; the base has changed since this file was written"
        )
