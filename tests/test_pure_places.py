"""Every pure equilibrium is named, also where it lies on a continuum, and no headline leaves one out."""

import itertools
import json
from fractions import Fraction

import numpy as np
import pytest

import bargaining
from bargaining import NormalFormGame, nash_equilibria
from bargaining.analysis.comparison import compare
from bargaining.analysis.lenses import lenses
from bargaining.cli.main import group
from bargaining.equilibria.pure_places import located_pure
from bargaining.terminal.running import run_command

TIED = ["rapprochement", "--set", "autonomy=3/13"]


def by_definition(payoffs):
    """Return the pure equilibria cell by cell."""
    shape = payoffs.shape[1:]
    return [
        profile
        for profile in itertools.product(*map(range, shape))
        if all(
            payoffs[i][profile] >= payoffs[i][(*profile[:i], other, *profile[i + 1 :])]
            for i in range(len(shape))
            for other in range(shape[i])
        )
    ]


@pytest.mark.parametrize("shape", [(2, 2), (3, 3), (2, 2, 2)])
def test_tied_games_of_every_kind(shape):
    random = np.random.default_rng(7)
    on_continua = 0
    for _ in range(25):
        payoffs = random.integers(0, 2, (len(shape), *shape))
        found = nash_equilibria(NormalFormGame(payoffs.astype(float)), max_seconds=10)
        places = located_pure(found)
        assert [one.actions for one in places] == by_definition(payoffs)
        for one in places:
            assert not (one.isolated and one.components)
            if found.complete:
                assert one.isolated or one.components
            on_continua += bool(one.components)
    assert on_continua


def test_solve_names_the_pure_equilibria_at_a_threshold(capsys):
    assert run_command(group, ["solve", *TIED]) == 0
    text = " ".join(capsys.readouterr().out.split())  # as wide as it may be
    assert "4 pure equilibria (1 isolated)" in text
    assert "Pure equilibrium Kremlin-run opening (transact, isolate, exploit, direct): on continuum" in text
    assert run_command(group, ["solve", *TIED, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    exact = bargaining.pure_equilibria(
        bargaining.load("rapprochement").replace(autonomy=Fraction(3, 13)).game()
    )
    assert len(found["pure"]) == len(exact) == 4
    assert sum(one["isolated"] for one in found["pure"]) == sum(one["pure"] for one in found["equilibria"])
    for one in found["pure"]:
        assert one["isolated"] != bool(one["components"])
        for number in one["components"]:
            used = found["components"][number - 1]["supports"]
            assert all(action in used[player] for player, action in one["profile"].items())


def test_no_headline_counts_nothing_where_everything_is_an_equilibrium(tmp_path, capsys):
    file = tmp_path / "mine.toml"
    assert run_command(group, ["new", str(file)]) == 0
    zero = [f"--set={name}=0" for name in bargaining.load(str(file)).parameters]
    capsys.readouterr()
    assert run_command(group, ["solve", str(file), *zero]) == 0
    assert "\n8 pure equilibria (0 isolated), 1 continuum of equilibria" in capsys.readouterr().out


def test_documents_and_comparisons_hold_them_too():
    scenario = bargaining.load("rapprochement").replace(autonomy=Fraction(3, 13))
    lens = lenses(scenario)[0]
    assert sum(entry.equilibrium.pure for entry in lens.equilibria) == 4
    changes = compare(bargaining.load("rapprochement"), scenario)
    assert sum(change.verdict != "lost" for change in changes.changes) == 4
    assert "Continua of equilibria" in str(changes)
