"""What a bundle was asked for, on file: enough to ask for the same again from the bundle alone."""

from __future__ import annotations

import json
import shlex
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bargaining.errors import BargainingError
from bargaining.loading.scenarios import load, with_concept
from bargaining.terminal.options import with_values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bargaining.scenario import Scenario

PLACE = "code/recipe.json"
CONTRACT = "bundle recipe/1"


@dataclass(frozen=True)
class Recipe:
    """Hold which scenario is asked, at which values, and which experiments.

    Parameters
    ----------
    named : str
        What the scenario was called on the command line, without folders.
    scenario : str
        A packaged name, or the path of a file, from the bundle's folder where it is one of the bundle.
    variants : mapping of str to str
        Structural alternatives that are chosen.
    concept : str
        Solution concept, where one was named.
    links : tuple of str
        Links that are followed, as they were asked for.
    calibration, overlay : str
        Empty where none was named.
    settings : tuple of str
        Values set by hand, as they were written.
    experiments : tuple of str or None
        Names of those whose figures the bundle holds; None where it is asked for all that have an answer.
    quick : bool
        Whether coarse grids do.
    """

    named: str
    scenario: str
    variants: Mapping[str, str] = field(default_factory=dict)
    concept: str = ""
    links: tuple[str, ...] = ()
    calibration: str = ""
    overlay: str = ""
    settings: tuple[str, ...] = ()
    experiments: tuple[str, ...] | None = None
    quick: bool = False

    def load(self, root: Path | None = None) -> Scenario:
        """Return the scenario with the values in force.

        Parameters
        ----------
        root : Path, optional
            The bundle's folder, where the scenario is a file of it.

        Raises
        ------
        BargainingError
            When the scenario does not have what is asked for.
        """
        own = root is not None and (root / self.scenario).is_file()
        scenario = load(root / self.scenario if own and root else self.scenario, variants=self.variants)
        if self.concept:
            scenario = with_concept(scenario, self.concept)
        scenario = with_values(scenario, self.settings, self.calibration or None, self.overlay or None)
        if self.links:
            from bargaining.analysis.links import follow

            (scenario,) = follow(scenario, *self.links)
        return scenario

    def options(self) -> list[str]:
        """Return the words of a command line that choose the values in force and the structure.

        Examples
        --------
        >>> Recipe("chicken", "chicken", settings=("cost=2",), concept="strict Nash").options()
        ['--concept', 'strict Nash', '--set', 'cost=2']
        """
        words = [word for pair in self.variants.items() for word in ("--variant", "=".join(pair))]
        for name, value in (
            ("concept", self.concept),
            ("calibration", self.calibration),
            ("overlay", self.overlay),
        ):
            words += [f"--{name}", value] if value else []
        words += [word for link in self.links for word in ("--link", link)]
        return words + [word for text in self.settings for word in ("--set", text)]

    def command(self, experiment: str) -> str:
        """Return what is typed for the figures of one experiment alone.

        Examples
        --------
        >>> Recipe("chicken", "chicken").command("autonomy")
        'bargaining reproduce --scenario chicken --only autonomy'
        """
        options = self.options()
        words = [
            "bargaining",
            *(["bundle"] if options else ["reproduce", "--scenario"]),
            self.named,
            *options,
        ]
        return shlex.join([*words, "--only", experiment, *(["--quick"] if self.quick else [])])

    def to_bytes(self, digest: str) -> bytes:
        """Return the recipe as a file, with the digest that the scenario must have."""
        held = {"contract": CONTRACT, "digest": digest, **asdict(self)}
        return (json.dumps(held, indent=2, ensure_ascii=False) + "\n").encode()


def read_recipe(root: Path) -> tuple[Recipe, str]:
    """Return the recipe of a bundle, and the digest that its scenario must have.

    Parameters
    ----------
    root : Path
        The bundle's folder.

    Raises
    ------
    BargainingError
        When the file is not there or is none.
    """
    path = root / PLACE
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        contract, digest = held.pop("contract"), str(held.pop("digest"))
        for name in ("links", "settings", "experiments"):
            held[name] = tuple(held[name])
        recipe = Recipe(**held)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        contract, recipe, digest = "", Recipe("", ""), ""
    if contract != CONTRACT:
        raise BargainingError(f"{PLACE}: found no recipe of a bundle, expected one of this version")
    return recipe, digest
