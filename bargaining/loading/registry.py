"""The forms of games that a scenario file may declare."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, cast, runtime_checkable

from bargaining.errors import ScenarioError, nearest
from bargaining.numerals import shortened

if TYPE_CHECKING:
    from bargaining.forms.form import Form, FormTable, Place
    from bargaining.scenario.compilation import Compiler, PayoffTerm
    from bargaining.scenario.document import ScenarioDocument
    from bargaining.scenario.reading import Tree

_ROOMS = {
    "strategic": "bargaining.forms.strategic",
    "bayesian": "bargaining.forms.bayesian",
    "tree": "bargaining.forms.tree",
    "stochastic": "bargaining.forms.stochastic",
    "bargaining": "bargaining.forms.bargaining",
    "stock": "bargaining.forms.stock",
    "moves": "bargaining.forms.moves",
}
GROUP = "bargaining.forms"
"""The group of entry points under which another distribution names the module of a form."""

DEFAULT = "strategic"


class Room(Protocol):
    """What a form offers: its part of the scenario file, and the way from there to the game.

    Attributes
    ----------
    name : str
        What ``scenario.form`` says.
    concepts : tuple of str
        Solution concepts; the first is taken where none is named.
    document : type of ScenarioDocument
        The tables that a file of this form may hold.
    template : str
        Name of the packaged file that ``bargaining new`` copies.

    Notes
    -----
    A room may have ``expects = True``: what players get is the expectation of terms of payoffs, so that a file may ask
    for the expectation of other formulas in ``quantities``.
    """

    name: str
    concepts: tuple[str, ...]
    document: type[ScenarioDocument]
    template: str

    def places(self, document: Any) -> tuple[Place, ...]:
        """Return where choices are made, without reading a formula."""

    def check(self, compiler: Compiler) -> None:
        """Note with the compiler what is wrong with a file of this form, beyond what all forms share."""

    def tables(self, document: Any) -> tuple[FormTable, ...]:
        """Return what the form adds to a scenario, as tables in words."""

    def terms(self, document: Any) -> tuple[PayoffTerm, ...]:
        """Return the terms of payoffs that stand in tables of the form's own, each an entry of its own there."""

    def form(self, document: Any, terms: tuple[PayoffTerm, ...]) -> Form:
        """Return the game with payoffs as polynomials in the assumptions."""


@runtime_checkable
class Choosing(Protocol):
    """A room whose concept, where a file names none, hangs on what else the file says."""

    def concept(self, document: Any) -> str:
        """Return the concept in force."""


def forms() -> dict[str, str]:
    """Return the modules of the forms by name: those of the package, and those that others have installed."""
    from importlib.metadata import entry_points

    others = {point.name: point.value for point in entry_points(group=GROUP)}
    return others | _ROOMS


def room(name: str) -> Room:
    """Return the room of a form.

    Raises
    ------
    ScenarioError
        When there is no such form.
    """
    homes = _ROOMS if name in _ROOMS else forms()  # to look through what is installed takes a while
    if name not in homes:
        raise ScenarioError(f"unknown form {shortened(name)!r}{nearest(name, homes)}")
    return cast(Room, import_module(homes[name]).Room())


def room_of(tree: Tree, place: str) -> Room:
    """Return the room of the form that a file declares; strategic where it declares none.

    Raises
    ------
    ScenarioError
        With the place, when there is no such form.
    """
    from bargaining.scenario.validation import located

    header = tree.get("scenario")
    name = header.get("form", DEFAULT) if isinstance(header, Mapping) else DEFAULT
    try:
        return room(str(name))
    except ScenarioError as error:
        raise ScenarioError(f"{located(tree, ('scenario', 'form'), place)}: {error}") from None


def concept_of(document: ScenarioDocument) -> str:
    """Return the solution concept in force: the one that a file names, else what its form takes for it.

    Examples
    --------
    >>> from bargaining.loading.scenarios import load_document
    >>> concept_of(load_document("dilemma")), concept_of(load_document("roadmap"))
    ('sequential', 'Nash bargaining')
    """
    declared = room(document.scenario.form)
    if isinstance(declared, Choosing):
        return declared.concept(document)
    return document.scenario.concept or declared.concepts[0]


def elsewhere(declared: Room, table: str) -> str:
    """Say which other forms have a table of a name, as the end of a sentence; nothing where none has.

    Examples
    --------
    >>> elsewhere(room("strategic"), "types")
    ' in the strategic form, expected form = "bayesian" in [scenario] beside it'
    >>> elsewhere(room("strategic"), "tables")
    ''
    """
    homes = [name for name in forms() if table in room(name).document.__annotations__]
    if not homes or declared.name in homes:
        return ""
    wanted = " or ".join(f'form = "{name}"' for name in homes)
    return f" in the {declared.name} form, expected {wanted} in [scenario] beside it"


def unknown_concept(room: Room, found: str) -> str:
    """Say that a form has no such concept, and which it has."""
    known = ", ".join(room.concepts)
    hint = nearest(found, room.concepts)
    return f"unknown concept {shortened(found)!r} of the {room.name} form, expected {known}{hint}"
