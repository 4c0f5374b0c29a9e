"""From a packaged name or a path to a scenario that is checked in every respect; of the evidence, what it cites."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from bargaining.errors import ScenarioError, listed
from bargaining.files import printable
from bargaining.loading.bases import effective_tree
from bargaining.loading.registry import Room, elsewhere, room_of, unknown_concept
from bargaining.loading.registry import room as room_named
from bargaining.loading.variants import varied as varied_tree
from bargaining.scenario.linked import refuse_followed
from bargaining.scenario.reading import Tree, find

if TYPE_CHECKING:
    from bargaining.scenario.compilation import Compiler
    from bargaining.scenario.document import ScenarioDocument
    from bargaining.scenario.scenario import Scenario


def load(name: str | Path, *, variants: Mapping[str, str] | None = None) -> Scenario:
    """Load a scenario by packaged name or path.

    Parameters
    ----------
    name : str or Path
        A name that ``bargaining list`` shows, or the path of a scenario file of your own. A file with
        ``extends`` changes entries of the scenario it names.
    variants : mapping of str to str, optional
        Values of the scenario's structural alternatives, in place of their defaults.

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
    tree, folders = effective(path)
    return build(tree, printable(path.name), folders, variants or {}, path.parent, path)


def varied(scenario: Scenario, /, **values: str) -> Scenario:
    """Return a scenario with other structural alternatives; concept, calibration, overlay and overrides stay.

    Parameters
    ----------
    scenario : Scenario
        As loaded.
    **values : str
        For each variant that is chosen, its value.

    Raises
    ------
    ScenarioError
        When there is no such variant or value, or the scenario is not sound with it.
    """
    refuse_followed(scenario, "structural alternatives")
    source = scenario.compiled.source
    made = build(
        source.tree, source.place, source.folders, {**source.variants, **values}, source.folder, source.path
    )
    if concept := scenario.document.scenario.concept:
        made = with_concept(made, concept)
    kept = replace(made, calibration=scenario.calibration, overlay=scenario.overlay)
    return kept.replace(**scenario.overrides)  # which the other structure may refuse


def check_alternatives(scenario: Scenario) -> None:
    """Check a scenario under each of its structural alternatives, one at a time.

    Raises
    ------
    ScenarioError
        With one line for every problem under the first value that does not make a sound scenario.
    """
    for name, variant in scenario.document.variants.items():
        for value in variant.values:
            alternative(scenario, {name: value})


def alternative(scenario: Scenario, values: Mapping[str, str]) -> Scenario:
    """Return a scenario with other structural alternatives, as `varied` does; an error says with which.

    Raises
    ------
    ScenarioError
        With one line for every problem of the scenario with these values.
    """
    try:
        return varied(scenario, **values)
    except ScenarioError as error:
        under = f"with {' '.join(f'--variant {name}={value}' for name, value in values.items())}: "
        raise ScenarioError("\n".join(under + line for line in str(error).splitlines())) from None


def base_of(scenario: Scenario) -> Scenario | None:
    """Return the scenario that a scenario changes, as its file has it, or None where it changes none.

    Examples
    --------
    >>> base_of(load("hidden_autonomy")).name
    'rapprochement'
    """
    base = scenario.document.scenario.extends
    return load(find(base, beside=scenario.compiled.source.folder)) if base else None


def with_concept(scenario: Scenario, concept: str) -> Scenario:
    """Return a scenario with another solution concept of its form.

    Raises
    ------
    ScenarioError
        When the form has no such concept.

    Examples
    --------
    >>> with_concept(load("rapprochement"), "strict Nash").form.concept
    'strict Nash'
    """
    header = scenario.document.scenario
    room = room_named(header.form)
    if concept not in room.concepts:
        raise ScenarioError(f"{scenario.name}: {unknown_concept(room, concept)}")
    unnamed = scenario.changed(scenario=header.model_copy(update={"concept": ""}))
    if unnamed.form.concept == concept:
        return unnamed  # what a file has that names none
    return scenario.changed(scenario=header.model_copy(update={"concept": concept}))


def build(
    tree: Tree,
    place: str,
    library_folders: tuple[Path, ...] = (),
    variants: Mapping[str, str] = MappingProxyType({}),
    folder: Path | None = None,
    path: Path | None = None,
) -> Scenario:
    """Check a file's content in form and in substance, and compile it.

    Raises
    ------
    ScenarioError
        With one line for every problem; a faulty form does not hide what is wrong in substance.
    """
    from bargaining.evidence.shelf import Shelf
    from bargaining.scenario.checks import check_document
    from bargaining.scenario.compilation import Compiled, Compiler, Source
    from bargaining.scenario.scenario import Scenario
    from bargaining.scenario.validation import read_document

    source = Source(tree, place, library_folders, dict(variants), folder, path)
    tree = varied_tree(tree, variants, place)
    room = room_of(tree, place)
    reading = read_document(tree, place, room.document, partial(elsewhere, room))
    shelf = Shelf(library_folders)
    problems = list(reading.problems)
    if reading.document is None:
        raise ScenarioError(listed(problems, place))
    compiler = Compiler(reading.document, place, reading.payoff_numbers, tree)
    compiled = Compiled(compiler, room, source)
    check_document(compiler, shelf, lambda: _check_form(room, compiler))
    problems += [problem for problem in compiler.problems if not reading.explains(problem)]
    if problems:
        raise ScenarioError(listed(problems, place))
    return Scenario(compiled, shelf)


def effective(path: Path) -> tuple[Tree, tuple[Path, ...]]:
    """Return a file with whatever it takes over from others, and the folders with evidence of their own."""
    return effective_tree(path, lambda tree, place, folders: build(tree, place, folders).digest)


def _check_form(room: Room, compiler: Compiler) -> None:
    concept = compiler.document.scenario.concept
    if concept and concept not in room.concepts:
        compiler.note("scenario.concept", unknown_concept(room, concept))
    if compiler.document.quantities and not getattr(room, "expects", False):
        compiler.note(
            "quantities",
            f"the {room.name} form takes none, expected a form whose payoffs are expectations of terms",
        )
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
    tree = varied_tree(effective(path)[0], {}, place)
    declared = room_of(tree, place)
    reading = read_document(tree, place, declared.document, partial(elsewhere, declared))
    if reading.document is None or reading.problems:
        raise ScenarioError(listed(reading.problems, place))
    return reading.document
