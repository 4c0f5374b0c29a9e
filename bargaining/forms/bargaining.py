"""The form of bargaining problems: parties settle some of several issues together, or none.

A file of this form names players and parameters as any other; ``[issues]`` are what may be settled, ``[stakes]`` what
players get by that, ``[disagreement]`` what they get without. An agreement is a set of issues. Consent and red lines
rule some out; a solution picks among those at which no party is below disagreement.
"""

from __future__ import annotations

from typing import ClassVar

from bargaining.algebra.polynomial import Polynomial
from bargaining.forms.agreed import Agreed, Permit
from bargaining.forms.agreement_formulas import CONCEPTS
from bargaining.forms.agreement_gains import Gains
from bargaining.forms.agreement_shares import check_division, division_rows, shares_of
from bargaining.forms.bargaining_document import (
    MAX_ISSUES,
    NONE,
    OPEN,
    PLACE,
    SETTLED,
    BargainingDocument,
    place_of,
)
from bargaining.forms.form import FormTable, Place, vocabulary
from bargaining.scenario.checks import check_outcomes
from bargaining.scenario.compilation import Compiler, PayoffTerm, grounds, payoff_term
from bargaining.scenario.document import ScenarioDocument

DISAGREEMENT = "No agreement"
"""What the term is called that a gain is counted from."""


class Room:
    """Read, check and compile scenarios with a bargaining problem; see `bargaining.loading.registry.Room`."""

    name = "bargaining"
    concepts = CONCEPTS
    document: ClassVar[type[ScenarioDocument]] = BargainingDocument
    template = "template_bargaining.toml"

    def places(self, document: BargainingDocument) -> tuple[Place, ...]:
        """Return the one place, with an option for each set of issues."""
        return (place_of(tuple(document.issues)),)

    def check(self, compiler: Compiler) -> None:
        """Note what is wrong with players, issues, stakes, disagreement, red lines and outcomes."""
        document = compiler.document
        assert isinstance(document, BargainingDocument)
        before = len(compiler.problems)
        _check_players(compiler, document)
        _check_issues(compiler, document)
        _compile(compiler, document)
        if document.division is not None:
            check_division(compiler, document, document.division)
        if len(compiler.problems) == before:
            check_outcomes(compiler, vocabulary(self.places(document)))

    def tables(self, document: BargainingDocument) -> tuple[FormTable, ...]:
        """Return issues, stakes, disagreement and red lines."""
        issues = tuple(
            (name, one.label, ", ".join(one.consent), "" if one.risk == "0" else one.risk, _stands(one))
            for name, one in document.issues.items()
        )
        stakes = tuple((one.player, one.term, one.value, _stands(one)) for one in document.stakes.values())
        without = tuple(
            (p, DISAGREEMENT, one.value, _stands(one)) for p, one in document.disagreement.items()
        )
        lines = tuple(
            (name, one.player, one.label, one.keeps, _stands(one)) for name, one in document.red_lines.items()
        )
        linked = "all of them hold or none" if document.linked else "each on its own track"
        tables = (
            FormTable(
                f"Issues, {linked}", ("issue", "", "consent of", "risk of breakdown", "stands on"), issues
            ),
            FormTable(
                "What is at stake, and what stands without agreement",
                ("player", "term", "value", "stands on"),
                stakes + without,
            ),
            FormTable("Red lines", ("red line", "of", "", "must not be negative", "stands on"), lines),
            FormTable("What is gained is divided", ("party", "share", "stands on"), division_rows(document)),
        )
        return tuple(table for table in tables if table.rows)

    def terms(self, document: BargainingDocument) -> tuple[PayoffTerm, ...]:
        """Return the stakes, and what players get without agreement."""
        return _compile(_compiler(document), document)

    def form(self, document: BargainingDocument, _terms: tuple[PayoffTerm, ...]) -> Agreed:
        """Return the bargaining problem with payoffs as polynomials in the assumptions."""
        compiler = _compiler(document)
        terms = _compile(compiler, document)
        gains = Gains(
            tuple(document.issues),
            tuple(term for term in terms if term.entry[0] == "stakes"),
            {term.player: term for term in terms if term.entry[0] == "disagreement"},
            {
                name: compiler.compiled(f"issues.{name}.risk", one.risk) or Polynomial()
                for name, one in document.issues.items()
            },
            document.linked,
        )
        concept = document.scenario.concept or CONCEPTS[0]
        if document.division is not None:
            shares = shares_of(compiler, document, document.division, concept)
            gains = gains.divided(document.parties, shares or ())
        return Agreed(
            tuple(document.players),
            document.parties,
            tuple(document.parameters),
            self.places(document),
            gains,
            _permits(compiler, document, gains),
            concept,
        )


