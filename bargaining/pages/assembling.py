"""From readable sources to one file: style, scripts and data in place, and a policy that lets nothing else in."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from bargaining.pages.packing import packed

SOURCES = Path(__file__).parent / "explorer"
SCRIPTS = ("engine.js", "mixed.js", "state.js", "map.js", "view.js", "page.js")
"""In the order in which they are joined; the first two run in a worker as well."""

LONG = 60_000
"""Bytes of data from which on they are packed."""
UNSIGNED = "0" * 64
"""Where the digest of a page stands, while it is computed."""


def assembled(title: str, data: dict[str, Any], evidence: dict[str, Any]) -> str:
    """Return the page that shows some data.

    Parameters
    ----------
    title : str
        Of the window.
    data : dict
        What `bargaining.pages.explore` gathers.
    evidence : dict
        Claims and sources, kept apart since they are the longest part.
    """
    style, engine = source("page.css"), joined(SCRIPTS[:2])
    script = f"(async () => {{\n{joined(SCRIPTS[2:])}\n}})();"
    parts = {
        "POLICY": policy(style, engine, script),
        "MARK": UNSIGNED,
        "TITLE": html.escape(title),
        "STYLE": style,
        "DATA": _held(data),
        "EVIDENCE": script_json(evidence),
        "ENGINE": engine,
        "SCRIPT": script,
    }
    page = re.sub(r"@@([A-Z]+)@@", lambda match: parts[match[1]], source("page.html"))
    return page.replace(UNSIGNED, hashlib.sha256(page.encode()).hexdigest(), 1)


def _held(data: dict[str, Any]) -> str:
    """Write data as they are, or packed where they are long: then they are one text."""
    written = script_json(data)
    return written if len(written) < LONG else json.dumps(packed(written))


def policy(style: str, *scripts: str) -> str:
    """Return a content security policy under which these and nothing else may run, and nothing is fetched.

    Examples
    --------
    >>> policy("p {}", "let a").startswith("default-src 'none'; script-src 'sha256-")
    True
    """
    allowed = " ".join(f"'sha256-{digest(script)}'" for script in scripts)
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'sha256-{digest(style)}'; worker-src blob:; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def digest(text: str) -> str:
    """Return the SHA-256 of a script or a style as a policy names it."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def script_json(data: dict[str, Any]) -> str:
    r"""Write plain values so that they may stand in a script of HTML, whatever their texts hold.

    Examples
    --------
    >>> script_json({"a": "</script>"})
    '{"a":"\\u003c/script>"}'
    """
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return written.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


@cache
def source(name: str) -> str:
    """Return one of the page's own files, without the white space at the beginning of lines and lines of remarks."""
    text = (SOURCES / name).read_text(encoding="utf-8")
    if name.endswith(".html"):
        return text
    bare = re.sub(r"^\s+|^\s*//[^\n]*\n", "", text, flags=re.MULTILINE)
    return bare if name.endswith(".js") else re.sub(r"(?<=[{};:,])[ \n]+| (?=\{)|;(?=\s*\})", "", bare)


def joined(names: tuple[str, ...]) -> str:
    """Return several scripts as one."""
    return "\n".join(source(name) for name in names)


def is_own(content: bytes) -> bool:
    """Tell whether a file is a page as this module wrote it: its policy names its own scripts, data and style.

    Examples
    --------
    >>> is_own(b"<!doctype html><p>mine</p>")
    False
    """
    found = re.search(rb'<meta name="generator" content="bargaining ([0-9a-f]{64})">', content)
    return (
        found is not None
        and hashlib.sha256(content.replace(found[1], b"0" * 64)).hexdigest().encode() == found[1]
    )
