"""Readers are bounded in size, depth and time, take regular files only, and say the line of what is wrong."""

import os
import random
import time
import tomllib

import pytest

from bargaining import load, load_library
from bargaining.errors import BargainingError, EvidenceError, GameError, ScenarioError, nearest
from bargaining.files import read_bytes, read_text
from bargaining.games.efg import read_efg
from bargaining.games.nfg import read_nfg
from bargaining.resources import folder
from bargaining.toml import parse_toml, place_of

TEMPLATE = (folder("seeds") / "template.toml").read_text(encoding="utf-8")
SOURCES = f"""
[memo1]
prefix = "M"
title = "A memo"
date = "2025"
short = "Memo"
file = "memo.txt"
sha256 = "{"0" * 64}"
paragraphs = 4
"""


def scenario(path):
    return load(path)


def claims(path):
    """Read the file as the claims of a library around it."""
    root = path.parent
    (root / "claims").mkdir(exist_ok=True)
    (root / "sources.toml").write_text(SOURCES, encoding="utf-8")
    (root / "actors.toml").write_text('north = "North"\n', encoding="utf-8")
    (root / "claims" / "memo1.toml").symlink_to(path)
    return load_library(root)


READERS = pytest.mark.parametrize(
    "read", [scenario, claims, read_nfg, read_efg], ids=["scenario", "claims", "nfg", "efg"]
)


@READERS
@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("pipe", "is a named pipe"),
        ("device", "is a device"),
        ("loop", "is a loop of links"),
        ("folder", "is a folder"),
        ("sparse", "found 10,000,000,000 bytes"),
        ("dangling", "no such file"),
    ],
)
def test_only_regular_files_of_bearable_size_are_read(tmp_path, read, kind, expected):
    path = tmp_path / "found.x"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    elif kind == "loop":
        path.symlink_to(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "dangling":
        path.symlink_to(tmp_path / "nowhere")
    else:
        with path.open("wb") as file:
            file.truncate(10**10)
    start = time.process_time()
    with pytest.raises(BargainingError) as caught:
        read(path)
    assert time.process_time() - start < 1
    assert expected in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_a_file_that_grows_or_takes_the_place_of_another_is_noticed(tmp_path, monkeypatch):
    path = tmp_path / "log.toml"
    path.write_bytes(b"x" * 100)
    real = path.stat()
    os.truncate(path, 50)
    monkeypatch.setattr(os, "fstat", lambda _: os.stat_result([*real[:6], 10, *real[7:]]))
    with pytest.raises(BargainingError, match="found 41 bytes"):
        read_bytes(path, limit=40, place="log.toml")
    monkeypatch.undo()
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    monkeypatch.setattr(os, "stat", lambda _: real)
    with pytest.raises(BargainingError, match="is a named pipe"):
        read_bytes(pipe, limit=40, place="pipe")


@READERS
def test_a_byte_that_is_not_utf8_is_placed(tmp_path, read):
    path = tmp_path / "found.x"
    path.write_bytes(b"\n# caf\xe9\n")
    with pytest.raises(BargainingError, match=r":2: byte 6 of the file is not UTF-8"):
        read(path)
    path.write_bytes(TEMPLATE.encode("utf-16"))
    (tmp_path / "claims" / "memo1.toml").unlink(missing_ok=True)
    with pytest.raises(BargainingError, match="it looks like UTF-16"):
        read(path)


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(tmp_path):
    mark = b"\xef\xbb\xbf"
    written = {"plain": TEMPLATE.encode(), "mark": mark + TEMPLATE.encode()}
    written["windows"] = mark + TEMPLATE.replace("\n", "\r\n").encode()
    digests = set()
    for name, content in written.items():
        (tmp_path / f"{name}.toml").write_bytes(content)
        digests.add(load(tmp_path / f"{name}.toml").digest)
    assert len(digests) == 1
    (tmp_path / "game.nfg").write_bytes(mark + b'NFG 1 R "t" { "x" } { 2 }\r\n1 2\r\n')
    assert read_nfg(tmp_path / "game.nfg").payoffs.tolist() == [[1, 2]]
    (tmp_path / "late.toml").write_bytes(mark + b"a = '\xff'")
    with pytest.raises(BargainingError, match="byte 8 of the file"):
        read_text(tmp_path / "late.toml", limit=100, place="late.toml")


def test_names_that_no_file_can_have_get_a_message():
    for name in ("a\0b", "x" * 5000, "\ud800.toml", ""):
        with pytest.raises(ScenarioError) as caught:
            load(name)
        assert str(caught.value).isprintable()
        with pytest.raises(EvidenceError):
            load_library(name or "nowhere")


# ---------------------------------------------------------------- TOML


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[" + ".".join(["a"] * 2000) + "]", "x.toml:1: found a name of many parts"),
        ("\n" + ".".join(["a"] * 200_000) + " = 1", "x.toml:2: found a name of many parts"),
        ('"a" . ' * 50_000 + "a = 1", "x.toml:1: found a name of many parts"),
        ("\n\na = " + "[" * 5000 + "]" * 5000, "x.toml:3: found tables or lists nested too deeply"),
        ("a = " + "{ a = " * 100_000, "x.toml:1: found tables or lists nested too deeply"),
        ("a = " + "9" * 5000, "x.toml:1: found a name or number of 5,000 characters"),
        ("a = 0x" + "f" * 500_000, "x.toml:1: found a name or number of 500,002 characters"),
        ("a = 1e" + "9" * 300, "x.toml:1: found a name or number"),
        ("a = [" + "{}," * 200_000 + "]", "found 200,000 tables, expected at most 100,000"),
        ('a = """' + '"' * 100_000, "not valid TOML"),
        ("a = '" + "\\" * 100_000, "not valid TOML"),
        ('a = "' + "\\" * 100_001, "not valid TOML"),
    ],
)
def test_toml_is_refused_at_once_where_it_would_take_long(text, expected):
    start = time.process_time()
    with pytest.raises(BargainingError) as caught:
        parse_toml(text, "x.toml")
    assert time.process_time() - start < 2
    assert expected in str(caught.value)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 200


