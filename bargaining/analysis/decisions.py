"""What a mover gets by each of its options on each branch of a draw that it may not see, the others' course given.

The others follow a course: at each of their stages one option, whatever they know. So their moves say nothing of the
draw, and what the mover knows of it is the prior and what other draws tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod
from typing import TYPE_CHECKING

from bargaining.errors import ScenarioError, nearest
from bargaining.forms.imperfect import Imperfect

if TYPE_CHECKING:
    from bargaining.games.tree import Tree
    from bargaining.scenario import Scenario

MAX_COURSES = 256

Stakes = tuple[tuple[Fraction, ...], ...]
"""By branch of the draw and option: what the option is worth there, times the chance to be asked there."""

Course = Mapping[str, str]
"""What the others do: by stage one option."""


@dataclass(frozen=True)
class Decision:
    """Hold a choice under uncertainty about a draw.

    Parameters
    ----------
    stage, player : str
        Where it is made, and by whom.
    draw : str
        The stage of chance.
    options, branches : tuple of str
        Of the stage, and of the draw.
    prior : tuple of Fraction
        Probabilities of the branches.
    known : tuple of str
        What the mover may know when it chooses: names of information sets.
    stakes : tuple of Stakes
        One for each of them.
    """

    stage: str
    player: str
    draw: str
    options: tuple[str, ...]
    branches: tuple[str, ...]
    prior: tuple[Fraction, ...]
    known: tuple[str, ...]
    stakes: tuple[Stakes, ...]


def hidden_draws(scenario: Scenario) -> tuple[tuple[str, str], ...]:
    """Return each stage at which somebody chooses without knowing a draw, with the draw.

    Raises
    ------
    ScenarioError
        When moves are not made in order, or everybody knows all that went before.

    Examples
    --------
    >>> import bargaining
    >>> hidden_draws(bargaining.load("dilemma"))
    (('eu', 'type'),)
    """
    game = _Game(scenario)
    return tuple((stage, draw) for stage in game.movers for draw in game.draws if game.hides(stage, draw))


def courses(scenario: Scenario, stage: str) -> Iterator[Course]:
    """Yield every course of those who choose at other stages.

    Raises
    ------
    ScenarioError
        When there are too many.
    """
    others = {name: options for name, options in _Game(scenario).movers.items() if name != stage}
    if (number := prod(map(len, others.values()))) > MAX_COURSES:
        raise ScenarioError(
            f"found {number:,} courses of the others, expected at most {MAX_COURSES}; name one"
        )
    for chosen in product(*others.values()):
        yield dict(zip(others, chosen, strict=True))


def decision(scenario: Scenario, stage: str, draw: str, course: Course) -> Decision:
    """Return what is at stake for whoever chooses at a stage, while the others follow a course.

    Parameters
    ----------
    scenario : Scenario
        Of form tree, with moves that are not seen; at the values in force.
    stage : str
        Where the choice is made: a player, or a stage of one.
    draw : str
        A stage of chance, drawn before and with chances that hang on nothing drawn earlier.
    course : mapping of str to str
        One option of every other stage.

    Raises
    ------
    ScenarioError
        When there is no such stage, draw or option, the draw comes later, or its chance is not one number.

    Examples
    --------
    >>> import bargaining
    >>> found = decision(bargaining.load("dilemma"), "eu", "type", {"belarus": "silence"})
    >>> [[str(worth) for worth in branch] for branch in found.stakes[0]]
    [['4/5', '-39/200'], ['-1/2', '-39/200']]
    """
    game = _Game(scenario)
    game.require(stage, draw, course)
    branches = game.draws[draw]
    walks = [game.walk(stage, draw, branch, course) for branch in range(len(branches))]
    priors = {prior for walk in walks for prior in walk.priors}
    if len(priors) > 1:
        raise ScenarioError(
            f"found chances of {draw!r} that hang on what was drawn before, expected one prior"
        )
    known = tuple(dict.fromkeys(information for walk in walks for information in walk.stakes))
    names = tuple(game.tree.information[one].name for one in known)
    options = game.movers[stage]
    nothing = (Fraction(0),) * len(options)
    stakes = tuple(tuple(walk.stakes.get(one, nothing) for walk in walks) for one in known)
    return Decision(stage, game.player(stage), draw, options, branches, priors.pop(), names, stakes)


@dataclass
class _Walk:
    """Hold what came of following a course on one branch of a draw."""

    priors: set[tuple[Fraction, ...]]
    stakes: dict[int, tuple[Fraction, ...]]


class _Game:
    """Read a tree by stages."""

    def __init__(self, scenario: Scenario) -> None:
        form = scenario.form
        if not isinstance(form, Imperfect):
            raise ScenarioError(
                f"{scenario.name}: found no moves that are hidden from later movers, expected form tree with "
                "protocol.sees: who knows all draws has no use for a report"
            )
        self.histories = form.histories
        self.tree: Tree = form.tree.at({name: scenario.values[name] for name in form.tree.parameters})

    def stage(self, number: int) -> str:
        """Return the stage at a node: the one that its children have in their histories besides its own."""
        child = self.tree.nodes[number].children[0]
        return next(name for name in self.histories[child] if name not in self.histories[number])

    def _options(self, *, chance: bool) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for number, node in enumerate(self.tree.nodes):
            if node.children and bool(node.chance) == chance:
                options = (
                    node.draws
                    if node.information is None
                    else self.tree.information[node.information].options
                )
                found.setdefault(self.stage(number), options)
        return found

    @property
    def movers(self) -> dict[str, tuple[str, ...]]:
        """Return the options of each stage at which a player chooses."""
        return self._options(chance=False)

    @property
    def draws(self) -> dict[str, tuple[str, ...]]:
        """Return the branches of each draw."""
        return self._options(chance=True)

    def player(self, stage: str) -> str:
        """Return who chooses at a stage."""
        number = next(
            n for n, x in enumerate(self.tree.nodes) if x.information is not None and self.stage(n) == stage
        )
        information = self.tree.nodes[number].information
        assert information is not None
        return self.tree.players[self.tree.information[information].player]

    def hides(self, stage: str, draw: str) -> bool:
        """Tell whether a mover at a stage may stand at nodes after different branches of a draw and not know which."""
        return any(
            len({self.histories[node].get(draw) for node in nodes}) > 1
            for nodes in self.tree.members
            if self.stage(nodes[0]) == stage
        )

    def require(self, stage: str, draw: str, course: Course) -> None:
        """Refuse names that are not there."""
        movers, draws = self.movers, self.draws
        for name, known, what in ((stage, movers, "stage at which somebody chooses"), (draw, draws, "draw")):
            if name not in known:
                raise ScenarioError(f"unknown {what} {name!r}{nearest(name, known)}")
        for name, option in course.items():
            if name not in movers or name == stage:
                others = [other for other in movers if other != stage]
                raise ScenarioError(f"course: unknown stage of others {name!r}{nearest(name, others)}")
            if option not in movers[name]:
                raise ScenarioError(f"course: unknown option {name}={option}{nearest(option, movers[name])}")
        for name in movers:
            if name != stage and name not in course:
                raise ScenarioError(f"course: found nothing for {name!r}, expected {name}=OPTION")

    def walk(self, stage: str, draw: str, branch: int, course: Course) -> _Walk:
        """Follow a course from the start, on one branch of a draw, to where a mover chooses."""
        found = _Walk(set(), {})
        waiting = [(Fraction(1), 0, False)]
        while waiting:
            weight, number, drawn = waiting.pop()
            node = self.tree.nodes[number]
            if not node.children:
                continue
            if node.chance and self.stage(number) == draw:
                found.priors.add(tuple(p.constant_term for p in node.chance))
                waiting.append((weight, node.children[branch], True))
            elif node.information is not None and self.stage(number) == stage:
                if not drawn:
                    raise ScenarioError(
                        f"found {draw!r} drawn after {stage!r} chooses, expected a draw before"
                    )
                player = self.tree.information[node.information].player
                worths = [weight * self._expected(child, player, course) for child in node.children]
                held = found.stakes.get(node.information, (Fraction(0),) * len(worths))
                found.stakes[node.information] = tuple(a + b for a, b in zip(held, worths, strict=True))
            else:
                waiting += [(weight * p, child, drawn) for p, child in self._following(number, course)]
        return found

    def _expected(self, number: int, player: int, course: Course) -> Fraction:
        """Return what a player expects from a node on."""
        node = self.tree.nodes[number]
        if not node.children:
            return node.payoffs[player].constant_term
        following = self._following(number, course)
        return sum((p * self._expected(child, player, course) for p, child in following), Fraction(0))

    def _following(self, number: int, course: Course) -> list[tuple[Fraction, int]]:
        """Return what follows a node with which chance, while everybody follows the course."""
        node = self.tree.nodes[number]
        if node.information is None:
            return [(p.constant_term, child) for p, child in zip(node.chance, node.children, strict=True)]
        options = self.tree.information[node.information].options
        return [(Fraction(1), node.children[options.index(course[self.stage(number)])])]
