"""The page of sources: every work that a docstring cites; ``python -m docs.site.references`` writes it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "references.md"
HEAD = """\
# References

Every work that the package rests on, as its docstrings cite it, with the modules that use it. Sources of games of the
literature stand with each game (`bargaining list --gallery`), and `bargaining sources` lists the documents of the
worked cases.
"""

_SECTION = re.compile(r"^References\n-+\n(.*?)(?=\n\n\S[^\n]*\n-+\n|\Z)", flags=re.DOTALL | re.MULTILINE)
_NAME = r"(?:(?:von|van|de) )?[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)*, (?:[A-Z][\w.-]*\.[ -]?)+"
_START = re.compile(rf"(?<![,&] )(?<!and )(?={_NAME}[^()]{{0,120}}\(\d{{4}})")
_ENTRY = re.compile(r"(?P<authors>.+?) \((?P<year>\d{4}(?:-\d+)?)\)\. (?P<title>.+)")
_WHERE_IN_IT = re.compile(
    r"(?:[,.;] | \()(?:chapters?|ch\.|[Ss]ection|sec\.|[Tt]heorem|Lemma|Definition|Algorithm|Proposition) .*$"
)


def cited() -> Iterator[tuple[str, str]]:
    """Yield each entry of a section of references as one line, with the module in which it stands."""
    for path in sorted((ROOT / "bargaining").rglob("*.py")):
        module = path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__")
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)) if "References\n" in text else ():
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
                for section in _SECTION.findall(ast.get_docstring(node) or ""):
                    for entry in split(section):
                        yield entry, module


def split(section: str) -> list[str]:
    """Return the entries of a section: each begins with a name, initials and, soon, a year."""
    text = " ".join(section.replace(" & ", " and ").split())
    starts = [found.start() for found in _START.finditer(text)]
    ends = [end for end in starts[1:] if re.search(r"\(\d{4}", text[max(s for s in starts if s < end) : end])]
    places = [0, *ends, len(text)]
    return [text[a:b].strip(" ;") for a, b in pairwise(places)]


def works() -> dict[str, tuple[str, list[str]]]:
    """Return by author, year and title each work as it is cited most fully, with the modules that cite it."""
    found: dict[str, tuple[str, list[str]]] = {}
    for entry, module in cited():
        parts = _ENTRY.fullmatch(entry)
        if parts is None:
            raise SystemExit(
                f"{module}: references: found {entry!r}, expected 'Author, A. (year). Title. ...'"
            )
        key = (
            f"{parts['authors'].split(',')[0]} {parts['year']} {' '.join(parts['title'].lower().split()[:3])}"
        )
        full = _WHERE_IN_IT.sub("", entry).rstrip(".") + "."
        known, modules = found.get(key, ("", []))
        found[key] = max(known, full, key=len), sorted({*modules, module})
    return dict(
        sorted(found.items(), key=lambda item: item[0].lower().removeprefix("von ").removeprefix("van "))
    )


def page() -> str:
    """Return the page."""
    lines = [
        f"- {work}\n  *In {', '.join(f'`{m}`' for m in modules)}.*" for work, modules in works().values()
    ]
    return "\n".join([HEAD, *lines]) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
