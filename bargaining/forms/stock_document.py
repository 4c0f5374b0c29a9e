"""The tables of a file with a stock, and the place where somebody chooses what is added to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from bargaining.forms.form import Place
from bargaining.records.parts import Part, Whole, field
from bargaining.scenario.document import (
    Action,
    Cited,
    Header,
    Name,
    Payoff,
    Player,
    ScenarioDocument,
    Term,
)

NOTHING, SOME, MOST = "none", "interior", "most"
"""What may be best: to add nothing, as much as its worth and its cost balance, or the most that can be added."""
MAX_YEARS = 200


class StockHeader(Header):
    """What a scenario with a stock is."""

    form: Literal["stock"] = field(description="Form of the game")


class Holder(Player):
    """A player; what it may do is said by the flow that it chooses, not by actions."""

    actions: dict[Name, Action] = field(default={})


class Stock(Cited):
    """What builds up and drains away."""

    label: str
    unit: str = field(default="", description="What it is counted in")
    start: str = field(description="Formula in parameters: how much there is at first")
    outflow: str = field(description="Formula in parameters: the share that leaves in a period")
    inflow: str = field(
        default="0", description="Formula in parameters: what comes in besides the flow that is chosen"
    )


class Flow(Cited):
    """What somebody chooses to add in each period."""

    label: str
    player: Name = field(description="Who chooses it")
    unit: str = field(default="", description="What it is counted in, a period")
    most: str = field(default="", description="Formula in parameters: the most that can be added in a period")


class Reward(Term):
    """A payoff term of a period."""

    value: str = field(description="Formula in parameters, features, the stock and the flow, by their names")


class Horizon(Part):
    """How the future counts, and how far ahead the stock is told."""

    discount: str = field(description="Formula in parameters: what a payoff counts that comes a period later")
    periods: Annotated[int, Whole(1)] = field(
        default=10, description="After how many periods the stock is told"
    )
    period: str = field(default="year", description="What a period is called")


class StockDocument(ScenarioDocument):
    """A scenario file with a stock."""

    scenario: StockHeader
    players: dict[Name, Holder] = field(min_length=1)  # type: ignore[assignment]
    payoff: list[Payoff] = field(default=[])
    stocks: dict[Name, Stock] = field(min_length=1)
    flows: dict[Name, Flow] = field(min_length=1)
    rewards: dict[Name, Reward] = field(min_length=1)
    horizon: Horizon

    @property
    def other_terms(self) -> Sequence[Cited]:
        """Return what players get in a period."""
        return tuple(self.rewards.values())

    @property
    def stock(self) -> str:
        """Return the name of the stock, the first where there are several."""
        return next(iter(self.stocks))

    @property
    def flow(self) -> str:
        """Return the name of the flow, the first where there are several."""
        return next(iter(self.flows))


def place_of(document: StockDocument) -> Place:
    """Return the place at which the flow is chosen."""
    flow = document.flows[document.flow]
    options = (NOTHING, SOME, MOST) if flow.most else (NOTHING, SOME)
    return Place(document.flow, flow.player, flow.label, options)
