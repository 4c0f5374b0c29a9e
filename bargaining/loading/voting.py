"""Rules by which a body votes: those that come with the package, those of a scenario, and those of a file of rules."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from bargaining.errors import ScenarioError, listed, nearest
from bargaining.files import printable
from bargaining.records.parts import Part, field
from bargaining.records.reading import faults
from bargaining.resources import folder
from bargaining.scenario.document import Name, Voting
from bargaining.scenario.reading import Tree, find, gallery_scenarios, packaged_scenarios, read_tree
from bargaining.scenario.validation import located, problems_of
from bargaining.scenario.voting import faults_of_rule


class VotingRules(Part):
    """A file that holds nothing but rules."""

    voting: dict[Name, Voting] = field(min_length=1)


@cache
def packaged_rules() -> Mapping[str, Voting]:
    """Return the rules that come with the package, by name.

    Examples
    --------
    >>> "council_1958" in packaged_rules()
    True
    """
    path = folder("seeds") / "voting.toml"
    return _read(read_tree(path), path.name)


def voting_rules(name: str) -> Mapping[str, Voting]:
    """Return the rules of a scenario, of a file of rules, or the packaged rule of a name.

    Raises
    ------
    ScenarioError
        With one line for every problem; where a scenario has no rule, that.
    """
    scenarios = packaged_scenarios() | gallery_scenarios()
    packaged = packaged_rules()
    if name in packaged and name not in scenarios:
        return {name: packaged[name]}
    if not Path(name).suffix and name not in scenarios and not Path(name).exists():
        known = [*packaged, *scenarios]
        raise ScenarioError(
            f"{printable(name) or repr(name)}: found no such rule, scenario or file, expected one of "
            f"{', '.join(packaged)}{nearest(name, known)}"
        )
    path = find(name)
    if "scenario" not in (tree := read_tree(path)):
        return _read(tree, printable(path.name))
    from bargaining.loading.scenarios import load

    rules = load(name).document.voting
    if not rules:
        raise ScenarioError(
            f"{printable(path.name)}: found no rule by which a body votes, expected some under [voting]"
        )
    return rules


def rules_alone(name: str) -> Mapping[str, Voting] | None:
    """Return the rules of a file that holds nothing else, or None where it may hold a scenario.

    Raises
    ------
    ScenarioError
        With one line for every problem, or where there is no such file.
    """
    path = find(name)
    tree = read_tree(path)
    return None if "scenario" in tree or "voting" not in tree else _read(tree, printable(path.name))


def _read(tree: Tree, place: str) -> Mapping[str, Voting]:
    """Check a file of rules in form and in substance."""
    found, wrong = faults(VotingRules, tree)
    problems = [*problems_of(wrong, tree, place, VotingRules)]
    if found is not None:
        for name, rule in found.voting.items():
            at = located(tree, ("voting", name), place)
            problems += [
                f"{located(tree, ('voting', name, *inside), place)}: {problem}"
                for inside, problem in faults_of_rule(rule)
            ]
            if not rule.source and not rule.assumption:
                problems.append(f"{at}: found neither source nor assumption, expected where the rule stands")
            if rule.evidence:
                problems.append(
                    f"{at}.evidence: found claims in a file of rules, expected a source; scenarios cite claims"
                )
    if problems or found is None:
        raise ScenarioError(listed(problems, place))
    return found.voting