def _stands(entry: object) -> str:
    return grounds(entry.evidence, entry.assumption)  # type: ignore[attr-defined]


def _compiler(document: BargainingDocument) -> Compiler:
    return Compiler(document, document.scenario.name, (), {})


def _indicators(document: BargainingDocument) -> dict[str, tuple[str, ...]]:
    return dict.fromkeys(document.issues, (OPEN, SETTLED))


def _compile(compiler: Compiler, document: BargainingDocument) -> tuple[PayoffTerm, ...]:
    """Compile all formulas of the form's own, and return those that are payoff terms."""
    found = []
    for name, stake in document.stakes.items():
        polynomial = compiler.compiled(f"stakes.{name}.value", stake.value, _indicators(document))
        if polynomial is not None:
            found.append(payoff_term(stake, polynomial, ("stakes", name)))
    for player, without in document.disagreement.items():
        polynomial = compiler.compiled(f"disagreement.{player}.value", without.value)
        if polynomial is not None:
            citations = tuple(without.evidence), without.assumption
            entry = ("disagreement", player)
            found.append(PayoffTerm(player, DISAGREEMENT, without.value, polynomial, *citations, entry))
    for name, issue in document.issues.items():
        compiler.compiled(f"issues.{name}.risk", issue.risk)
    for name, line in document.red_lines.items():
        compiler.compiled(f"red_lines.{name}.keeps", line.keeps, _indicators(document))
    return tuple(found)


def _permits(compiler: Compiler, document: BargainingDocument, gains: Gains) -> tuple[Permit, ...]:
    found = [
        Permit(
            player,
            f"{player} withholds consent to {issue}",
            gains.gain(issue, player) * Polynomial.variable(f"{issue}.{SETTLED}"),
        )
        for issue, one in document.issues.items()
        for player in one.consent
    ]
    for name, line in document.red_lines.items():
        keeps = compiler.compiled(f"red_lines.{name}.keeps", line.keeps, _indicators(document))
        if keeps is not None:
            found.append(Permit(line.player, f"red line {name}", keeps))
    return tuple(found)


def _check_players(compiler: Compiler, document: BargainingDocument) -> None:
    for number in compiler.payoff_numbers:
        compiler.note(f"payoff[{number}]", "found beside stakes, which say what is at stake; expected none")
    for name, player in document.players.items():
        if player.actions:
            compiler.note(
                f"players.{name}.actions",
                "found in a bargaining problem, where all choose together; expected none",
            )
        if name in (PLACE, NONE):
            compiler.note(f"players.{name}", f"found {name!r}, which is taken here, expected another name")
    if len(document.parties) < 2:
        compiler.note("players", f"found {len(document.parties)} parties, expected two at least")
    for table in ("stakes", "red_lines"):
        for name, entry in getattr(document, table).items():
            _check_player(compiler, document, f"{table}.{name}.player", entry.player)
    for name in document.disagreement:
        _check_player(compiler, document, f"disagreement.{name}", name)


def _check_player(compiler: Compiler, document: BargainingDocument, at: str, name: str) -> None:
    if name not in document.players:
        compiler.note(at, f"unknown player {name!r}{compiler.hint(name, document.players)}")


def _check_issues(compiler: Compiler, document: BargainingDocument) -> None:
    if len(document.issues) > MAX_ISSUES:
        compiler.note(
            "issues",
            f"found {len(document.issues)}, expected at most {MAX_ISSUES}, which make {2**MAX_ISSUES} agreements",
        )
    for name, issue in document.issues.items():
        if name in document.players or name == NONE:
            compiler.note(f"issues.{name}", f"found {name!r}, which is taken here, expected another name")
        for player in issue.consent:
            _check_player(compiler, document, f"issues.{name}.consent", player)
            if player in document.parties:
                compiler.note(
                    f"issues.{name}.consent",
                    f"found the party {player!r}, expected a player with party = false: parties consent to the whole",
                )
