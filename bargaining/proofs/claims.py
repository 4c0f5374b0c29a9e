"""What a scenario's results claim besides, without a proof that a file can hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def claims_without_proof(file: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return what results say besides what a file proves, and why it does not prove that.

    Examples
    --------
    >>> file = {"scenario": {"concept": "strict Nash"}, "regions": [], "points": []}
    >>> [one["claim"][:30] for one in claims_without_proof(file)]
    ['that each payoff term and each', 'statements over many assumptio']
    """
    claims = [
        (
            "that each payoff term and each value says what the cited paragraphs say",
            "a reading of texts is no theorem; `bargaining sources` shows the paragraphs' claims",
        ),
        (
            "where along an assumption mixed equilibria begin and end, but for parts that are named above",
            "all equilibria are proved at the points, pure ones along the lines and over the regions",
        ),
        (
            "the exact shares of regions that `bargaining phase` prints",
            "the file proves a lower and an upper bound of each",
        ),
        (
            "statements over many assumptions at once: robust, crux, shares, sensitivity, compare",
            "their proofs, where there are any, are made again by the commands themselves",
        ),
    ]
    if file["scenario"]["concept"].startswith("strict"):
        del claims[1]
    if not file["regions"]:
        claims = [one for one in claims if "phase" not in one[0]]
    if (count := sum(point["proof"]["unproved"] for point in file["points"])) > 0:
        claims.append(
            (
                f"what equilibria there are in {count} cases that are marked as unproved",
                "there more than one player mixes, and the solutions of their system are no cells that are proved "
                "one by one; `bargaining solve` says what is known of them",
            )
        )
    return [{"claim": claim, "why": why} for claim, why in claims]


def line_without_proof(point: str, axis: str, why: str) -> dict[str, str]:
    """Return the claim of a line that a file does not state.

    Examples
    --------
    >>> line_without_proof("baseline", "calm", "there is no reason")["claim"]
    'pure equilibria along calm at baseline, as `bargaining regimes` prints them'
    """
    return {
        "claim": f"pure equilibria along {axis} at {point}, as `bargaining regimes` prints them",
        "why": why,
    }
