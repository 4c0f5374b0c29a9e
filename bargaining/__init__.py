"""Negotiations as games: coded documents in, certified equilibria and what moves them out.

Names are looked up when they are first used, so that ``import bargaining`` stays cheap.

Examples
--------
>>> import bargaining
>>> game = bargaining.load("rapprochement").replace(autonomy=0.2).game()
>>> game
NormalFormGame(us, eu, belarus, russia: 3 x 2 x 4 x 3)
"""

from typing import TYPE_CHECKING

from bargaining.lazily import lazily

if TYPE_CHECKING:
    from bargaining.analysis import compare, explain, regions
    from bargaining.analysis.branches.phase_mixed import full_phase_diagram
    from bargaining.analysis.cruxes import crux, crux_between, single_parameter_cruxes
    from bargaining.analysis.phase import phase_diagram
    from bargaining.analysis.robustness import (
        Volume,
        discover,
        possibilities,
        robust,
        sensitivity_indices,
        shares,
        tornado,
        value_of_information,
        volume,
    )
    from bargaining.analysis.sweeps import Draws, archive, sweep
    from bargaining.equilibria.enumeration import nash_equilibria
    from bargaining.equilibria.pure import pure_equilibria
    from bargaining.errors import BargainingError
    from bargaining.evidence import load_library
    from bargaining.games import NormalFormGame, ParametricGame
    from bargaining.loading import load
    from bargaining.scenario import Scenario

__version__ = "0.1.0"

_HOMES = {
    "BargainingError": "bargaining.errors",
    "Draws": "bargaining.analysis.sweeps",
    "NormalFormGame": "bargaining.games",
    "ParametricGame": "bargaining.games",
    "Scenario": "bargaining.scenario",
    "Volume": "bargaining.analysis.robustness",
    "archive": "bargaining.analysis.sweeps",
    "compare": "bargaining.analysis",
    "crux": "bargaining.analysis.cruxes",
    "crux_between": "bargaining.analysis.cruxes",
    "discover": "bargaining.analysis.robustness",
    "explain": "bargaining.analysis",
    "full_phase_diagram": "bargaining.analysis.branches.phase_mixed",
    "load": "bargaining.loading",
    "load_library": "bargaining.evidence",
    "nash_equilibria": "bargaining.equilibria.enumeration",
    "phase_diagram": "bargaining.analysis.phase",
    "possibilities": "bargaining.analysis.robustness",
    "pure_equilibria": "bargaining.equilibria.pure",
    "regions": "bargaining.analysis",
    "robust": "bargaining.analysis.robustness",
    "sensitivity_indices": "bargaining.analysis.robustness",
    "shares": "bargaining.analysis.robustness",
    "single_parameter_cruxes": "bargaining.analysis.cruxes",
    "sweep": "bargaining.analysis.sweeps",
    "tornado": "bargaining.analysis.robustness",
    "value_of_information": "bargaining.analysis.robustness",
    "volume": "bargaining.analysis.robustness",
}

__all__ = [
    "BargainingError",
    "Draws",
    "NormalFormGame",
    "ParametricGame",
    "Scenario",
    "Volume",
    "__version__",
    "archive",
    "compare",
    "crux",
    "crux_between",
    "discover",
    "explain",
    "full_phase_diagram",
    "load",
    "load_library",
    "nash_equilibria",
    "phase_diagram",
    "possibilities",
    "pure_equilibria",
    "regions",
    "robust",
    "sensitivity_indices",
    "shares",
    "single_parameter_cruxes",
    "sweep",
    "tornado",
    "value_of_information",
    "volume",
]

__getattr__, __dir__ = lazily(__name__, _HOMES)
