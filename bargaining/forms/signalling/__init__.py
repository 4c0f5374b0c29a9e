"""Signalling games: exact formulas, in the assumptions, for all their sequential equilibria."""

from bargaining.forms.signalling.patterns import Pattern, Signalling
from bargaining.forms.signalling.view import shape

__all__ = ["Pattern", "Signalling", "shape"]
