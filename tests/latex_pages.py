"""What tests do with LaTeX: compile a document, read the text of its pages, and look at what is written without it."""

import itertools
import re
import shutil
import subprocess

import pytest

PROGRAMS = ("pdftotext", "kpsewhich")


def needed(engine, *styles):
    """Return what skips a test where an engine or a style is not installed."""
    missing = [program for program in (engine, *PROGRAMS) if shutil.which(program) is None]
    if not missing:
        missing = [
            style
            for style in styles
            if not subprocess.run(["kpsewhich", style], capture_output=True, check=False).stdout.strip()
        ]
    return pytest.mark.skipif(bool(missing), reason=f"{', '.join(missing)} not installed")


PDFLATEX = needed("pdflatex", "sgame.sty", "istgame.sty", "booktabs.sty", "lmodern.sty")
LUALATEX = needed("lualatex", "sgame.sty", "istgame.sty", "booktabs.sty", "lmodern.sty")


def compiled(folder, document, engine="pdflatex"):
    """Compile a document, once, and return the text of its pages and the messages about what does not fit."""
    (folder / "page.tex").write_text(document, encoding="utf-8")
    run = subprocess.run(
        [engine, "-interaction=nonstopmode", "-halt-on-error", "page.tex"],
        cwd=folder,
        capture_output=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=120,
    )
    log = (folder / "page.log").read_text(encoding="utf-8", errors="replace")
    assert run.returncode == 0, "\n".join(log.splitlines()[-30:])
    assert "Missing character" not in log, re.findall("Missing character.*", log)[:3]
    printed = subprocess.run(
        ["pdftotext", "-raw", "page.pdf", "-"], cwd=folder, capture_output=True, check=True
    ).stdout.decode()
    return printed, re.findall(r"Overfull .*", log)


def overlapping(folder):
    """Return the pairs of words of a compiled document that stand on each other."""
    boxes = subprocess.run(
        ["pdftotext", "-bbox", "page.pdf", "-"], cwd=folder, capture_output=True, check=True
    ).stdout.decode()
    found = []
    for page in boxes.split("<page ")[1:]:
        places = re.findall(
            r'xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">([^<]*)<', page
        )
        known = [(*map(float, place[:4]), place[4]) for place in places]
        for one, other in itertools.combinations(known, 2):
            across = min(one[2], other[2]) - max(one[0], other[0])
            down = min(one[3], other[3]) - max(one[1], other[1])
            if across > 1.5 and down > 0.45 * min(one[3] - one[1], other[3] - other[1]):
                found.append((one[4], other[4]))
    return found


def words(text):
    """Return a text's letters and signs alone: lines may be broken anywhere, quotes may be those of print."""
    bare = re.sub(r"\s|-(?=\s*\n)|[\u200e\u200f\u2066-\u2069\u202a-\u202e]", "", text)
    return bare.translate(str.maketrans("’‘−", "''-")).replace("-", "")


def escaped(written):
    """Tell whether all that TeX obeys is an order or escaped: braces and formulas close, nothing else is left."""
    bare = re.sub(r"^%.*$", "", written, flags=re.MULTILINE)
    bare = re.sub(r"%$", "", bare, flags=re.MULTILINE)
    bare = re.sub(r"\\[\\{}$&#%_,;:! /()-]|\\[A-Za-z]+\*?", " ", bare)
    depth = 0
    for letter in bare:
        depth += (letter == "{") - (letter == "}")
        if depth < 0:
            return False
    return depth == 0 and bare.count("$") % 2 == 0 and "%" not in bare and "~" not in bare
