"""A small scenario with evidence of its own and labels in several scripts, and its bundle."""

from bargaining.cli.main import group
from bargaining.evidence import code_claim, register_document
from bargaining.replication import sums
from bargaining.terminal.running import run_command

SCENARIO = """
[scenario]
name = "treaty"
title = "A treaty & its price: 50% <off>, Беларусь"
library = "papers"
extends = "base.toml"

[calibrations.memo]
label = "=Записка"
source = "memo"
values.gain = { value = "1/4", why = "the memo says so", evidence = ["M01"] }
"""
BASE = """
[scenario]
name = "base"
title = "Base"
description = "Two states sign or do not."

[players.north]
label = "Беларусь | $_^~{}"
actions.sign = { label = "=1+1 שלום", assumption = "an example" }
actions.wait = { label = "سلام & 'wait'", assumption = "an example" }

[players.south]
label = "South \\\\ \\"quoted\\" #1"
actions.sign = { label = "@sign", assumption = "an example" }
actions.wait = { label = "-wait", assumption = "an example" }

[outcomes.deal]
label = "+Сделка"
profile = { north = "sign", south = "sign" }
assumption = "an example"

[kinds.share]
meaning = "From nothing to all"
range = [0, 1]
assumption = "an example"

[parameters.gain]
label = "Gain of a deal, 3/13 of it"
kind = "share"
baseline = "1/3"
assumption = "an example"

[[payoff]]
player = "north"
term = "Gain"
value = "(gain - 3/13) * north.sign * south.sign"
assumption = "LONG"

[[payoff]]
player = "south"
term = "Gain"
value = "gain * north.sign * south.sign"
assumption = "an example"
"""
LONG = "Ж" * 2_000
EXPERIMENT = "documents"


def write(folder):
    """Write the scenario, its base and its library into a folder, and return the scenario's file."""
    (folder / "memo.txt").write_text("A memo\n\nThe gain is a quarter.\n", encoding="utf-8")
    register_document(folder / "memo.txt", folder / "papers", title="A memo")
    claim = "A deal is worth a fourth part."
    about = {"actors": {"north": "Север"}, "kind": ["interest"], "strength": "strong"}
    code_claim(folder / "papers", "memo", paragraphs=[2], claim=claim, **about)
    (folder / "base.toml").write_text(BASE.replace("LONG", LONG), encoding="utf-8")
    (folder / "treaty.toml").write_text(SCENARIO, encoding="utf-8")
    return folder / "treaty.toml"


def run(*words):
    """Run a command of the program and return its status."""
    return run_command(group, [str(word) for word in words])


def made(folder):
    """Write the scenario and its bundle into a folder, and return the bundle's folder."""
    write(folder)
    assert run("bundle", folder / "treaty.toml", "--only", EXPERIMENT, "--quick", "-o", folder / "out") == 0
    return folder / "out"


def sealed(folder):
    """Write the checksums of a folder that was changed anew."""
    (folder / sums.PLACE).unlink(missing_ok=True)
    contents = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    (folder / sums.PLACE).write_bytes(sums.sums(contents))
