"""Does an outcome survive what the documents leave open? Shares, proofs, sensitivity and the worth of knowing more."""

from bargaining.analysis.robustness.boxes import Box, assumption_box, documents_ends
from bargaining.analysis.robustness.discovery import Peeling, discover
from bargaining.analysis.robustness.guarantees import Counterexample, Guarantee
from bargaining.analysis.robustness.implications import Possibilities, possibilities
from bargaining.analysis.robustness.indices import Indices, sensitivity_indices
from bargaining.analysis.robustness.information import Information, value_of_information
from bargaining.analysis.robustness.margins import Margins, margins_of
from bargaining.analysis.robustness.omission import Omission, without_documents, without_terms
from bargaining.analysis.robustness.points import draw
from bargaining.analysis.robustness.possibility import Verdict
from bargaining.analysis.robustness.proofs import robust
from bargaining.analysis.robustness.shares import Shares, shares
from bargaining.analysis.robustness.targets import Target, as_target
from bargaining.analysis.robustness.tornado import Bar, Tornado, tornado
from bargaining.analysis.robustness.volumes import Volume, volume
from bargaining.analysis.statements import Statement, parse_statement

__all__ = [
    "Bar",
    "Box",
    "Counterexample",
    "Guarantee",
    "Indices",
    "Information",
    "Margins",
    "Omission",
    "Peeling",
    "Possibilities",
    "Shares",
    "Statement",
    "Target",
    "Tornado",
    "Verdict",
    "Volume",
    "as_target",
    "assumption_box",
    "discover",
    "documents_ends",
    "draw",
    "margins_of",
    "parse_statement",
    "possibilities",
    "robust",
    "sensitivity_indices",
    "shares",
    "tornado",
    "value_of_information",
    "volume",
    "without_documents",
    "without_terms",
]
