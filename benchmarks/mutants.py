"""Input files spoilt in many ways, each by a number and a seed of its own."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bargaining.resources import folder

SCENARIO, NFG, EFG = "scenario.toml", "game.nfg", "game.efg"
LARGEST = 400_000

SMALL = """[scenario]
name = "small"
title = "Two by two"
{header}
[players.p]
label = "P"
actions.a = {{ label = "A", assumption = "x" }}
actions.b = {{ label = "B", assumption = "x" }}
[players.q]
label = "Q"
actions.c = {{ label = "C", evidence = ["{claim}"] }}
actions.d = {{ label = "D", assumption = "x" }}
[kinds.k]
meaning = "k"
range = [-10, 10]
assumption = "x"
[parameters.x]
label = "x"
kind = "k"
baseline = 0.4
assumption = "x"
[parameters.y]
label = "y"
kind = "k"
baseline = "median"
[features.both]
value = "p.a * q.c"
[[payoff]]
player = "p"
term = "t0"
value = "(x - 3/4)^2 * both + y * p.b"
assumption = "x"
[[payoff]]
player = "q"
term = "t1"
value = "q.c / 2 - x * y * (q.d - p.a)"
assumption = "x"
[calibrations.one.values]
x = {{ value = 1, why = "x", assumption = "x" }}
y = {{ value = 1/3, why = "x", assumption = "x" }}
[outcomes.ac]
label = "ac"
assumption = "x"
profile = {{ p = "a", q = "c" }}
""".replace("1/3", '"1/3"').replace(
    "[calibrations.one.values]", '[calibrations.one]\nlabel = "One"\n[calibrations.one.values]'
)

EVIDENCE = {
    "library/actors.toml": 'north = "The North"\nsouth = "The South"\n',
    "library/sources.toml": (
        '[memo1]\nprefix = "M"\ntitle = "A memo"\ndate = "2025"\nshort = "Memo"\nfile = "memo.txt"\n'
        f'sha256 = "{"0" * 64}"\nparagraphs = 4\n'
    ),
    "library/claims/memo1.toml": (
        '[M1]\nsection = "lead"\nparagraphs = [1, 3]\nactors = ["north"]\nclaim = "The north fears."\n'
        'kind = ["interest"]\nstrength = "strong"\nbears_on = { x = "up" }\ndates = ["2025-06"]\n'
        '[M2]\nsection = "lead"\nparagraphs = [2]\nactors = ["south"]\nclaim = "The south waits."\n'
        'kind = ["belief", "event"]\nstrength = "weak"\n'
    ),
    "library/events.toml": (
        '[[event]]\nnumber = 7001\ndate = "2025-06-21"\nprecision = "day"\nactors = ["north", "south"]\n'
        'event = "Talks open."\ncode = ["north talk"]\nlocators = [{ source = "memo1", paragraphs = [2, 4] }]\n'
        'claims = ["M1"]\n[[period]]\nperiod = "2025-06"\nnorth = "talk"\nevents = [7001]\n'
        '[[conflict]]\nabout = "who called"\nreadings = [{ text = "N.", source = "memo1", paragraphs = [1] }]\n'
    ),
}

GAMES = (
    'NFG 1 R "Payoffs" { "Row" "Column" } { { "T" "B" } { "L" "R" } }\n\n3 1/2 0 0 0.25 -1 1e1 2\n',
    'NFG 1 R "Counts" { "x" "y" "z" } { 2 2 2 }\n1 1 0 0 2 1 0 1 1 2 2 0 3 0 0 1 1 1 2 0 2 1 1 0\n',
    'NFG 1 D "Outcomes" { "Row" "Column" }\n{ { "T" "B" } { "L" "R" } }\n"a comment"\n'
    '{ { "win" 1.25, -1/3 } { "draw" 1e-2 .5 } }\n1 2 0 1\n',
)

TREES = (
    'EFG 2 R "Entry" { "E" "I" }\n""\n\np "" 1 1 "in?" { "out" "in" } 0\nt "" 1 "" { 0, 2 }\n'
    'p "" 2 1 "share?" { "fight" "share" } 0\nt "" 2 "" { -1, -1 }\nt "" 3 "" { 1, 1/2 }\n',
    'EFG 2 D "Signals" { "S" "R" }\nc "ROOT" 1 "(0,1)" { "strong" 0.75 "weak" 1/4 } 0\n'
    + "".join(
        f'p "" 1 {k} "({k})" {{ "call" "wait" }} {k + 6} "paid" {{ {k} 0.5 }}\n'
        'p "" 2 1 "hears" { "yield" "stay" } 0\n'
        f't "" {k} "" {{ {k}.5 -1/3 }}\nt "" 0\np "" 2 2 "hears not" {{ "yield" "stay" }} 0\n'
        f't "" 5 "" {{ 1 {k % 2} }}\nt "" {k}\n'
        for k in (1, 2)
    ).replace('5 "" { 1 0 }', "5"),
    'EFG 2 R "Forgetful" { "a" "b" "c" }\n"a comment"\np "" 1 1 "s" { "l" "r" } 0\np "" 1 1 0\n'
    'p "" 2 1 "t" { "l" "r" } 0\nt "" 1 "" { 1 2 3 }\nt "" 2 "" { 0 1e1 .5 }\nt "" 3 "" { 2 2 2 }\n'
    'p "" 3 9 "u" { "x" "y" "z" } 4 "" { -1, 0, 1 }\nt "" 1\np "" 2 1 0\nt "" 2\nt "" 1\nt "" 0\n',
)

NUMBERS = (
    "1e999999999",
    "-1e400",
    "1e-400",
    "9" * 5000,
    "-" + "9" * 40,
    "0x" + "f" * 3000,
    "nan",
    "-inf",
    "1/0",
    "1/3",
    "0",
    "-0.0",
    "1e99",
    "1e-99",
    "0." + "0" * 80 + "1",
    "9007199254740993",
    "1_000",
    "2024-13-45",
    "07:61:00",
    "1e",
    "--1",
)
MILD_NUMBERS = ("0", "1", "0.5", "0.3333333333333333333", "2", "-1", "1e-9", "0.999999999999", "1e9", "7")
MILD_FORMULAS = (
    "x * p.a",
    "0",
    "p.a * q.c - p.b * q.d",
    "1e9 * x * p.a * q.c + q.d / 1e9",
    "(x - y)^12 * (p.a - q.c)",
    "x^2 - 2",
    "p.a^9 * q.c^9",
    "1000000000000000 + x * q.c",
    "(x - 0.4) * p.a * q.c",
    "-(-(p.a)) * q.d",
    "(x + y) * both",
)
VALUES = (
    "true",
    "[]",
    "{}",
    '""',
    "[[[[[[1]]]]]]",
    "{ a = { b = { c = 1 } } }",
    '"median"',
    "'''x'''",
    '"""\ny\n"""',
    "[1, 'a', {}]",
    "1979-05-27T07:32:00Z",
    "[0, 1]",
    '["M1"]',
    '["O48", "O48"]',
    "[" * 3000 + "]" * 3000,
    "[" + "1," * 20_000 + "]",
    '"' + "x" * 20_000 + '"',
    '"\\u0000"',
    '"\\ud800"',
    '"rapprochement"',
    '"scenario.toml"',
)
FORMULAS = (
    "1/0",
    "x/y",
    "(" * 70 + "x" + ")" * 70,
    "-" * 2000 + "x",
    "((x+y+1)^12)*((x-y)^12)*((x+2*y)^12)",
    "x^9999999",
    "x**-1",
    "9^12^12^12",
    "1e999999999*x",
    "__import__('os')",
    "x.y.z",
    "p.a.b",
    "q",
    "lambda: x",
    "x if y else 1",
    "ｘ + у",
    "x # y",
    "x; y",
    "x\\\ny",
    "[x for x in y]",
    "f'{x}'",
    "x" * 5000,
    "+".join(["x*y"] * 900),
    "0777",
    "1if x else 2",
    "p.a*p.b",
    "both^3",
    "x@y",
    "x//y",
    "x%2",
    "~x",
    "not x",
    "True",
    "None",
    "3j",
    "0x10",
    "'x'",
    "",
    " ",
    "()",
    "x,y",
)
ODD = (
    "\x00",
    "\x1b[31m",
    "\x7f",
    "\u202e",
    "\ufeff",
    "é",
    "𝒳",
    "\r",
    "\t",
    "\u2028",
    '"',
    "'",
    "\\",
    "#",
    "=",
    "]",
    "}",
    "{",
    "\x85",
)
KEYS = (
    "a", "a.b", ".".join(["a"] * 15), ".".join(["a"] * 3000), '""', '"a.b"', '"a\\nb"', "'\\'", "Value", "value", "x y",
    "k" * 500, "values", "payoff", "scenario", "players.p", "class", "1", '"../up"', '"\\u001b[0m"',
)  # fmt: skip

Spoil = Callable[[str, random.Random], str]


@dataclass
class Case:
    """Hold one set of files, how it came about, and what is run on it."""

    number: int
    files: dict[str, bytes]
    commands: list[list[str]]
    how: list[str] = field(default_factory=list)


def _lines(text: str) -> list[str]:
    return text.split("\n")


def swap(text: str, rng: random.Random) -> str:
    lines = _lines(text)
    i, j = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[i], lines[j] = lines[j], lines[i]
    return "\n".join(lines)


def delete(text: str, rng: random.Random) -> str:
    lines = _lines(text)
    start = rng.randrange(len(lines))
    del lines[start : start + rng.choice((1, 1, 1, 3, 10))]
    return "\n".join(lines)


def duplicate(text: str, rng: random.Random) -> str:
    lines = _lines(text)
    start = rng.randrange(len(lines))
    part = lines[start : start + rng.choice((1, 1, 4, 12))]
    times = rng.choice((1, 1, 1, 2, 50, 2000))
    times = max(1, min(times, LARGEST // (sum(map(len, part)) + 1)))
    at = rng.randrange(len(lines) + 1)
    return "\n".join([*lines[:at], *part * times, *lines[at:]])


def multiply(text: str, rng: random.Random) -> str:
    """Repeat an entry many times under different names, as a script would."""
    kind = rng.randrange(4)
    many = rng.choice((30, 300, 3000))
    if kind == 0:
        entry = '[[payoff]]\nplayer = "p"\nterm = "n{k}"\nvalue = "x*p.a + {k}"\nassumption = "x"\n'
    elif kind == 1:
        entry = '[parameters.n{k}]\nlabel = "n"\nkind = "k"\nbaseline = 0\nassumption = "x"\n'
    elif kind == 2:
        entry = '[players.n{k}]\nlabel = "n"\nactions.a = {{ label = "a", assumption = "x" }}\n'
        entry += 'actions.b = {{ label = "b", assumption = "x" }}\n'
    else:
        entry = "[unknown{k}]\nx = {k}\n"
    return text + "\n" + "".join(entry.format(k=k) for k in range(many))


def number(text: str, rng: random.Random) -> str:
    return _replace(text, rng, r"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.])", NUMBERS)


def gentle(text: str, rng: random.Random) -> str:
    """Put another number or formula that may well be meant, so that some mutants come as far as being solved."""
    if rng.random() < 0.5:
        return _replace(text, rng, r"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.])", MILD_NUMBERS)
    own = re.findall(r'(?<=value = )"[^"\n]*"', text)
    mild = [f'"{formula}"' for formula in MILD_FORMULAS] if "q.c" in text else []
    return _replace(text, rng, r'(?<=value = )"[^"\n]*"', (*own, *mild))


def value(text: str, rng: random.Random) -> str:
    return _replace(text, rng, r"(?<== )[^\n]+", VALUES + NUMBERS)


def formula(text: str, rng: random.Random) -> str:
    chosen = rng.choice(FORMULAS)
    written = (
        f"'''{chosen}'''" if "\\" in chosen or "'" not in chosen else '"' + chosen.replace('"', "") + '"'
    )
    return _replace(text, rng, r'(?<=value = )"[^"\n]*"', (written,))


def key(text: str, rng: random.Random) -> str:
    return _replace(text, rng, r"(?m)^[\w.]+(?= =)|(?<=\[)[\w.]+(?=\])|(?<=\.)\w+", KEYS)


def words(text: str, rng: random.Random) -> str:
    """Put one name for another."""
    found = re.findall(r"\w+", text)
    return _replace(text, rng, r"\w+", tuple(rng.choices(found or ["x"], k=4)))


def odd(text: str, rng: random.Random) -> str:
    at = rng.randrange(len(text) + 1)
    return text[:at] + rng.choice(ODD) * rng.choice((1, 1, 3)) + text[at:]


def truncate(text: str, rng: random.Random) -> str:
    return text[: rng.randrange(len(text) + 1)]


def nest(text: str, rng: random.Random) -> str:
    depth = rng.choice((3, 19, 25, 5000))
    kind = rng.randrange(3)
    if kind == 0:
        return text + "\n[" + ".".join(["a"] * depth) + "]\nb = 1\n"
    if kind == 1:
        return text + "\ndeep = " + "[" * depth + "]" * depth + "\n"
    return text + "\n" + ".".join(["a"] * depth) + " = 1\n"


def _replace(text: str, rng: random.Random, pattern: str, options: tuple[str, ...]) -> str:
    places = [match.span() for match in re.finditer(pattern, text)]
    if not places:
        return text
    start, end = rng.choice(places)
    return text[:start] + rng.choice(options) + text[end:]


SPOILERS: tuple[Spoil, ...] = (
    swap, delete, duplicate, multiply, number, value, formula, key, words, odd, truncate, nest, number, formula,
    gentle, gentle, gentle, gentle, gentle,
)  # fmt: skip
GAME_SPOILERS: tuple[Spoil, ...] = (
    swap,
    delete,
    duplicate,
    number,
    words,
    odd,
    truncate,
    number,
    number,
    words,
)
TREE_SPOILERS: tuple[Spoil, ...] = (*GAME_SPOILERS, gentle, gentle, gentle, gentle)


def spoil_bytes(content: bytes, rng: random.Random) -> bytes:
    """Change what is no text any more, or the way in which text is written."""
    kind = rng.randrange(7)
    if kind == 0:
        return b"\xef\xbb\xbf" + content
    if kind == 1:
        return content.replace(b"\n", b"\r\n")
    if kind == 2:
        return content.replace(b"\n", b"\r")
    if kind == 3:
        return content.decode("utf-8", "replace").encode("utf-16")
    changed = bytearray(content or b"x")
    for _ in range(rng.choice((1, 3, 20))):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def originals() -> dict[str, str]:
    """Return the scenarios that are spoilt, by name."""
    seeds = folder("seeds")
    return {
        "rapprochement": (seeds / "scenarios" / "rapprochement.toml").read_text(encoding="utf-8"),
        "template": (seeds / "template.toml").read_text(encoding="utf-8"),
        "small": SMALL.format(header="", claim="O48"),
        "own evidence": SMALL.format(header='library = "library"', claim="M1"),
        "change": '[scenario]\nname = "change"\nextends = "base.toml"\n[parameters.x]\nbaseline = 0.9\n'
        '[[payoff]]\nplayer = "p"\nterm = "t0"\nvalue = "x * p.a"\nassumption = "x"\n',
    }


def make(seed: int, number: int, sources: Mapping[str, str]) -> Case:
    """Return one case; the same for the same seed and number, whatever else is run."""
    rng = random.Random(f"{seed}-{number}")
    kind = rng.choices(
        ("rapprochement", "template", "small", "own evidence", "change", "game", "tree"),
        (1, 2, 4, 3, 2, 3, 3),
    )[0]
    if kind in ("game", "tree"):
        name = NFG if kind == "game" else EFG
        files = {name: rng.choice(GAMES if kind == "game" else TREES)}
        commands = [["check", name], ["solve", name, "--max-seconds", "1"]]
    else:
        files = {SCENARIO: sources[kind]}
        commands = [["check", SCENARIO], ["show", SCENARIO], ["solve", SCENARIO, "--max-seconds", "1"]]
    if kind == "change":
        loop = rng.choice(("", "", f'extends = "{SCENARIO}"', 'extends = "base.toml"'))
        files["base.toml"] = SMALL.format(header=loop, claim="O48")
    if kind == "own evidence":
        files |= EVIDENCE
    case = Case(number, {}, commands, [kind])
    target = rng.choice(sorted(files)) if rng.random() < 0.8 else min(files)
    for _ in range(rng.choice((1, 1, 1, 1, 2, 4))):
        spoiler = rng.choice({"game": GAME_SPOILERS, "tree": TREE_SPOILERS}.get(kind, SPOILERS))
        case.how.append(f"{spoiler.__name__} {target}")
        if len(changed := spoiler(files[target], rng)) <= LARGEST * 2:
            files[target] = changed
    case.files = {name: text.encode("utf-8", "surrogatepass") for name, text in files.items()}
    if rng.random() < 0.15:
        case.how.append(f"bytes of {target}")
        case.files[target] = spoil_bytes(case.files[target], rng)
    return case


def write(case: Case, root: Path) -> None:
    """Write the files of a case into an empty folder."""
    for name, content in case.files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
