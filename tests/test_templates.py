"""The files that `bargaining new` writes: each loads, solves, and keeps what its comments say."""

import json
import re
import shlex
import tomllib
from fractions import Fraction

import pytest

from bargaining import load
from bargaining.analysis import regions
from bargaining.cli.main import group
from bargaining.loading.registry import forms, room
from bargaining.resources import folder
from bargaining.scenario.schema import json_schema
from bargaining.terminal.running import run_command


@pytest.fixture(params=forms())
def form(request):
    return request.param


@pytest.fixture
def new(form, tmp_path, capsys):
    """Return the path of a new file, as the command writes it."""
    path = tmp_path / "mine.toml"
    assert run_command(group, ["new", str(path), "--form", form]) == 0
    assert str(path) in capsys.readouterr().out
    assert path.read_bytes() == (folder("seeds") / room(form).template).read_bytes()
    return path


def test_a_new_file_is_sound_and_has_an_equilibrium_with_a_name(new, form):
    scenario = load(new)
    assert scenario.document.scenario.form == form
    assert any(map(scenario.outcome_of, scenario.form.predicted(scenario.values)))
    entries = [
        *scenario.document.payoff,
        *scenario.document.parameters.values(),
        *scenario.document.outcomes.values(),
    ]
    assert all(entry.assumption and not entry.evidence for entry in entries)
    expected = (scenario.form.payoffs(profile).values() for profile in scenario.form.candidates())
    used = {v for payoffs in expected for payoff in payoffs for v in payoff.variables}
    read = {v for term in scenario.terms for v in term.polynomial.variables if "." not in v}
    read -= {*scenario.document.names}  # numbers that players choose
    assert used | read == set(scenario.parameters)


def test_the_commands_at_the_top_of_a_new_file_run(new, capsys):
    lines = re.findall(r"^#     (bargaining .*?)(?:   .*)?$", new.read_text(encoding="utf-8"), flags=re.M)
    assert len(lines) > 5
    for line in lines:
        arguments = [str(new) if word == "FILE" else word for word in shlex.split(line)[1:]]
        assert run_command(group, arguments) == 0, line
        assert capsys.readouterr().out


def test_every_table_that_a_form_knows_is_shown_or_named_in_its_template(form):
    text = (folder("seeds") / room(form).template).read_text(encoding="utf-8")
    own = room(form).document.model_fields.keys() - room("strategic").document.model_fields.keys()
    for table in own:
        assert re.search(rf"^(# )?\[{table}[.\]]", text, flags=re.M), table
    assert set(tomllib.loads(text)) <= set(json_schema(room(form).document)["properties"])


def test_the_schema_of_each_form_holds_its_own_tables(form, capsys):
    assert run_command(group, ["schema", "--form", form]) == 0
    schema = json.loads(capsys.readouterr().out)
    assert set(schema["properties"]) == set(room(form).document.model_fields)
    assert ("types" in schema["properties"]) == (form == "bayesian")


@pytest.mark.parametrize("command", ["new", "schema"])
def test_an_unknown_form_is_refused(command, tmp_path, capsys):
    arguments = [str(tmp_path / "mine.toml")] if command == "new" else []
    assert run_command(group, [command, *arguments, "--form", "bayesain"]) != 0
    assert capsys.readouterr().err == "error: unknown form 'bayesain' (did you mean 'bayesian'?)\n"
    assert not list(tmp_path.iterdir())


def test_what_the_bayesian_template_shows_in_comments_may_be_put_in(tmp_path):
    text = (folder("seeds") / room("bayesian").template).read_text(encoding="utf-8")
    start, end = (
        text.index(f"# {'-' * 64} {title}") for title in ("structural alternatives", "calibrations")
    )
    optional = "\n".join(
        line.removeprefix("# ")
        for line in text[start:end].splitlines()
        if re.match(r"# (\[|[a-z]+ = )", line)
    )
    whole = text[:start] + optional + "\n" + text[end:]
    whole = whole.replace(
        '"interest * (1 - failure) * loan"', '"interest * (1 - failure) * loan * (1 - reversal)"'
    )
    (tmp_path / "mine.toml").write_text(whole, encoding="utf-8")
    scenario = load(tmp_path / "mine.toml")
    assert scenario.label("reversal") == load("rapprochement").label("reversal")
    other = load(tmp_path / "mine.toml", variants={"collateral": "shared"})
    assert "-burden / 2 * bank.secure" in [term.formula for term in other.terms]


def test_the_bank_of_the_template_lends_by_what_it_believes(tmp_path):
    scenario = load(folder("seeds") / room("bayesian").template)
    found = regions(scenario, "soundness")
    assert [str(point) for point in found.thresholds] == ["50/81", "5/6"]
    named = [
        scenario.outcome(*found.at(value)) for value in (Fraction(1, 5), Fraction(7, 10), Fraction(9, 10))
    ]
    assert named == ["No loan", "Loan against collateral", "Open loan"]
