"""What a file in Bayesian form may say of types, of their probabilities and of who can tell them apart."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from fractions import Fraction
from keyword import iskeyword
from math import prod

from bargaining.algebra.polynomial import Polynomial
from bargaining.forms.bayesian_places import MAX_TYPES, BayesianDocument, cells, members_of
from bargaining.forms.form import Place
from bargaining.scenario.compilation import Compiler, PayoffTerm
from bargaining.scenario.numbers import plain

MAX_IN_PROBABILITY = 8
"""The most parameters in a probability, of which every corner of the ranges is looked at."""


def probabilities_of(compiler: Compiler) -> dict[str, Polynomial]:
    """Compile the probabilities of the types; what does not compile is noted and left out."""
    assert isinstance(compiler.document, BayesianDocument)
    compiled = {
        kind: compiler.compiled(f"types.{kind}.probability", entry.probability)
        for kind, entry in compiler.document.types.items()
    }
    return {kind: polynomial for kind, polynomial in compiled.items() if polynomial is not None}


def check_types(compiler: Compiler, document: BayesianDocument) -> None:
    """Note what is wrong with types, with their probabilities and with who chooses for whom."""
    if len(document.types) > MAX_TYPES:
        compiler.note("types", f"found {len(document.types)} types, expected at most {MAX_TYPES}")
    for kind, entry in document.types.items():
        at = f"types.{kind}"
        if kind in document.players:
            compiler.note(at, "found the name of a player, expected a name of its own")
        if iskeyword(kind):
            compiler.note(at, f"found the name {kind!r}, which statements reserve; expected another")
        for name, value in entry.values.items():
            compiler.check_value(name, value, f"{at}.values.{name}")
        for decider, others in entry.chooses_for.items():
            for name in (decider, *others):
                if name not in document.players:
                    hint = compiler.hint(name, document.players)
                    compiler.note(f"{at}.chooses_for.{decider}", f"unknown player {name!r}{hint}")
        _check_choosers(compiler, document, kind)
    probabilities = probabilities_of(compiler)
    if len(probabilities) == len(document.types):
        _check_probabilities(compiler, probabilities)


def _check_choosers(compiler: Compiler, document: BayesianDocument, kind: str) -> None:
    """Note a player for whom two choose, who chooses for itself as well, or who does not know the type."""
    taken: set[str] = set()
    for decider, others in document.types[kind].chooses_for.items():
        at = f"types.{kind}.chooses_for.{decider}"
        for name in others:
            if name == decider or name in taken or name in document.types[kind].chooses_for:
                compiler.note(at, f"found {name!r}, expected a player for whom nobody else chooses")
            taken.add(name)
        for name in (decider, *others):
            if name in document.players and (kind,) not in cells(document, name):
                compiler.note(
                    at,
                    f"found {name!r}, expected a player that sees this type: information.{name} with [{kind!r}]",
                )


def _check_probabilities(compiler: Compiler, probabilities: Mapping[str, Polynomial]) -> None:
    total = sum(probabilities.values(), Polynomial())
    if total != Polynomial.constant(1):
        compiler.note(
            "types", f"found probabilities that sum to {total}, expected one whatever the parameters"
        )
    for kind, polynomial in probabilities.items():
        at = f"types.{kind}.probability"
        if indicators := sorted(name for name in polynomial.variables if "." in name):
            compiler.note(at, f"found {indicators[0]!r}, expected a formula in the parameters alone")
        elif any(power > 1 for monomial in polynomial.terms for _, power in monomial):
            compiler.note(at, "found a parameter to a higher power, expected each to the first power")
        elif len(polynomial.variables) <= MAX_IN_PROBABILITY:
            names = sorted(polynomial.variables)
            ranges = [compiler.range(name) or (Fraction(0), Fraction(1)) for name in names]
            for corner in itertools.product(*ranges):
                if (value := polynomial.evaluate(dict(zip(names, corner, strict=True)))) < 0:
                    where = ", ".join(f"{n} = {plain(v)}" for n, v in zip(names, corner, strict=True))
                    compiler.note(at, f"found {plain(value)} at {where}, expected nothing negative")
                    break
        else:
            compiler.note(
                at, f"found {len(polynomial.variables)} parameters, expected at most {MAX_IN_PROBABILITY}"
            )


def check_place_names(compiler: Compiler, places: tuple[Place, ...]) -> None:
    """Note two sets of types of a player that are written the same, such as a with b_or_c and a_or_b with c."""
    seen: set[str] = set()
    for place in places:
        if place.name in seen:
            compiler.note(
                f"information.{place.player}",
                f"found two sets of types that are both written {place.name!r}, expected types with other names",
            )
        seen.add(place.name)


def check_information(compiler: Compiler, document: BayesianDocument) -> None:
    """Note sets of types that are no partition, or belong to nobody."""
    for player, sets in document.information.items():
        at = f"information.{player}"
        if player not in document.players:
            hint = compiler.hint(player, document.players)
            compiler.note(at, f"unknown player {player!r}{hint}")
        listed = [kind for cell in sets for kind in cell]
        for kind in listed:
            if kind not in document.types:
                compiler.note(at, f"unknown type {kind!r}{compiler.hint(kind, document.types)}")
        if not all(sets) or not sets:
            compiler.note(at, "found a set without types, expected at least one type in each")
        elif sorted(listed) != sorted(document.types) and set(listed) <= set(document.types):
            compiler.note(at, f"found the types {', '.join(listed)}, expected each type once")


def summands_of(document: BayesianDocument, terms: tuple[PayoffTerm, ...]) -> int:
    """Return at least how many products of indicators of places the terms are written out into."""
    counts = {
        kind: {player: len(document.players[player].actions) for player in document.players}
        for kind in document.types
    }
    joint = {
        kind: [
            members for player in entry.chooses_for if len(members := members_of(document, player, kind)) > 1
        ]
        for kind, entry in document.types.items()
    }
    if not any(joint.values()):
        return 0
    named = [
        {name.partition(".")[0] for name, _ in monomial if "." in name}
        for term in terms
        for monomial in term.polynomial.terms
    ]
    return sum(
        prod(
            counts[kind][p]
            for members in joint[kind]
            if owners & set(members)
            for p in members
            if p not in owners
        )
        for owners in named
        for kind in document.types
    )
