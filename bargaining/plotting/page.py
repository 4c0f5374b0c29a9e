"""A page that shows every figure of a folder and says what each one finds, written from their manifests."""

from __future__ import annotations

import json
from pathlib import Path

HEADING = """# Figures

Made by `bargaining reproduce`. Each figure stands as PDF and PNG beside the data that it is drawn from (CSV) and a
manifest (JSON) with the scenario's digest, the parameters, the command, versions and the files' SHA-256.
"""


def figures_page(folder: Path) -> str:
    """Return a Markdown page on the figures of a folder.

    Parameters
    ----------
    folder : Path
        Holds figures as `save_figure` writes them; figures of one command stand together.

    Examples
    --------
    >>> print(figures_page(Path("no-such-folder")).splitlines()[0])
    # Figures
    """
    parts = [HEADING]
    asked: dict[str, list[tuple[str, dict[str, object]]]] = {}
    for path in sorted(folder.glob("*.json")):
        manifest = json.loads(path.read_text(encoding="utf-8"))
        asked.setdefault(manifest["provenance"]["command"], []).append((path.stem, manifest))
    for command, figures in asked.items():
        provenance: dict[str, list[str]] = figures[0][1]["provenance"]  # type: ignore[assignment]
        parts.append(f"## {provenance['question']}\n\n`{command}`\n")
        parts += [f"- {finding}" for finding in provenance["findings"]]
        parts.append("")
        for name, manifest in figures:
            caption = manifest["provenance"].get("caption")  # type: ignore[attr-defined]
            parts.append(f"![{name}]({name}.png)\n" + (f"\n*{caption}*\n" if caption else ""))
        data = [file for _, manifest in figures for file in manifest["files"] if file.endswith(".csv")]  # type: ignore[attr-defined]
        parts.append("Data: " + ", ".join(f"[{file}]({file})" for file in data) + "\n")
    return "\n".join(parts)
