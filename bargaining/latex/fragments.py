r"""A piece of LaTeX for a paper: what it was made from, what it needs, and the document that compiles it alone."""

from __future__ import annotations

import hashlib
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bargaining.latex.escaping import ScriptNeeds, script_needs
from bargaining.latex.measures import WIDTH
from bargaining.scenario.numbers import coded
from bargaining.text import in_one_line
from bargaining.version import __version__

if TYPE_CHECKING:
    from bargaining.scenario import Scenario

MADE = "% Made by bargaining"
_CHECK = "% SHA-256 of what follows: "
_FALLBACK = r"""\usepackage{fontspec}
\directlua{luaotfload.add_fallback("otherscripts", {"DejaVu Serif:mode=harf;", "DejaVu Sans:mode=harf;script=arab;"})}
\setmainfont{Latin Modern Roman}[RawFeature={fallback=otherscripts}]
\setsansfont{Latin Modern Sans}[RawFeature={fallback=otherscripts}]
\setmonofont{Latin Modern Mono}[RawFeature={fallback=otherscripts}]"""


@dataclass(frozen=True)
class Origin:
    """Hold what a fragment was made from.

    Parameters
    ----------
    name : str
        Scenario or file of a game.
    digest : str
        Of the scenario with the values in force, or of the game.
    command : str
        What makes it again.
    """

    name: str
    digest: str
    command: str


@dataclass(frozen=True)
class Fragment:
    r"""Hold a piece of LaTeX to be taken into a paper with ``\input``; printing it gives what the file holds.

    Parameters
    ----------
    what : str
        Which of the kinds it is, such as ``matrix``.
    title : str
        In words.
    body : str
        The LaTeX.
    packages : tuple of str
        What the paper's preamble has to load, in this order.
    origin : Origin
        What it was made from.
    width : float
        For how many inches of text it was laid out.
    preamble : tuple of str
        Lines that the paper's preamble needs besides.
    """

    what: str
    title: str
    body: str
    packages: tuple[str, ...]
    origin: Origin
    width: float = WIDTH
    preamble: tuple[str, ...] = field(default=())

    def __str__(self) -> str:
        """Return the content of a file that a paper takes in."""
        needs = ["In the preamble of the paper:", *(f"  {line}" for line in self._loads())]
        for engine, lua in (("pdflatex", False), ("lualatex", True)):
            if lua or not self._needs().lualatex:
                needs += [f"  {line} % with {engine}" for line in self._fonts(lua=lua)]
        return self._written(needs, f"{self.body}\n")

    def document(self) -> str:
        """Return a document that compiles alone."""
        fonts = self._fonts(lua=True)
        if not self._needs().lualatex:
            fonts = [r"\ifdefined\directlua", *fonts, r"\else", *self._fonts(lua=False), r"\fi"]
        lines = [
            r"\documentclass[10pt]{article}",
            *fonts,
            rf"\usepackage[letterpaper, textwidth={self.width:g}in, textheight=9in]{{geometry}}",
            *self._loads(),
            r"\setlength{\parindent}{0pt}",
            r"\begin{document}",
            self.body,
            r"\end{document}",
        ]
        return self._written([f"Compile with {self.engine}."], "\n".join(lines) + "\n")

    def _loads(self) -> list[str]:
        return [*(rf"\usepackage{_braced(package)}" for package in self.packages), *self.preamble]

    @property
    def engine(self) -> str:
        """Return which program compiles it, in words."""
        needs = self._needs()
        if needs.lualatex:
            return "lualatex, and fonts that have its letters, such as DejaVu"
        if needs.cyrillic:
            return "lualatex, or pdflatex with the font encoding T2A (and cm-super, or letters are pictures)"
        return "pdflatex or lualatex"

    def at(self, command: str) -> Fragment:
        """Return the fragment with the command that makes it."""
        return replace(self, origin=replace(self.origin, command=command))

    def _needs(self) -> ScriptNeeds:
        return script_needs([re.sub(r"\\[a-zA-Z]+", "", self.body)])

    def _fonts(self, *, lua: bool) -> list[str]:
        """Return what sets the fonts, under lualatex or pdflatex."""
        needs = self._needs()
        if lua:
            return _FALLBACK.splitlines() if needs.lualatex or needs.cyrillic else []
        encodings = "T2A,T1" if needs.cyrillic else "T1"
        return [rf"\usepackage{{cmap}}\usepackage[{encodings}]{{fontenc}}\usepackage{{lmodern}}"]

    def _written(self, needs: Sequence[str], content: str) -> str:
        checked = hashlib.sha256(content.encode()).hexdigest()
        said = [
            f"{__version__}: {self.what} of {self.origin.name}",
            f"Digest: {self.origin.digest}",
            f"Command: {self.origin.command}",
            *needs,
        ]
        head = [f"{MADE} {in_one_line(said[0])}", *(f"% {_in_comment(line)}" for line in said[1:])]
        return "\n".join([*head, f"{_CHECK}{checked}", content])


def _in_comment(line: str) -> str:
    return line[: len(line) - len(line.lstrip())] + in_one_line(line)


def _braced(package: str) -> str:
    options, _, name = package.rpartition("]")
    return f"{options}]{{{name}}}" if options else f"{{{name}}}"


def own_file(content: str) -> bool:
    """Tell whether a file was written by the program and is as it was written.

    Parameters
    ----------
    content : str
        Of the file.

    Examples
    --------
    >>> fragment = Fragment("matrix", "A game", "2, 1", (), Origin("game", "abc", "bargaining latex game matrix"))
    >>> own_file(str(fragment)), own_file(str(fragment).replace("2, 1", "2, 2")), own_file("2, 1")
    (True, False, False)
    """
    head, found, rest = content.partition(_CHECK)
    checked, _, body = rest.partition("\n")
    return head.startswith(MADE) and bool(found) and hashlib.sha256(body.encode()).hexdigest() == checked


def origin_of(scenario: Scenario, what: str) -> Origin:
    """Return what a fragment of a scenario says that it was made from.

    Examples
    --------
    >>> import bargaining
    >>> origin_of(bargaining.load("rapprochement").replace(autonomy=0.2), "matrix").command
    'bargaining latex rapprochement matrix --set autonomy=0.2'
    """
    words = ["bargaining", "latex", scenario.name, what]
    header = scenario.document.scenario
    words += [word for name, value in header.variants.items() for word in ("--variant", f"{name}={value}")]
    words += ["--concept", header.concept] if header.concept else []
    if scenario.calibration != "baseline":
        words += ["--calibration", scenario.calibration]
    words += ["--overlay", scenario.overlay] if scenario.overlay else []
    for name in scenario.followed:
        words += ["--link", name]
    for name, value in scenario.overrides.items():
        if name not in scenario.followed:
            words += ["--set", f"{name}={coded(value)}"]
    return Origin(scenario.name, scenario.digest, " ".join(map(shlex.quote, words)))


def reference(scenario: Scenario, part: str) -> str:
    r"""Return what ``\ref`` calls a table of a scenario.

    Examples
    --------
    >>> import bargaining
    >>> reference(bargaining.load("hidden_autonomy"), "equilibria")
    'tab:hidden-autonomy-equilibria'
    """
    return f"tab:{scenario.name}-{part}".replace("_", "-")
