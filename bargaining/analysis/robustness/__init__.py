"""Does an outcome survive what the documents leave open? Shares, proofs, sensitivity and the worth of knowing more."""

from bargaining.analysis.robustness.boxes import DISAGREEMENT, Box, Region, assumption_box, documents_ends
from bargaining.analysis.robustness.budget import Budget
from bargaining.analysis.robustness.dependence import Counted, Dependent, dependent_documents
from bargaining.analysis.robustness.discovery import Peeling, discover
from bargaining.analysis.robustness.guarantees import Counterexample, Guarantee
from bargaining.analysis.robustness.implications import Possibilities, possibilities
from bargaining.analysis.robustness.indices import Indices, sensitivity_indices
from bargaining.analysis.robustness.information import Information, value_of_information
from bargaining.analysis.robustness.omission import Omission, Omissions, without_documents, without_terms
from bargaining.analysis.robustness.points import draw
from bargaining.analysis.robustness.possibility import everywhere, somewhere
from bargaining.analysis.robustness.profiles import Profiles, profiles_named
from bargaining.analysis.robustness.proofs import robust
from bargaining.analysis.robustness.restructuring import structures
from bargaining.analysis.robustness.scales import OverScales, over_scales, scale_shares
from bargaining.analysis.robustness.shares import Shares, shares
from bargaining.analysis.robustness.structure import Effect, Structure, Structures
from bargaining.analysis.robustness.tornado import Bar, Tornado, tornado
from bargaining.analysis.robustness.volumes import Volume, volume
from bargaining.analysis.statements import Statement, parse_statement
from bargaining.analysis.verdicts import Verdict

__all__ = [
    "DISAGREEMENT",
    "Bar",
    "Box",
    "Budget",
    "Counted",
    "Counterexample",
    "Dependent",
    "Effect",
    "Guarantee",
    "Indices",
    "Information",
    "Omission",
    "Omissions",
    "OverScales",
    "Peeling",
    "Possibilities",
    "Profiles",
    "Region",
    "Shares",
    "Statement",
    "Structure",
    "Structures",
    "Tornado",
    "Verdict",
    "Volume",
    "assumption_box",
    "dependent_documents",
    "discover",
    "documents_ends",
    "draw",
    "everywhere",
    "over_scales",
    "parse_statement",
    "possibilities",
    "profiles_named",
    "robust",
    "scale_shares",
    "sensitivity_indices",
    "shares",
    "somewhere",
    "structures",
    "tornado",
    "value_of_information",
    "volume",
    "without_documents",
    "without_terms",
]
