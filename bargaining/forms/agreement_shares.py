r"""In which shares parties divide what they gain together, where it can be divided.

Whoever gets a stake first, parties may pass it on. So what can be had is a line: all that the best agreement brings
over disagreement, :math:`T = \sum_i g_i`, in any division. On a line the solution of Nash with weights :math:`w`
gives each party :math:`w_i T` over its disagreement, as alternating offers do whose rounds are short (Binmore,
Rubinstein and Wolinsky 1986); equal gains and equal shares of the most that each could gain, which is :math:`T` for
all, are the same.

References
----------
Binmore, K., Rubinstein, A. and Wolinsky, A. (1986). The Nash bargaining solution in economic modelling. RAND Journal of
Economics 17, 176-188.
"""

from __future__ import annotations

from fractions import Fraction

from bargaining.algebra.polynomial import Polynomial
from bargaining.errors import ScenarioError
from bargaining.forms.agreement_formulas import NASH, SEPARATE, UTILITARIAN
from bargaining.forms.bargaining_document import BargainingDocument, Division
from bargaining.forms.ranges import corners
from bargaining.scenario.compilation import Compiler, grounds
from bargaining.scenario.numbers import plain


def division_rows(document: BargainingDocument) -> tuple[tuple[str, str, str], ...]:
    """Return each party's share in words, and what the division stands on."""
    division = document.division
    if division is None:
        return ()
    stands = grounds(division.evidence, division.assumption)
    parties = document.parties
    return tuple((party, division.weights.get(party, f"1/{len(parties)}"), stands) for party in parties)


def shares_of(
    compiler: Compiler, document: BargainingDocument, division: Division, concept: str
) -> tuple[Polynomial, ...] | None:
    """Return the share of each party under a concept; None where a weight cannot be read, which is noted.

    Raises
    ------
    ScenarioError
        When the concept leaves open how anything is divided.
    """
    equal = Polynomial.constant(Fraction(1, len(document.parties)))
    if concept == UTILITARIAN:
        raise ScenarioError(
            f"{UTILITARIAN}: found a division, which the sum of gains leaves open; expected another concept"
        )
    if not division.weights or concept not in (NASH, SEPARATE):
        return (equal,) * len(document.parties)
    read = [
        compiler.compiled(f"division.weights.{party}", division.weights.get(party, "0"))
        for party in document.parties
    ]
    return None if None in read else tuple(p for p in read if p is not None)


def check_division(compiler: Compiler, document: BargainingDocument, division: Division) -> None:
    """Note weights of others than the parties, and such as are none."""
    before = len(compiler.problems)
    for name in division.weights:
        if name not in document.parties:
            hint = compiler.hint(name, document.parties)
            compiler.note(f"division.weights.{name}", f"found no party {name!r}{hint}")
    for party in document.parties if division.weights else ():
        if party not in division.weights:
            compiler.note("division.weights", f"found no weight of {party!r}, expected one for each party")
    if len(compiler.problems) > before:
        return
    shares = shares_of(compiler, document, division, NASH)
    if shares is None:
        return
    total = sum(shares, Polynomial())
    if total != Polynomial.constant(1):
        compiler.note("division.weights", f"found a sum of {total}, expected 1 for all values of parameters")
    for party, share in zip(document.parties, shares, strict=True):
        at = f"division.weights.{party}"
        for values in corners(compiler, at, share):
            if (value := share.evaluate(values)) < 0:
                where = ", ".join(f"{name} = {plain(v)}" for name, v in values.items())
                compiler.note(at, f"found {plain(value)} at {where}, expected none below 0")
                break
