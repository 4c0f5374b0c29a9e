"""The tree of a scenario as rows of a table, with the ways that predictions take."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from bargaining.errors import ScenarioError
from bargaining.forms.unfolding import Unfolding
from bargaining.games.tree_rows import tree_rows
from bargaining.scenario.labels import player_labels, shortened_labels

if TYPE_CHECKING:
    from bargaining.scenario import Scenario

Table = list[dict[str, Any]]

DECIMALS = 2
"""To which payoffs of a scenario are rounded: codes are no finer."""


def unfolding(scenario: Scenario) -> Unfolding:
    """Return the form of a scenario in which players move in order.

    Raises
    ------
    ScenarioError
        When all choose at once.
    """
    form = scenario.form
    if not isinstance(form, Unfolding):
        found = "a game in which all choose at once" if form.strategic else "no tree"
        raise ScenarioError(
            f"{scenario.name}: found {found}, expected moves in order, each from a few options"
        )
    return form


def ways_of(scenario: Scenario) -> dict[str, frozenset[int]]:
    """Return the nodes that play may come to under each prediction at the values in force, by its label."""
    form = unfolding(scenario)
    found: dict[str, frozenset[int]] = {}
    for profile in form.predicted(scenario.values):  # type: ignore[attr-defined]
        label = scenario.outcome(profile)
        found[label] = found.get(label, frozenset()) | form.way(profile)
    return found


def scenario_tree(
    scenario: Scenario, paths: Mapping[str, Iterable[int]], most: int, decimals: int | None = DECIMALS
) -> tuple[Table, str]:
    """Return the rows of a scenario's tree at the values in force, and the players in the order of payoffs.

    Parameters
    ----------
    scenario : Scenario
        With moves in order.
    paths : mapping of str to nodes
        What is to stand out.
    most : int
        The most ends to show; see `tree_rows`.
    decimals : int, optional
        To which payoffs are rounded; exact where it is None.

    Examples
    --------
    >>> import bargaining
    >>> rows, head = scenario_tree(bargaining.load("opening"), {}, 12)
    >>> head, rows[0]["mover"], [row["option"] for row in rows if row["parent"] == 0]
    ('US, EU, BY, RU', 'US', ['pressure', 'transact', 'package'])
    """
    tree = unfolding(scenario).tree
    rows = tree_rows(
        tree.at({name: scenario.values[name] for name in tree.parameters}), paths, most, decimals
    )
    names = shortened_labels(player_labels(scenario))
    for row in rows:
        row["mover"] = names.get(row["mover"], row["mover"])
    return rows, ", ".join(names[player] for player in tree.players)
