"""The strategic form: every player chooses once, at the same time, and knows the payoffs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from bargaining.algebra.polynomial import Polynomial
from bargaining.forms.form import FormTable, Place
from bargaining.forms.mediator import Mediator, check_mediators, mediator_tables
from bargaining.forms.simultaneous import PlaceTerm, Simultaneous
from bargaining.records.parts import field
from bargaining.scenario.checks import check_outcomes
from bargaining.scenario.compilation import Compiler, PayoffTerm
from bargaining.scenario.document import Header, Name, ScenarioDocument


class StrategicHeader(Header):
    """What a scenario in strategic form is."""

    form: Literal["strategic"] = field(default="strategic", description="Form of the game")


class StrategicDocument(ScenarioDocument):
    """A scenario file in strategic form; it needs no table of its own, and may name who mediates."""

    scenario: StrategicHeader
    mediators: dict[Name, Mediator] = field(
        default={}, description="Who may recommend to each player in private what to do"
    )


class Room:
    """Read, check and compile scenarios in strategic form; see `bargaining.loading.registry.Room`."""

    name = "strategic"
    concepts = ("Nash", "strict Nash")
    document: ClassVar[type[ScenarioDocument]] = StrategicDocument
    template = "template.toml"
    expects: ClassVar[bool] = True

    def places(self, document: ScenarioDocument) -> tuple[Place, ...]:
        """Return one place a player."""
        return tuple(
            Place(name, name, player.label, tuple(player.actions))
            for name, player in document.players.items()
        )

    def check(self, compiler: Compiler) -> None:
        """Note what is wrong with a file in strategic form, beyond what all forms share."""
        from bargaining.forms.sizes import check_size

        places = self.places(compiler.document)
        check_size(compiler, places, _place_terms(compiler.terms))
        check_outcomes(compiler, {place.name: place.options for place in places})
        check_mediators(compiler)

    def tables(self, document: ScenarioDocument) -> tuple[FormTable, ...]:
        """Return who mediates, where somebody does: all else is what every form has."""
        return mediator_tables(document)

    def terms(self, document: ScenarioDocument) -> tuple[PayoffTerm, ...]:
        """Return nothing: all terms stand where those of every form do."""
        return ()

    def form(self, document: ScenarioDocument, terms: tuple[PayoffTerm, ...]) -> Simultaneous:
        """Return the game with payoffs as polynomials in the assumptions."""
        return Simultaneous(
            tuple(document.players),
            tuple(document.parameters),
            self.places(document),
            _place_terms(terms),
            _Summands(tuple(document.players), terms),
            concept := document.scenario.concept or self.concepts[0],
            strict=concept == self.concepts[1],
        )


@dataclass(frozen=True)
class _Summands:
    """Give the summands of each player's payoff."""

    players: tuple[str, ...]
    terms: tuple[PayoffTerm, ...]

    def __call__(self) -> dict[str, tuple[Polynomial, ...]]:
        return {
            player: tuple(term.polynomial for term in self.terms if term.player == player)
            for player in self.players
        }


def _place_terms(terms: tuple[PayoffTerm, ...]) -> tuple[PlaceTerm, ...]:
    """Return the payoff terms as what counts at their players' places."""
    return tuple(PlaceTerm(t.player, t.name, t.polynomial, t.evidence, t.assumption) for t in terms)