def test_what_stands_in_strings_and_comments_is_not_counted():
    deep = "[" * 100 + "a." * 100 + "9" * 1000
    text = f"a = \"{deep}\"\nb = '{deep}'\nc = \"\"\"\n{deep}\n\"\"\"\nd = '''\n{deep}\n''' # {deep}\n"
    assert parse_toml(text, "x.toml") == tomllib.loads(text)


def _written(rng, depth=0):
    """Return random TOML in which every number is the line that it stands on, as far as a line can say."""
    lines, tables = [], []
    key = lambda: rng.choice(["a", "b", "a-b", '"a.b"', "'#'", '"[x]"', '"\\u0041"', "c . d", "1"])  # noqa: E731

    def entries():
        for _ in range(rng.randrange(4)):
            kind = rng.randrange(5)
            if kind == 0:
                lines.append(rng.choice(["# [a] = [", "", "  ", "\t# '''"]))
            start = len(lines) + 1
            name = f"k{start}" + (f".{key()}" if rng.random() < 0.3 else "")
            if kind == 1:
                lines.extend(
                    f'{name} = [ {start}, """\n[x]\na = 1\n\\""" # [\n""", # ]\n{start} ]'.split("\n")
                )
            elif kind == 2:
                lines.append(f"{name} = {{ x = {start}, 'y' = [{start}] }} # = {{")
            elif kind == 3:
                lines.extend(f"  {name} = '''\n[[a]]\n'k' = 2 #'''".split("\n"))
            else:
                lines.append(f"{name}={start}")

    entries()
    for k in range(rng.randrange(6)):
        tables.append(f"t{k}")
        name = rng.choice([f"t{k}", f"t{k}.{key()}", f'"t {k}" . {key()}'])
        if rng.random() < 0.5:
            for _ in range(rng.randrange(1, 4)):
                lines.append(f"[[ {name} ]]" if rng.random() < 0.5 else f"[[{name}]] # [")
                entries()
                if rng.random() < 0.4:
                    lines.append(f" [{name}.sub{len(lines)}]")
                    entries()
        else:
            lines.append(f"[{name}]")
            entries()
    return "\n".join(lines)


def _leaves(value, path=()):
    if isinstance(value, dict | list):
        for key, entry in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _leaves(entry, (*path, key))
    elif isinstance(value, int):
        yield path, value


@pytest.mark.parametrize("seed", range(150))
def test_every_value_is_found_on_the_line_that_writes_it(seed):
    text = _written(random.Random(seed))
    tree = parse_toml(text, "x.toml")
    assert tree == tomllib.loads(text)
    for path, line in _leaves(tree):
        assert place_of(tree, path) == f"x.toml:{line}", (path, text)


# ---------------------------------------------------------------- problems with their lines


def test_a_problem_has_file_line_player_and_term(tmp_path):
    path = tmp_path / "mine.toml"
    text = TEMPLATE.replace('"catch * north.license"', '"cath * north.license"')
    path.write_text(text, encoding="utf-8")
    line = 1 + text[: text.index('"cath')].count("\n")
    with pytest.raises(ScenarioError) as caught:
        load(path)
    assert str(caught.value) == (
        f"mine.toml:{line} (south, 'Access'): payoff[3].value: "
        "unknown parameter or feature 'cath' (did you mean 'catch'?)"
    )


