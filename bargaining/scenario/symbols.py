r"""What stands for an assumption in a printed formula: the symbol that a scenario gives it, or one made of its name."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bargaining.scenario.scenario import Scenario

_ODD = re.compile(
    r"[^ -~]|(?<!\\)[$%#&~]|\\[^A-Za-z,;:!{}|_$%#& ]|\^\^|\\(?:input|include|write|def|catcode|read|end)\b"
)
_EMPTY = re.compile(r"[{}\s\\]*")


def symbols(scenario: Scenario) -> dict[str, str]:
    r"""Return a LaTeX symbol for every parameter and for every level that is an assumption, each another.

    Parameters
    ----------
    scenario : Scenario
        Its file gives symbols; where it gives none, the same one twice, or one that LaTeX cannot read, the symbol is
        made of the name.

    Examples
    --------
    >>> import bargaining
    >>> found = symbols(bargaining.load("rapprochement"))
    >>> print(found["autonomy"], found["eu_relief"], found["weight_weak"])
    \alpha \rho_E \mathit{weight\_weak}
    """
    given = {name: readable(entry.symbol) for name, entry in scenario.document.parameters.items()}
    seen = Counter(given.values())
    made = {name: one if one and seen[one] == 1 else name_symbol(name) for name, one in given.items()}
    return made | {name: name_symbol(name) for name in scenario.levels}


def name_symbol(name: str) -> str:
    r"""Return a symbol made of a name.

    Examples
    --------
    >>> print(name_symbol("eu_relief"))
    \mathit{eu\_relief}
    """
    return rf"\mathit{{{name}}}".replace("_", r"\_")


def readable(symbol: str) -> str:
    r"""Return a symbol as LaTeX reads it in a formula; nothing where it does not.

    Parameters
    ----------
    symbol : str
        As a scenario gives it; Greek letters may stand for themselves.

    Examples
    --------
    >>> print(readable("\\alpha_1"), readable("β"), readable("c_{"), readable("50%"))
    \alpha_1 \beta
    """
    written = re.sub(r"[α-ω]", _greek, symbol.strip())
    if _ODD.search(written) or _EMPTY.fullmatch(written) or not _balanced(written):
        return ""
    return written


def _greek(found: re.Match[str]) -> str:
    word = unicodedata.name(found[0]).rpartition(" ")[2].lower()
    return {"omicron": "o", "lamda": r"\lambda ", "sigma": r"\sigma "}.get(word, rf"\{word} ")


def _balanced(text: str) -> bool:
    """Tell whether braces close what they open, and no sub- or superscript stands alone or twice."""
    depth = 0
    bare = re.sub(r"\\.", "..", text)
    for letter in bare:
        depth += (letter == "{") - (letter == "}")
        if depth < 0:
            return False
    return depth == 0 and not re.search(r"[_^]\s*([_^}]|$)|_[^{}]_|\^[^{}]\^", bare)
