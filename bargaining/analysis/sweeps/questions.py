"""What a sweep asks of each point of one world, compiled quantity by quantity."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

from bargaining.algebra.magnitudes import Limits
from bargaining.algebra.polynomial import Polynomial
from bargaining.analysis.sweeps.constraints import Constraint
from bargaining.analysis.sweeps.formulas import Formulas, Margin, Row, compiled_formulas
from bargaining.analysis.sweeps.quantities import DRAWN, Quantity
from bargaining.errors import ScenarioError
from bargaining.forms.form import Form, Profile
from bargaining.games.normal_form import NormalFormGame


@dataclass(frozen=True, eq=False)
class Questions:
    """Hold what is asked of each point of one world.

    Parameters
    ----------
    form : Form
        With numbers, or the rules by which they follow others, put in for all assumptions that do not vary freely.
    candidates : tuple of Profile
        Of the form, in its order.
    limits : mapping of str to pair of Fraction
        Of each assumption that varies.
    constraints : tuple of Constraint
        A point that breaks one is excluded.
    """

    form: Form
    candidates: tuple[Profile, ...]
    limits: Limits
    constraints: tuple[Constraint, ...]
    _margins: dict[Profile, Margin] = field(default_factory=dict, init=False)
    _payoffs: dict[Profile, Row] = field(default_factory=dict, init=False)
    _variables: dict[Quantity, frozenset[str]] = field(default_factory=dict, init=False)
    _digests: dict[Quantity, str] = field(default_factory=dict, init=False)

    @cached_property
    def formulas(self) -> Formulas:
        """Return what decides which candidates hold."""
        return compiled_formulas(self.form, self.candidates, self.limits)

    def margin(self, profile: Profile) -> Margin:
        """Return the least loss from deviating from a profile."""
        if profile not in self._margins:
            self._margins[profile] = Margin.of(self.form.formula(profile), self.limits)
        return self._margins[profile]

    def payoffs(self, profile: Profile) -> Row:
        """Return the polynomials of the players' payoffs, in the order of the players."""
        if profile not in self._payoffs:
            expected = self.form.payoffs(profile)
            row = [expected[player] for player in self.form.players]
            if not all(isinstance(payoff, Polynomial) for payoff in row):
                raise ScenarioError(
                    f"payoffs: found quotients of polynomials under {self.form.concept}, expected polynomials; "
                    "predictions and margins can be written"
                )
            self._payoffs[profile] = Row.of(row, self.limits)
        return self._payoffs[profile]

    def variables(self, quantity: Quantity) -> frozenset[str]:
        """Return the parameters that a quantity varies with."""
        if quantity not in self._variables:
            polynomials = [p for found in self._polynomials(quantity).values() for p in found]
            entering = self.form.game.varying if quantity.fine else frozenset[str]()
            self._variables[quantity] = entering.union(*(p.variables for p in polynomials))
        return self._variables[quantity]

    def digest(self, quantity: Quantity) -> str:
        """Return the hash of all numbers that enter a quantity, apart from the values along the axes."""
        if quantity not in self._digests:
            written = json.dumps(self._content(quantity), sort_keys=True)
            self._digests[quantity] = hashlib.blake2b(written.encode(), digest_size=16).hexdigest()
        return self._digests[quantity]

    def _content(self, quantity: Quantity) -> dict[str, Any]:
        polynomials = self._polynomials(quantity)
        content: dict[str, Any] = {name: [str(p) for p in found] for name, found in polynomials.items()}
        content |= {
            "quantity": quantity.plain(),
            "concept": self.form.concept,
            "labels": [[place.name, place.options] for place in self.form.places],
        }
        if "constraints" in polynomials:
            content["strict"] = [c.strict for c in self.constraints]
        if quantity.kind == "regimes":
            content |= self.formulas.plain()
        if quantity.kind == "payoff":
            content["places"] = self.payoffs(quantity.profile).places
        if quantity.kind == "margin":
            content["formula"] = self.margin(quantity.profile).digest
        if quantity.fine:
            content["game"] = self.form.game.digest
        return content

    def _polynomials(self, quantity: Quantity) -> dict[str, tuple[Polynomial, ...]]:
        """Return the polynomials that enter a quantity, by their role."""
        if quantity == DRAWN:
            return {}
        if quantity.kind == "payoff":
            return {"payoff": self.payoffs(quantity.profile).compiled.polynomials}
        if quantity.kind == "margin":
            return {"margin": self.margin(quantity.profile).row.compiled.polynomials}
        decisive = () if quantity.fine else self.formulas.struck.compiled.polynomials
        return {"decisive": decisive, "constraints": tuple(c.polynomial for c in self.constraints)}

    def game_at(self, values: Mapping[str, Fraction]) -> NormalFormGame:
        """Return the exact game at one point, given the parameters that the payoffs vary with."""
        idle = {name: self.limits[name][0] for name in self.form.parameters}
        return self.form.at(idle | dict(values))