def test_the_line_is_that_of_the_file_that_wrote_the_entry(tmp_path):
    base = TEMPLATE.replace('"catch * north.license"', '"cath * north.license"')
    (tmp_path / "base.toml").write_text(base, encoding="utf-8")
    change = '[scenario]\nname = "c"\nextends = "base.toml"\n\n[[payoff]]\nplayer = "south"\nterm = "Extra catch"\n'
    change += 'value = "temptatio"\nassumption = "x"\n\n[parameters.fee]\nbaseline = 7\n'
    (tmp_path / "change.toml").write_text(change, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load(tmp_path / "change.toml")
    in_base = 1 + base[: base.index('"cath')].count("\n")
    assert [line.partition(": ")[0] for line in str(caught.value).splitlines()] == [
        f"base.toml:{in_base} (south, 'Access')",
        "change.toml:8 (south, 'Extra catch')",
        "change.toml:12",
    ]


def test_evidence_has_lines_as_well(tmp_path):
    path = tmp_path / "found.toml"
    path.write_text("[M1]\nsection = 'lead'\nparagraphs = [1]\n\n[M2]\nsection = 3\n", encoding="utf-8")
    with pytest.raises(EvidenceError) as caught:
        claims(path)
    lines = str(caught.value).splitlines()
    assert "claims/memo1.toml:1: M1.claim: missing, expected a value" in lines
    assert "claims/memo1.toml:6: M2.section: found 3, expected a valid string" in lines


@pytest.mark.parametrize(
    "many",
    [
        "".join(f"[u{k}]\n" for k in range(9000)),
        "".join(f"[parameters.u{k}]\n" for k in range(3000)),
        "".join(f'[[payoff]]\nplayer = "nort"\nterm = "{k}"\nvalue = "fe * q"\n' for k in range(3000)),
        "".join(f"[calibrations.c{k}.values]\nfe = 3\n" for k in range(3000)),
    ],
    ids=["tables", "parameters", "terms", "calibrations"],
)
def test_the_first_twenty_problems_and_a_count(tmp_path, many):
    path = tmp_path / "script.toml"
    path.write_text(TEMPLATE + many, encoding="utf-8")
    start = time.process_time()
    with pytest.raises(ScenarioError) as caught:
        load(path)
    assert time.process_time() - start < 5
    lines = str(caught.value).splitlines()
    assert len(lines) == 21
    number = int(lines[-1].removeprefix("script.toml: and ").removesuffix(" problems more").replace(",", ""))
    assert number >= 2980


def test_twenty_problems_of_evidence_and_a_count(tmp_path):
    path = tmp_path / "found.toml"
    path.write_text("".join(f"[M{k}]\n" for k in range(3000)), encoding="utf-8")
    with pytest.raises(EvidenceError) as caught:
        claims(path)
    lines = str(caught.value).splitlines()
    assert len(lines) == 21
    assert lines[-1].endswith(" problems more")


def test_the_nearest_name_is_not_looked_for_among_texts():
    start = time.process_time()
    assert nearest("ab" * 200_000, ["ab" * 199_999, "a"]) == ""
    assert nearest("a" * 80, ["ba" * 100_000] * 10_000) == ""
    assert time.process_time() - start < 1


def test_odd_keys_are_quoted_and_control_characters_escaped(tmp_path):
    path = tmp_path / "odd\nname.toml"
    path.write_text(TEMPLATE + '["a.b"]\n["\\u001b[31m"]\n[""]\n["x\\ny"]\nb = 1\n', encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load(path)
    lines = str(caught.value).splitlines()
    assert len(lines) == 4
    assert all(line.isprintable() and line.startswith(r"odd\nname.toml:") for line in lines)
    assert '"a.b": unknown entry' in lines[0]


def test_a_number_that_is_not_read_is_named_as_written(tmp_path):
    for written, expected in (
        ("1e-400", "found '1e-400', expected a number with an exponent from -99 to 99"),
        ("1e-100", "found '1e-100', expected a number with an exponent from -99 to 99"),
        ("0." + "1" * 60, "expected a number of at most 30 digits"),
        ("inf", "found 'inf', expected a number"),
        ("1" * 100, "expected a number of at most 30 digits"),
    ):
        path = tmp_path / "mine.toml"
        path.write_text(TEMPLATE.replace("baseline = 0.5", f"baseline = {written}", 1), encoding="utf-8")
        with pytest.raises(ScenarioError) as caught:
            load(path)
        assert "parameters.fee.baseline: found" in str(caught.value)
        assert expected in str(caught.value)


def test_a_parameter_may_be_called_value_where_a_file_changes_another(tmp_path):
    (tmp_path / "base.toml").write_text(TEMPLATE, encoding="utf-8")
    entry = '[parameters.value]\nlabel = "v"\nkind = "weight"\nbaseline = 0.5\nassumption = "x"\n'
    change = '[scenario]\nname = "c"\nextends = "base.toml"\n' + entry
    (tmp_path / "change.toml").write_text(change, encoding="utf-8")
    assert {"value", "fee"} <= set(load(tmp_path / "change.toml").parameters)


def test_gambits_files_are_named_where_a_scenario_is_due(tmp_path):
    path = tmp_path / "game.nfg"
    path.write_text('NFG 1 R "t" { "x" } { 1 } 1', encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"found a game of Gambit's"):
        load(path)
    tree = tmp_path / "game.efg"
    tree.write_text('EFG 2 R "t" { "x" }', encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"found a game tree of Gambit's, expected a scenario"):
        load(tree)
    with pytest.raises(
        GameError, match=r"game\.efg:1: found a game tree \(EFG\), expected a game in strategic form"
    ):
        read_nfg(tree)
