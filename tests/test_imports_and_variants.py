"""Parameters taken over from other scenarios, and structural alternatives."""

import time
from fractions import Fraction

import pytest

from bargaining import load
from bargaining.cli.main import group
from bargaining.errors import ScenarioError
from bargaining.loading.scenarios import check_alternatives, varied, with_concept
from bargaining.terminal.running import run_command

ASSUMED = 'assumption = "x"'
IMPORT = '[imports.rapprochement]\nparameters = ["verification", "token_cost", "autonomy"]\n'


def scenario(name="x", more="", header="", own=True, formula=None):
    """Return a scenario of one player with a parameter of its own name."""
    held = f'[parameters.{name}]\nlabel = "{name}"\nkind = "k"\nbaseline = 0.5\n{ASSUMED}\n' if own else ""
    return (
        f'[scenario]\nname = "made"\ntitle = "Made"\n{header}\n[kinds.k]\nmeaning = "m"\nrange = [0, 1]\n{ASSUMED}\n'
        f'[players.p]\nlabel = "p"\n[players.p.actions]\na = {{ label = "a", {ASSUMED} }}\n'
        f'b = {{ label = "b", {ASSUMED} }}\n'
        f'{held}[[payoff]]\nplayer = "p"\nterm = "t"\nvalue = "{formula or name + " * p.a"}"\n{ASSUMED}\n{more}'
    )


def variant(one="", two="", name="v"):
    return (
        f'[variants.{name}]\nlabel = "v"\ndefault = "one"\n'
        f'[variants.{name}.values.one]\nlabel = "1"\n{ASSUMED}\n{one}\n'
        f'[variants.{name}.values.two]\nlabel = "2"\n{ASSUMED}\n{two}\n'
    )


