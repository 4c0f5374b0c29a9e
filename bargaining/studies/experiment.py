"""What a study is: one question, how it is answered, and the figures that show the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Any

from bargaining.errors import BargainingError, ScenarioError
from bargaining.manifests import require_replaceable
from bargaining.scenario.document import Sweep
from bargaining.studies.choosing import axes_of
from bargaining.terminal.options import forced
from bargaining.writing import require_room

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from bargaining.scenario import Scenario

Table = list[dict[str, Any]]
Tables = dict[str, Table]

Progress = Callable[[float], None]
"""Called with the share of the work that is done, from 0 to 1."""


@dataclass(frozen=True)
class Settings:
    """Hold what a run was asked for.

    Parameters
    ----------
    scenario : Scenario
        With calibration, overlay and values set.
    axes : tuple of str
        The assumptions that vary.
    quick : bool
        Whether a coarse grid will do.
    study : Sweep
        What the scenario declares for the experiment.
    """

    scenario: Scenario
    axes: tuple[str, ...]
    quick: bool
    study: Sweep = field(default_factory=Sweep)


@dataclass(frozen=True)
class Drawing:
    """Hold a finished figure, the tables that it was drawn from, and what a reader must know to read it."""

    figure: Figure
    tables: Mapping[str, Table]
    caption: str = ""


@dataclass(frozen=True)
class Experiment:
    """Describe one question and how it is answered.

    Parameters
    ----------
    name : str
        Name of the experiment and its script.
    question : str
        The question in one sentence.
    compute : callable
        Settings and a progress callback to tables; solves, draws nothing.
    draw : callable
        Tables to figures by name, each with the tables that it shows; solves nothing.
    findings : callable
        Tables to one to three sentences that the numbers support.
    needs : tuple of (str, str)
        Libraries beyond the core that it uses, each with the extra that installs it.
    axes : tuple of int
        How many assumptions vary, at least and at most. A scenario says which, or it is found out by computation.
    meaning : callable
        Raises ScenarioError, in one line, where the question has no meaning for a scenario.
    figures : mapping of str to tuple of str
        The tables of every figure that it may draw, by the figure's name, in which {0} stands for the first axis; one
        with more axes than vary is not drawn.
    scenario : str
        The packaged scenario that is asked unless another is named.
    everything : bool
        Whether it asks other packaged scenarios as well, whatever the one that is named.
    """

    name: str
    question: str
    compute: Callable[[Settings, Progress], Tables]
    draw: Callable[[Mapping[str, Table]], dict[str, Drawing]]
    findings: Callable[[Mapping[str, Table]], list[str]]
    needs: tuple[tuple[str, str], ...] = ()
    axes: tuple[int, int] = (0, 0)
    meaning: Callable[[Scenario], object] = bool
    figures: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    scenario: str = "rapprochement"
    everything: bool = False

    def settings(self, scenario: Scenario, axes: Sequence[str] = (), *, quick: bool = False) -> Settings:
        """Return what a run is asked for: axes that are named, else those that the scenario or a computation says.

        Raises
        ------
        ScenarioError
            When the question has no meaning for the scenario, or the axes named are not so many or not known.
        """
        self.meaning(scenario)
        study, (fewest, most) = scenario.document.study.of(self.name), self.axes
        if axes and not fewest <= len(axes) <= most:
            expected = f"{most}" if fewest == most else f"{fewest} to {most}"
            raise ScenarioError(
                f"--axes {','.join(axes)}: found {len(axes)} assumptions, expected {expected}"
            )
        for axis in axes:
            scenario.require_assumption(axis)
            if axis not in scenario.parameters:
                raise ScenarioError(
                    f"--axes {axis}: found a level of a scale, expected a parameter; bargaining regimes takes levels"
                )
        return Settings(scenario, tuple(axes) or axes_of(scenario, study.axes, fewest, most), quick, study)

    def require_replaceable(self, output: Path, axes: Sequence[str]) -> None:
        """Refuse, before anything is computed, to draw over files that the program did not write."""
        require_room(output / self.name)
        named = {
            name: {field for _, field, _, _ in Formatter().parse(name) if field} for name in self.figures
        }
        figures = {
            name.format(*axes): tables
            for name, tables in self.figures.items()
            if all(int(field) < len(axes) for field in named[name])
        }
        require_replaceable(output, figures, force=forced())

    def require_libraries(self) -> None:
        """Raise BargainingError, naming the extra, unless every library that the experiment needs is installed."""
        for library, extra in self.needs:
            if find_spec(library) is None:
                raise BargainingError(
                    f"{self.name}: {library} is not installed, expected it; pip install 'bargaining[{extra}]'"
                )
