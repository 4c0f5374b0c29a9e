"""The smallest changes of assumptions that turn a prediction, and what two documents' disagreement hangs on."""

from bargaining.analysis.cruxes.crux import Crux, crux
from bargaining.analysis.cruxes.documents import DocumentCrux, crux_between
from bargaining.analysis.cruxes.single import SingleCrux, single_parameter_cruxes

__all__ = ["Crux", "DocumentCrux", "SingleCrux", "crux", "crux_between", "single_parameter_cruxes"]