@pytest.fixture
def files(tmp_path):
    def write(**texts):
        for name, text in texts.items():
            (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
        return tmp_path

    return write


def refused(folder, *expected, **options):
    with pytest.raises(ScenarioError) as caught:
        load(folder / "made.toml", **options)
    text = str(caught.value)
    for message in expected:
        assert message in text
    return text.splitlines()


# ---------------------------------------------------------------- imports


def test_a_parameter_comes_with_kind_range_evidence_and_what_every_document_says(files):
    folder = files(made=scenario(more=IMPORT, formula="(x + verification - token_cost * autonomy) * p.a"))
    mine, base = load(folder / "made.toml"), load("rapprochement")
    assert set(mine.parameters) == {"x", "verification", "token_cost", "autonomy"}
    assert mine.players == ("p",)
    assert list(mine.document.calibrations) == list(base.document.calibrations)
    for name in ("verification", "token_cost", "autonomy"):
        assert mine.document.parameters[name] == base.document.parameters[name]
        assert mine.range(name) == base.range(name)
        assert mine.spoken(name) == base.spoken(name)
        for calibration in base.document.calibrations:
            assert mine.calibrated(calibration).values[name] == base.calibrated(calibration).values[name]
            assert mine.silence(calibration, name) == base.silence(calibration, name)
    assert mine.calibrated("olech2025").borrowed() == ("x",)


def test_what_a_file_writes_itself_precedes_what_it_imports(files):
    more = IMPORT + (
        '[calibrations.olech2025.values]\nautonomy = { value = 0.1, why = "read again", evidence = ["O13"] }\n'
        "[parameters.verification]\nbaseline = 0.25\n" + ASSUMED + "\n"
    )
    mine = load(
        files(made=scenario(more=more, formula="(x + verification * token_cost * autonomy) * p.a"))
        / "made.toml"
    )
    assert mine.calibrated("olech2025").values["autonomy"] == Fraction(1, 10)
    assert mine.baseline["verification"] == Fraction(1, 4)
    assert mine.label("verification") == load("rapprochement").label("verification")


def test_the_digest_is_that_of_the_content_wherever_it_was_written(files):
    other = '[imports.o]\nfile = "other.toml"\nparameters = ["y"]\n'
    folder = files(other=scenario("y"), made=scenario(more=other, formula="x * y * p.a"))
    imported = load(folder / "made.toml")
    held = f'[parameters.y]\nlabel = "y"\nkind = "k"\nbaseline = 0.5\n{ASSUMED}\n'
    assert (
        load(files(made=scenario(more=held, formula="x * y * p.a")) / "made.toml").digest == imported.digest
    )
    files(other=scenario("y").replace("0.5", "0.6"), made=scenario(more=other, formula="x * y * p.a"))
    assert load(folder / "made.toml").digest != imported.digest


def test_an_import_reads_the_evidence_of_the_scenario_that_it_comes_from(files):
    folder = files(made="", other="")
    (folder / "mine" / "claims").mkdir(parents=True)
    (folder / "mine" / "sources.toml").write_text(
        f'[memo]\nprefix = "M"\ntitle = "A memo"\ndate = "2025"\nshort = "Memo"\nfile = "memo.txt"\n'
        f'sha256 = "{"0" * 64}"\nparagraphs = 4\n',
        encoding="utf-8",
    )
    (folder / "mine" / "actors.toml").write_text('north = "North"\n', encoding="utf-8")
    (folder / "mine" / "claims" / "memo.toml").write_text(
        '[M1]\nparagraphs = [1]\nsection = "s"\nactors = ["north"]\nclaim = "It is so."\nkind = ["belief"]\n'
        'strength = "strong"\n',
        encoding="utf-8",
    )
    cited = scenario("y", header='library = "mine"').replace(
        f"baseline = 0.5\n{ASSUMED}", 'baseline = 0.5\nevidence = ["M1"]'
    )
    more = '[imports.o]\nfile = "other.toml"\nparameters = ["y"]\n'
    files(other=cited, made=scenario(more=more, formula="x * y * p.a"))
    assert load(folder / "made.toml").document.parameters["y"].evidence == ["M1"]


def imports(name, parameters='["y"]'):
    return f'[imports.o]\nfile = "{name}.toml"\nparameters = {parameters}\n'


def test_scenarios_that_lead_back_to_themselves_are_refused_in_one_line(files):
    for made, other in (
        (scenario(more=imports("made")), ""),
        (scenario(more=imports("other")), scenario("y", more=imports("made"))),
        ('[scenario]\nextends = "other.toml"\n', scenario("y", more=imports("made"))),
        (scenario(more=imports("other")), '[scenario]\nextends = "made.toml"\n'),
    ):
        (line,) = refused(
            files(made=made, other=other), "found a cycle made.toml", "expected bases and links that end"
        )
        assert line.count("cycle") == 1


def test_files_that_many_import_are_read_once(files):
    texts = {
        "made": scenario(
            more="".join(f"[imports.a{k}]\nfile = 'l1_{k}.toml'\nparameters = ['x']\n" for k in range(3))
        )
    }
    for depth in range(1, 9):
        for k in range(3):
            inner = [
                f"[imports.a{j}]\nfile = 'l{depth + 1}_{j}.toml'\nparameters = ['x']\n" for j in range(3)
            ]
            texts[f"l{depth}_{k}"] = scenario(more="".join(inner) if depth < 8 else "")
    folder, start = files(**texts), time.process_time()
    assert load(folder / "made.toml").parameters == ("x",)
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    ("made", "other", "message"),
    [
        (imports("other", '["yy"]'), scenario("y"), "imports.o: unknown parameter 'yy' (did you mean 'y'?)"),
        (imports("others"), "", "imports.o: others.toml: no such file"),
        (imports("other", '"y"'), scenario("y"), "imports.o.parameters: found 'y', expected a list"),
        (imports("other", "[1]"), scenario("y"), "imports.o.parameters[0]: found 1, expected text in quotes"),
        (
            imports("other", "[]"),
            scenario("y"),
            "imports.o.parameters: found a list, expected at least one entry",
        ),
        ("[imports]\no = 3\n", "", "imports.o: found 3, expected a table"),
        (
            imports("other"),
            "parameters = 3\n" + scenario("y", own=False),
            "other.toml:1: parameters: found 3",
        ),
        (
            imports("other"),
            scenario("y", own=False, more="[parameters]\ny = 3\n"),
            "parameters.y: found 3, expected a",
        ),
        (imports("other"), "calibrations = 3\n" + scenario("y"), "other.toml:1: calibrations: found 3"),
        (
            imports("other"),
            scenario("y", more="[calibrations.c]\nlabel = 'c'\nvalues = 3\n"),
            "values: found 3",
        ),
        (
            imports("other"),
            scenario("y").replace('kind = "k"', 'kind = ["k"]'),
            "parameters.y.kind: found a list",
        ),
        (
            imports("other") + "[imports.n]\nfile = 'third.toml'\nparameters = ['z']\n",
            scenario("y"),
            "imports.n: found another kind 'k' than that of an import before it",
        ),
    ],
)
def test_an_import_that_cannot_be_is_refused_with_its_place(files, made, other, message):
    third = scenario("z").replace("range = [0, 1]", "range = [0, 5]")
    lines = refused(files(made=scenario(more=made), other=other, third=third), message)
    assert all(line.startswith(("made.toml:", "other.toml:")) for line in lines)


