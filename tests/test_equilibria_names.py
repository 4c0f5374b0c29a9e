"""The solvers' package offers every public name, loads nothing heavy for it, and never confuses name and module."""

import importlib
import pkgutil
import subprocess
import sys

import pytest

import bargaining.equilibria as package

HEAVY = {"numba", "scipy", "flint", "nashpy", "matplotlib", "pydantic"}


def loaded_after(statement):
    script = f"{statement}\nimport sys\nprint(*(name for name in {sorted(HEAVY)} if name in sys.modules))"
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(result.stdout.split())


@pytest.mark.parametrize("name", package.__all__)
def test_every_public_name_is_what_its_home_defines(name):
    found = getattr(package, name)
    assert found.__name__ == name
    assert found.__module__.startswith("bargaining.equilibria.")
    assert found.__doc__


def test_no_module_stands_in_the_place_of_a_public_name():
    modules = {module.name for module in pkgutil.iter_modules(package.__path__)}
    assert not modules & set(package.__all__)
    for module in modules:
        importlib.import_module(f"bargaining.equilibria.{module}")
    assert all(getattr(package, name).__name__ == name for name in package.__all__)


def test_importing_the_package_loads_nothing_heavy():
    assert loaded_after("import bargaining.equilibria") == set()


@pytest.mark.parametrize("name", ["Verdict", "Equilibrium", "pure_equilibria", "strong_pure_equilibria"])
def test_a_light_name_loads_nothing_heavy(name):
    assert loaded_after(f"from bargaining.equilibria import {name}") == set()


def test_an_unknown_name_is_an_attribute_error_and_dir_lists_the_known():
    with pytest.raises(AttributeError, match="nash_equilibriums"):
        _ = package.nash_equilibriums
    assert set(package.__all__) <= set(dir(package))
