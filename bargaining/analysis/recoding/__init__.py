"""Do results hang on one coder? Codes one step off, a second coding, agreement of coders."""

from bargaining.analysis.recoding.agreement import Agreement, Codings, Shared, alpha, compare_codings
from bargaining.analysis.recoding.codes import Code, slots_of
from bargaining.analysis.recoding.recode import recode
from bargaining.analysis.recoding.result import Change, Flip, Kept, Least, Recoded, Recoding
from bargaining.analysis.recoding.scales import kept_on_scales

__all__ = [
    "Agreement",
    "Change",
    "Code",
    "Codings",
    "Flip",
    "Kept",
    "Least",
    "Recoded",
    "Recoding",
    "Shared",
    "alpha",
    "compare_codings",
    "kept_on_scales",
    "recode",
    "slots_of",
]
