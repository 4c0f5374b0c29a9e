"""Journal figures from saved results; nothing here computes an equilibrium or reads a scenario."""

from bargaining.plotting.lenses import draw_lens_matrix, lens_axes
from bargaining.plotting.payoffs import draw_payoff_paths
from bargaining.plotting.provenance import check_figure, lint_figure, read_table, save_figure
from bargaining.plotting.quantities import draw_quantities, quantity_panels
from bargaining.plotting.readings import draw_reading_strips, reading_strips
from bargaining.plotting.regime_panels import draw_regime_panels
from bargaining.plotting.regimes import draw_regime_map
from bargaining.plotting.scores import draw_hits, hit_panels
from bargaining.plotting.selection import draw_selection_strips, selection_strips_height
from bargaining.plotting.spells import draw_histories, draw_lengths
from bargaining.plotting.style import (
    DOUBLE_COLUMN_MM,
    SINGLE_COLUMN_MM,
    Appearance,
    across,
    appearances,
    figure,
    full_width,
    journal_style,
    one_column,
)
from bargaining.plotting.thresholds import draw_threshold_strip, threshold_strip_height

__all__ = [
    "DOUBLE_COLUMN_MM",
    "SINGLE_COLUMN_MM",
    "Appearance",
    "across",
    "appearances",
    "check_figure",
    "draw_histories",
    "draw_hits",
    "draw_lengths",
    "draw_lens_matrix",
    "draw_payoff_paths",
    "draw_quantities",
    "draw_reading_strips",
    "draw_regime_map",
    "draw_regime_panels",
    "draw_selection_strips",
    "draw_threshold_strip",
    "figure",
    "full_width",
    "hit_panels",
    "journal_style",
    "lens_axes",
    "lint_figure",
    "one_column",
    "quantity_panels",
    "read_table",
    "reading_strips",
    "save_figure",
    "selection_strips_height",
    "threshold_strip_height",
]
