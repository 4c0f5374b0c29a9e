"""The smallest changes of assumptions that turn a prediction, and what two documents' disagreement hangs on."""

from bargaining.analysis.cruxes.crux import Limits, crux
from bargaining.analysis.cruxes.documents import crux_between
from bargaining.analysis.cruxes.result import Crux
from bargaining.analysis.cruxes.single import SingleCrux, SingleCruxes, single_parameter_cruxes
from bargaining.analysis.cruxes.takeovers import DocumentCrux

__all__ = [
    "Crux",
    "DocumentCrux",
    "Limits",
    "SingleCrux",
    "SingleCruxes",
    "crux",
    "crux_between",
    "single_parameter_cruxes",
]
