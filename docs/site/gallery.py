"""The gallery: every packaged scenario, the games of the literature, and every figure with what made it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docs.site.markdown import escaped

SHORT = 220
"""How long the text is that stands for a picture; the whole of it is below, to unfold."""


def files(figures: Path) -> list[Path]:
    """Return the files of figures that the pages show or offer: pictures, and the same for print."""
    return sorted(path for path in figures.rglob("*") if path.suffix in (".png", ".pdf"))


def manifests(figures: Path) -> dict[str, dict[str, Any]]:
    """Return the manifest of every figure, by its path without ending."""
    found = {}
    for path in sorted(figures.rglob("*.json")):
        held = json.loads(path.read_text(encoding="utf-8"))
        if "figure" in held:
            found[path.relative_to(figures).with_suffix("").as_posix()] = held
    return found


def pages(figures: Path) -> dict[str, str]:
    """Return the pages of the gallery."""
    drawn = manifests(figures)
    return {
        "gallery_scenarios.md": "\n\n".join(_scenarios(drawn)) + "\n",
        "gallery_literature.md": "\n\n".join(_literature()) + "\n",
        "gallery_figures.md": "\n\n".join(_figures(drawn)) + "\n",
    }


def _scenarios(drawn: dict[str, dict[str, Any]]) -> Iterator[str]:
    from bargaining.loading.registry import concept_of
    from bargaining.loading.scenarios import load_document
    from bargaining.resources import conflicts
    from bargaining.scenario.reading import scenarios_of
    from bargaining.toml import parse_toml

    yield "# Scenarios"
    yield "What comes with the package: `bargaining show NAME` prints all of one, `bargaining solve NAME` solves it."
    for conflict in conflicts():
        about = parse_toml((conflict / "about.toml").read_text(encoding="utf-8"), "about.toml")
        yield f"## {escaped(about['title'])}"
        for name in scenarios_of(conflict):
            document = load_document(name)
            terms = [*document.payoff, *document.other_terms]
            entries = [*terms, *document.parameters.values()]
            assumed = sum(bool(one.assumption) for one in entries)
            rows = {
                "Form, concept": f"{document.scenario.form}, {concept_of(document)}",
                "Players": ", ".join(escaped(p.label) for p in document.players.values()),
                "Payoff terms, assumptions": f"{len(terms)}, {len(document.parameters)}",
                "Labelled as assumed": f"{assumed} of {len(entries)}",
                "Documents": str(len(document.calibrations)),
                "Figures": ", ".join(_pictures(name, drawn)) or "none",
            }
            yield f"### {name}"
            yield f"{escaped(document.scenario.title)}."
            if document.scenario.description:
                yield escaped(" ".join(document.scenario.description.split()))
            yield "| | |\n|---|---|\n" + "\n".join(f"| {key} | {value} |" for key, value in rows.items())


def _pictures(name: str, drawn: dict[str, dict[str, Any]]) -> list[str]:
    mine = [figure for figure, held in drawn.items() if held["provenance"]["scenario"] == name]
    return [f"[{figure}](gallery_figures.md#{anchor(figure)})" for figure in mine]


def anchor(figure: str) -> str:
    """Return the anchor of a figure's heading."""
    return re.sub(r"[^\w-]", "", figure)


def _literature() -> Iterator[str]:
    from bargaining.loading.registry import DEFAULT
    from bargaining.loading.scenarios import effective
    from bargaining.scenario.reading import gallery_scenarios

    yield "# Games of the literature"
    yield "Each with its source and what was published of it; the tests compare. `bargaining solve NAME` solves it."
    for name, path in gallery_scenarios().items():
        header = effective(path)[0]["scenario"]
        yield f"## {name}"
        yield f"{escaped(header['title'])} (form {header.get('form', DEFAULT)})."
        yield f"Source: {escaped(header.get('source', 'none'))}"
        if header.get("result"):
            yield f"Published: {escaped(header['result'])}"


def _figures(drawn: dict[str, dict[str, Any]]) -> Iterator[str]:
    yield "# Figures"
    yield (
        "What `bargaining reproduce` draws of the packaged scenarios, by the question that each figure answers. Data,"
        " manifests and these figures stand in `figures/`; `bargaining show NAME` prints the scenario."
    )
    by_question: dict[str, list[str]] = {}
    for name, held in drawn.items():
        by_question.setdefault(held["provenance"]["question"], []).append(name)
    for question, names in by_question.items():
        yield f"## {escaped(question)}"
        for name in names:
            yield from _figure(name, drawn[name])


def _figure(name: str, held: dict[str, Any]) -> Iterator[str]:
    told = held["provenance"]
    yield f"### {name}"
    yield f"![{escaped(shortened(held['alt']))}](figures/{name}.png)"
    yield f"*{escaped(told['caption'])}*"
    yield f"Scenario `{told['scenario']}`; `{told['command']}`; [for print](figures/{name}.pdf)."
    yield f"<details><summary>What it shows, in words</summary>\n\n{escaped(held['alt'])}\n\n</details>"


def shortened(text: str) -> str:
    """Return whole sentences from the beginning of a text, as many as are short enough, but one at least."""
    sentences = re.split(r"(?<=[.?!])\s+", text)
    kept = sentences[0]
    for sentence in sentences[1:]:
        if len(kept) + len(sentence) > SHORT:
            break
        kept += f" {sentence}"
    return kept