# ---------------------------------------------------------------- variants

PAYOFF = f'[[variants.v.values.two.changes.payoff]]\nplayer = "p"\nterm = "t"\nvalue = "x * p.b"\n{ASSUMED}'
FEATURE = '[variants.v.values.two.changes.features.f]\nvalue = "p.b"\n'


def test_a_variant_may_change_a_payoff_term_add_one_or_change_a_feature(files):
    added = PAYOFF.replace('term = "t"', 'term = "other"')
    for two, formulas in ((PAYOFF, ["x * p.b"]), (added, ["x * p.a", "x * p.b"])):
        folder = files(made=scenario(more=variant(two=two)))
        assert [term.formula for term in load(folder / "made.toml").terms] == ["x * p.a"]
        chosen = load(folder / "made.toml", variants={"v": "two"})
        assert [term.formula for term in chosen.terms] == formulas
    more = '[features.f]\nvalue = "p.a"\n' + variant(two=FEATURE)
    folder = files(made=scenario(more=more, formula="x * f"))
    assert load(folder / "made.toml").form.predicted({"x": Fraction(1, 2)}) == (("a",),)
    chosen = load(folder / "made.toml", variants={"v": "two"})
    assert chosen.form.predicted({"x": Fraction(1, 2)}) == (("b",),)


def test_a_variant_may_change_who_can_tell_types_apart(files):
    types = "".join(
        f'[types.{name}]\nlabel = "{name}"\nprobability = "{share}"\nvalues = {{ x = {k} }}\n{ASSUMED}\n'
        for k, (name, share) in enumerate((("s", "x"), ("w", "1 - x")))
    )
    two = '[variants.v.values.two.changes.information]\np = [["s"], ["w"]]\n'
    text = scenario(header='form = "bayesian"', more=types + variant(two=two), formula="(x - 1/2) * p.a")
    folder = files(made=text)
    assert [place.name for place in load(folder / "made.toml").places] == ["p"]
    seen = load(folder / "made.toml", variants={"v": "two"})
    assert [place.name for place in seen.places] == ["p.s", "p.w"]
    assert seen.form.predicted(seen.values) == (("b", "a"),)


def test_digests_tell_alternatives_apart_and_nothing_else(files):
    folder = files(made=scenario(more=variant(two=PAYOFF)))
    plain = load(folder / "made.toml")
    one, two = (load(folder / "made.toml", variants={"v": value}) for value in ("one", "two"))
    assert plain.digest == one.digest != two.digest
    assert varied(plain, v="two").digest == two.digest
    assert varied(two, v="one").digest == plain.digest
    files(chosen='[scenario]\nextends = "made.toml"\nvariants = { v = "two" }\n')
    assert load(folder / "chosen.toml").digest == two.digest
    assert load(folder / "chosen.toml", variants={"v": "one"}).digest == plain.digest


