"""Imports run downwards, heavy libraries stay in their rooms, and the contract notices when they do not."""

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "bargaining"


def lint_imports(folder):
    script = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "100"}
    return subprocess.run(
        [sys.executable, "-c", script],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path):
    shutil.copytree(PACKAGE, tmp_path / "bargaining", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_imports_run_downwards(copy):
    result = lint_imports(copy)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("games/normal_form.py", "import bargaining.equilibria.result", "Imports run downwards"),
        ("equilibria/pure.py", "import bargaining.scenario", "Solvers and games know nothing of scenarios"),
        ("plotting/style.py", "import bargaining.analysis.regimes", "Figures are drawn from saved results"),
        ("evidence/model.py", "import bargaining.games", "Evidence knows nothing of games"),
        ("text.py", "import bargaining", "Nothing imports the package root"),
        ("studies/saving.py", "import bargaining.cli.main", "Imports run downwards"),
    ],
)
def test_an_import_upwards_is_noticed(copy, module, line, contract):
    with (copy / "bargaining" / module).open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    result = lint_imports(copy)
    assert result.returncode == 1
    broken = [text for text in result.stdout.splitlines() if text.strip().endswith("BROKEN")]
    assert any(contract in text for text in broken)


def test_a_module_without_a_layer_is_noticed(copy):
    (copy / "bargaining" / "annex.py").touch()
    result = lint_imports(copy)
    assert result.returncode == 1
    assert "bargaining.annex" in result.stdout


def circles(graph):
    """Return the sets of modules that import each other, directly or through others (Tarjan 1972)."""
    number, lowest, waiting, found = {}, {}, [], []

    def visit(module):
        number[module] = lowest[module] = len(number)
        waiting.append(module)
        for other in sorted(graph[module]):
            if other not in number:
                visit(other)
            if other in waiting:
                lowest[module] = min(lowest[module], lowest[other])
        if lowest[module] == number[module]:
            place = waiting.index(module)
            if len(waiting) - place > 1:
                found.append(sorted(waiting[place:]))
            del waiting[place:]

    for module in sorted(graph):
        if module not in number:
            visit(module)
    return found


def run_time_imports(folder):
    """Return what every module imports when it runs, inside functions too; by module."""
    script = (
        "import grimp, json; g = grimp.build_graph('bargaining', exclude_type_checking_imports=True, cache_dir=None)\n"
        "print(json.dumps({m: sorted(g.find_modules_directly_imported_by(m)) for m in g.modules}))"
    )
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    result = subprocess.run(
        [sys.executable, "-c", script],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_no_modules_import_each_other_in_a_circle(copy):
    assert circles(run_time_imports(copy)) == []


def test_a_circle_is_noticed(copy):
    with (copy / "bargaining" / "text.py").open("a", encoding="utf-8") as file:
        file.write("\ndef late():\n    import bargaining.writing\n")
    with (copy / "bargaining" / "writing.py").open("a", encoding="utf-8") as file:
        file.write("\nimport bargaining.text\n")
    assert ["bargaining.text", "bargaining.writing"] in circles(run_time_imports(copy))


def at_run_time(node):
    """Walk a syntax tree without what only a type checker sees."""
    if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
        return
    yield node
    for child in ast.iter_child_nodes(node):
        yield from at_run_time(child)


def imported(path):
    for node in at_run_time(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.partition(".")[0]


@pytest.mark.parametrize(
    ("library", "rooms"),
    [
        ("matplotlib", ["plotting"]),
        ("nashpy", ["equilibria/nashpy_adapter.py"]),
        ("tomllib", ["toml.py"]),
        ("pydantic", ["evidence", "records", "scenario"]),
        ("click", ["cli", "studies/commands.py", "studies/script.py", "terminal"]),
        ("rich", ["cli", "terminal"]),
    ],
)
def test_a_library_is_used_in_its_rooms_only(library, rooms):
    users = [path for path in PACKAGE.rglob("*.py") if library in imported(path)]
    assert users
    for path in users:
        inside = path.relative_to(PACKAGE).as_posix()
        assert any(inside == room or inside.startswith(f"{room}/") for room in rooms), inside


def test_no_player_or_parameter_of_a_scenario_is_named_in_code():
    import bargaining

    scenario = bargaining.load("rapprochement")
    names = {*scenario.players, *scenario.parameters} - {"us"}
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Compare):
                tested = {
                    c.value
                    for c in ast.walk(node)
                    if isinstance(c, ast.Constant) and isinstance(c.value, str)
                }
                assert not tested & names, (path, tested & names)


def test_help_needs_no_heavy_library():
    script = (
        "import sys; from bargaining.cli.main import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'numpy', 'scipy', 'matplotlib', 'pydantic', 'numba', 'flint', 'rich', 'nashpy'} & set(sys.modules)\n"
        "raise SystemExit(f'imported {sorted(heavy)}' if heavy else 0)"
    )
    result = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    assert "Commands:" in result.stdout
