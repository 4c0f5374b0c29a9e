"""A second coder's file: other codes for the documents of a scenario, laid over the first coder's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bargaining.errors import ScenarioError, nearest
from bargaining.files import printable
from bargaining.loading.scenarios import base_of, build, load, with_concept
from bargaining.scenario.document import Silent, Value
from bargaining.scenario.numbers import shown
from bargaining.scenario.reading import find, merge, read_tree
from bargaining.toml import Table

if TYPE_CHECKING:
    from bargaining.scenario.scenario import Scenario

Voices = Mapping[str, Mapping[str, Value | Silent]]
"""What a coder wrote of a document: a value, or that it is silent, by calibration and parameter."""

FIRST = "first"
"""What the coder of the scenario's own file is called."""


@dataclass(frozen=True)
class Coding:
    """Hold how one coder reads the documents.

    Parameters
    ----------
    name : str
        The coder: ``"first"``, or the name of the file.
    scenario : Scenario
        As the coder reads it; what the coder did not code is the first coder's.
    voices : mapping of str to mapping of str to Value or Silent
        What the coder wrote, by calibration and parameter.
    """

    name: str
    scenario: Scenario
    voices: Voices


def first_coding(scenario: Scenario) -> Coding:
    """Return the coding of a scenario's own file.

    Examples
    --------
    >>> import bargaining
    >>> len(first_coding(bargaining.load("rapprochement")).voices["parish2025"])
    41
    """
    return Coding(FIRST, scenario, {k: c.values for k, c in scenario.document.calibrations.items()})


def load_coding(scenario: Scenario, path: str | Path) -> Coding:
    """Read how another coder codes the documents of a scenario.

    Parameters
    ----------
    scenario : Scenario
        The first coder's; calibration, overlay and overrides stay.
    path : str or Path
        A file with ``[calibrations.NAME.values]`` of the same documents, as in a scenario file; part of the codes will
        do. A header with ``extends``, of the scenario or of one that it changes, may stand before them. Instead of a
        table with reason and claims a code may stand alone, such as ``us_commerce = "strong"``, and the word
        ``"silent"``.

    Raises
    ------
    ScenarioError
        For another table, a document or a parameter that the scenario does not have, and a code that its scale does
        not have, each with file and line.
    """
    found = find(str(path))
    own = read_tree(found)
    place = printable(found.name)
    _check_tables(scenario, own, found, place)
    header = own.get("scenario") or {}
    coded = Table({"calibrations": _calibrations(scenario, own.get("calibrations"), place)})
    source = scenario.compiled.source
    folders = source.folders
    if library := header.get("library"):
        folders = (*folders, found.parent / str(library))
    made = build(merge(source.tree, coded), place, folders, source.variants, source.folder, source.path)
    if concept := scenario.document.scenario.concept:
        made = with_concept(made, concept)
    laid = replace(made, calibration=scenario.calibration, overlay=scenario.overlay)
    voices = {
        key: {name: made.document.calibrations[key].values[name] for name in entry["values"]}
        for key, entry in coded["calibrations"].items()
    }
    return Coding(found.stem, laid.replace(**scenario.overrides), voices)


def _check_tables(scenario: Scenario, own: Mapping[str, Any], path: Path, place: str) -> None:
    """Refuse what is no coding: another table, or codes for another scenario."""
    for table in own:
        if table not in ("scenario", "calibrations"):
            raise ScenarioError(
                f"{place}: {table}: found it in a second coder's file, expected [calibrations] alone: other codes of "
                "the same documents for the same game"
            )
    if not own.get("calibrations"):
        raise ScenarioError(f"{place}: calibrations: missing, expected the codes of one document at least")
    header = own.get("scenario")
    base = header.get("extends") if isinstance(header, dict) else None
    known = _with_bases(scenario)
    if base and (name := load(find(str(base), beside=path.parent)).name) not in known:
        raise ScenarioError(f"{place}: scenario.extends: found {name!r}, expected {' or '.join(known)}")


def _with_bases(scenario: Scenario) -> list[str]:
    """Return the names of a scenario and of those that it changes, whose documents it shares."""
    names, base = [scenario.name], base_of(scenario)
    while base is not None:
        names.append(base.name)
        base = base_of(base)
    return names


def _calibrations(scenario: Scenario, given: Any, place: str) -> Table:
    known = scenario.document.calibrations
    if not isinstance(given, dict):
        raise ScenarioError(f"{place}: calibrations: found {shown(given)}, expected a table")
    found = Table()
    for key, entry in given.items():
        at = f"{given.places.get(key, place) if isinstance(given, Table) else place}: calibrations.{key}"
        if key not in known:
            raise ScenarioError(f"{at}: unknown calibration{nearest(key, known)}")
        values = entry.get("values") if isinstance(entry, dict) else None
        if not isinstance(values, dict):
            raise ScenarioError(f"{at}.values: missing, expected the codes of the document")
        written = Table(values)
        for name, code in values.items():
            if name not in scenario.parameters:
                line = values.places.get(name, place) if isinstance(values, Table) else place
                raise ScenarioError(
                    f"{line}: calibrations.{key}.values.{name}: unknown parameter{nearest(name, scenario.parameters)}"
                )
            if not isinstance(code, dict):
                written[name] = _entry(code, place)
        found[key] = Table({"values": written})
    return found


def _entry(code: Any, place: str) -> Table:
    """Return a code that stands alone as the entry that it is short for."""
    if code == "silent":
        return Table({"silent": f"silent as {place} reads it"})
    if isinstance(code, int) and not isinstance(code, bool):
        code = Fraction(code)
    return Table({"value": code, "why": f"as coded in {place}", "assumption": f"as coded in {place}"})