def test_concept_calibration_and_values_stay_when_an_alternative_is_chosen(files):
    more = f'[calibrations.c]\nlabel = "c"\nvalues = {{ x = {{ value = 1, why = "w", {ASSUMED} }} }}\n'
    narrow = '[variants.v.values.two.changes.parameters.x]\nrange = [0, 0.5]\nrange_assumption = "x"\nbaseline = 0.5\n'
    folder = files(made=scenario(more=more + variant(two=PAYOFF)))
    before = with_concept(load(folder / "made.toml"), "strict Nash").calibrated("c")
    after = varied(before, v="two")
    assert (after.form.concept, after.calibration, after.values["x"]) == ("strict Nash", "c", 1)
    assert varied(before.replace(x="1/4"), v="two").values["x"] == Fraction(1, 4)
    files(made=scenario(more=variant(two=narrow)))
    with pytest.raises(ScenarioError, match=r"x: found 0\.75, expected a value from 0 to 0\.5"):
        varied(load(folder / "made.toml").replace(x="3/4"), v="two")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            variant().replace('default = "one"', 'default = "onee"'),
            "unknown value 'onee' (did you mean 'one'?)",
        ),
        (
            variant().replace('default = "one"', 'default = ["one"]'),
            "variants.v.default: found a list, expected text",
        ),
        (variant().replace('default = "one"\n', ""), "variants.v.default: missing"),
        ('[variants.v]\nlabel = "v"\ndefault = "one"\nvalues = {}\n', "expected at least one entry"),
        ("[variants]\nv = 3\n", "variants.v: found 3, expected a table"),
        (variant().replace(ASSUMED, "", 1), "variants.v.values.one: found neither evidence nor assumption"),
        (
            variant().replace(ASSUMED, 'evidence = ["Z9"]', 1),
            "variants.v.values.one.evidence: unknown claim 'Z9'",
        ),
        (
            variant(one='changes = { scenario = { name = "z" } }'),
            "found scenario, expected tables of the game",
        ),
        (variant(one="changes = { payoff = 1 }"), "payoff: found 1, expected a list"),
        (variant(one="changes = 1"), "variants.v.values.one.changes: found 1, expected a table"),
        (variant(one="changes = { foo = 1 }"), "foo: unknown entry"),
    ],
)
def test_a_variant_that_cannot_be_is_refused(files, text, message):
    refused(files(made=scenario(more=text)), message)


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ('variants = { v = ["one"] }', "scenario.variants.v: found a list"),
        ('variants = "one"', "scenario.variants: found 'one', expected a table"),
        ('variants = { v = "thre" }', "variants.v: unknown value 'thre'"),
        ('variants = { vv = "one" }', "unknown variant 'vv' (did you mean 'v'?)"),
    ],
)
def test_a_choice_that_cannot_be_is_refused(files, header, message):
    refused(files(made=scenario(header=header, more=variant())), message)


@pytest.mark.parametrize(
    "change",
    [
        "players = 1979-05-27",
        "parameters = { x = { baseline = 1e9999 } }",
        "parameters = { x = { baseline = 9 } }",
    ],
)
def test_check_tries_alternatives_that_are_not_chosen(files, change, capsys):
    folder = files(made=scenario(more=variant(two=f"changes = {{ {change} }}")))
    made = load(folder / "made.toml")
    assert made.digest == load(folder / "made.toml").digest
    with pytest.raises(ScenarioError, match=r"^with --variant v=two: "):
        check_alternatives(made)
    assert run_command(group, ["check", str(folder / "made.toml")]) != 0
    assert "with --variant v=two" in capsys.readouterr().err
    check_alternatives(load("hidden_autonomy"))


def test_alternatives_are_chosen_on_the_command_line(files, capsys):
    path = str(files(made=scenario(more=variant(two=PAYOFF))) / "made.toml")
    for arguments, pure in (([], "a"), (["--variant", "v=two"], "b"), (["--variant", "v=one"], "a")):
        assert run_command(group, ["explain", path, pure, *arguments]) == 0
        assert "An equilibrium: " in capsys.readouterr().out
    for wrong, message in (
        ("v=tow", "did you mean 'two'"),
        ("w=two", "unknown variant 'w'"),
        ("v", "found no value"),
    ):
        assert run_command(group, ["solve", path, "--variant", wrong]) != 0
        (line,) = capsys.readouterr().err.splitlines()
        assert message in line
