"""A page that shows every figure of a folder and says what each one finds, written from their manifests."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bargaining.manifests import checksum, read_manifest
from bargaining.text import markdown_code, markdown_text

HEADING = """# Figures

Made by `bargaining reproduce`. Each figure stands as PDF and PNG beside the data that it is drawn from (CSV) and a
manifest (JSON) with the scenario's digest, the parameters, the command, versions and the files' SHA-256.
"""
_ON_PAGES = ("png", "svg")
_SEAL = "<!-- Written by bargaining reproduce. SHA-256 of all above: "


def figures_page(folder: Path) -> str:
    """Return a Markdown page on the figures of a folder; its last line tells whether it was changed since.

    Parameters
    ----------
    folder : Path
        Holds figures as `save_figure` writes them; figures of one command stand together. Files of any other kind,
        and figures that answer no question, are left out.

    Examples
    --------
    >>> print(figures_page(Path("no-such-folder")).splitlines()[0])
    # Figures
    """
    body = _body(folder)
    return f"{body}\n{_SEAL}{checksum(body.encode())} -->\n"


def is_own_page(path: Path) -> bool:
    """Tell whether a page is as `figures_page` wrote it.

    Parameters
    ----------
    path : Path
        A file.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    body, seal, digest = text.rpartition(f"\n{_SEAL}")
    if not seal:  # a page of an earlier version bears no seal
        return text == _body(path.parent)
    return digest.strip() == f"{checksum(body.encode())} -->"


def _body(folder: Path) -> str:
    parts = [HEADING]
    asked: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    for path in sorted(folder.glob("*.json")):
        manifest = read_manifest(path)
        if manifest is not None and {"command", "question", "findings"} <= manifest["provenance"].keys():
            asked.setdefault(manifest["provenance"]["command"], []).append((path.stem, manifest))
    for command, figures in asked.items():
        provenance = figures[0][1]["provenance"]
        parts.append(f"## {markdown_text(provenance['question'])}\n\n{markdown_code(command)}\n")
        parts += [f"- {markdown_text(finding)}" for finding in provenance["findings"]]
        parts.append("")
        for name, manifest in figures:
            caption = manifest["provenance"].get("caption")
            shown = _shown(name, manifest["files"])
            parts.append(shown + (f"\n*{markdown_text(caption)}*\n" if caption else ""))
        data = [file for _, manifest in figures for file in manifest["files"] if file.endswith(".csv")]
        parts.append("Data: " + ", ".join(f"[{markdown_text(file)}]({quote(file)})" for file in data) + "\n")
    if others := [path.parent.name for path in sorted(folder.glob("*/README.md")) if is_own_page(path)]:
        parts.append("## Of other scenarios\n")
        parts += [f"- [{markdown_text(name)}]({quote(name)}/README.md)" for name in others]
        parts.append("")
    return "\n".join(parts)


def _shown(name: str, files: Iterable[str]) -> str:
    """Return a figure as a page shows it, or a link to it where none of its files is shown by pages."""
    image = next((f"{name}.{kind}" for kind in _ON_PAGES if f"{name}.{kind}" in files), "")
    if image:
        return f"![{markdown_text(name)}]({quote(image)})\n"
    return f"[{markdown_text(name)}]({quote(next(iter(files)))})\n"
