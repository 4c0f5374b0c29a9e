"""Scenarios whose labels a terminal, a formula, a spreadsheet or a page would take for an order."""

import json
import re

from bargaining.resources import folder

LONG = "European Union, Poland, Lithuania and Latvia, with every neighbour that has a say in the matter"
LABELS = [
    "Cut by $50% or $60%",
    "$x^2",
    r"\[/nope] [bold]x[/bold] \alpha_{",
    "red \x1b[31malert\x1b]0;title\x07 \x9b2J",
    "left \u202eright\u2066 \u200f",
    "=1+1",
    '@SUM(A1)","-x',
    "-2+3 | <b>&amp;</b> `code` *star* _under_ ![i](x)",
    "/and/or /srv/x C:\\x",
    "a\nb\tc",
    LONG,
    "Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenauszahlungsstelle",
]
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200f\u202a-\u202e\u2066-\u2069]")


def hostile(
    label, text=None, keys=("label", "short", "title", "description", "meaning", "assumption", "why")
):
    """Return the text of a scenario with a label put in front of every label, or in its place where it is long."""
    text = text or (folder("seeds") / "template.toml").read_text(encoding="utf-8")

    def replaced(found):
        old = json.loads(found[2])
        new = label if len(label) > 60 and found[1] in ("label", "short") else f"{label} {old}"
        return f"{found[1]} = {_toml(new)}"

    return re.sub(rf'^({"|".join(keys)}) = ("(?:[^"\\]|\\.)*")', replaced, text, flags=re.M)


def _toml(text):
    escaped = "".join(
        f"\\u{ord(c):04x}" if ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0 or c in '"\\' else c for c in text
    )
    return f'"{escaped}"'
