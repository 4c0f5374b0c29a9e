"""Read a signalling game off a tree: types, messages, and what each answer to a message pays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from math import prod

from bargaining.equilibria.sequential.setting import Setting
from bargaining.errors import GameError
from bargaining.games.tree import Step, Tree

MOST_ANSWERS = 1024
"""Pure answers to one message, each an option at every information set that the message leads to."""

_ZERO = Fraction(0)


@dataclass(frozen=True)
class Message:
    """Hold one message: who can send it, and what answers to it pay.

    Parameters
    ----------
    name : str
        The sender's option, or its options where types call it differently.
    senders : dict of int to int
        The types that can send it, as information sets, each with its option.
    sets : tuple of int
        The receiver's information sets that it leads to: several where a report follows it, none where nobody answers.
    answers : tuple of tuple of int
        The pure answers, an option at each of these sets.
    sender, receiver : dict of int to tuple of Fraction
        For each type that can send it, what each answer pays the sender and the receiver.
    """

    name: str
    senders: dict[int, int]
    sets: tuple[int, ...]
    answers: tuple[tuple[int, ...], ...]
    sender: dict[int, tuple[Fraction, ...]]
    receiver: dict[int, tuple[Fraction, ...]]


@dataclass(frozen=True)
class SignallingGame:
    """Hold a tree as a signalling game.

    Parameters
    ----------
    setting : Setting
        The tree, without branches that chance never takes.
    sender : int
        The player that knows its type.
    types : tuple of int
        The sender's information sets.
    messages : tuple of Message
        What can be sent.
    message : dict of (int, int) to int
        For each type and option the number of the message.
    """

    setting: Setting
    sender: int
    types: tuple[int, ...]
    messages: tuple[Message, ...]
    message: dict[Step, int]

    @property
    def tree(self) -> Tree:
        """Return the tree."""
        return self.setting.tree

    def names(self, types: Sequence[int]) -> tuple[str, ...]:
        """Return the names of types."""
        return tuple(self.tree.information[t].name for t in types)

    def answer(self, message: Message, number: int) -> str:
        """Return a pure answer in words."""
        sets = [self.tree.information[h] for h in message.sets]
        texts = [one.options[k] for one, k in zip(sets, message.answers[number], strict=True)]
        return (
            texts[0]
            if len(sets) == 1
            else ", ".join(f"{h.name}: {k}" for h, k in zip(sets, texts, strict=True))
        )


def signalling_game(tree: Tree) -> SignallingGame:
    """Return a tree as a signalling game.

    Chance may draw; one player, the sender, chooses once and may know something of the draws; chance may draw again;
    another player, the receiver, chooses once, or the game ends without it; chance may draw once more.

    Raises
    ------
    GameError
        Where the tree is of another shape, or a message is followed by reports some of which only some types can bring
        about: what is believed after these takes more than a belief after the message.

    Examples
    --------
    >>> from bargaining.games.tree import InformationSet, Node, Tree, leaf
    >>> half = leaf(Fraction(1, 2)).payoffs * 2
    >>> sets = (InformationSet("strong", 0, ("beer",)), InformationSet("weak", 0, ("beer",)),
    ...         InformationSet("seen", 1, ("fight", "leave")))
    >>> nodes = (Node(children=(1, 2), chance=half, draws=("s", "w")), Node(children=(3,), information=0),
    ...          Node(children=(4,), information=1), Node(children=(5, 6), information=2),
    ...          Node(children=(7, 8), information=2), leaf(1, 0), leaf(3, 1), leaf(0, 1), leaf(2, 0))
    >>> game = signalling_game(Tree(("sender", "receiver"), sets, nodes))
    >>> [(m.name, game.names(tuple(m.senders)), m.sender[0]) for m in game.messages]
    [('beer', ('strong', 'weak'), (Fraction(1, 1), Fraction(3, 1)))]
    """
    setting = Setting(tree)
    types, receivers = _movers(setting)
    reach = _reach(setting, types, receivers)
    groups = _groups(reach)
    paid = _paid(setting, types)
    made = [_message(setting, steps, sets, reach, paid) for steps, sets in groups]
    messages = tuple(_told_apart(tree, made))
    numbers = {step: number for number, (steps, _) in enumerate(groups) for step in steps}
    return SignallingGame(setting, setting.player(types[0]), types, messages, numbers)


def _movers(setting: Setting) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the information sets of the sender, and those of the receiver."""
    tree = setting.tree
    types = tuple(h for h, own in setting.members.items() if not any(setting.steps[x] for x in own))
    receivers = tuple(h for h in setting.members if h not in types)
    if not types or not receivers:
        raise GameError(
            "tree: found nobody who sends a message and nobody else who answers, expected a signalling game"
        )
    for kind, sets in (("the sender", types), ("the receiver", receivers)):
        for h in sets:
            if (player := setting.player(h)) != (first := setting.player(sets[0])):
                raise GameError(
                    f"information set {tree.information[h].name!r}: found {tree.players[player]}, expected "
                    f"{tree.players[first]} as at {tree.information[sets[0]].name!r}, {kind} of a signalling game"
                )
    for h in receivers:
        if any(len(setting.steps[x]) != 1 for x in setting.members[h]) or setting.player(h) == setting.player(
            types[0]
        ):
            raise GameError(
                f"information set {tree.information[h].name!r}: found a player's second choice or a choice beside the "
                "sender's, expected a signalling game: one choice of the sender, then at most one of the receiver"
            )
    return types, receivers


def _reach(
    setting: Setting, types: Sequence[int], receivers: Sequence[int]
) -> dict[Step, dict[int, Fraction]]:
    """Return, for each type and option, the receiver's information sets with the probability of coming to each."""
    found: dict[Step, dict[int, Fraction]] = {(t, o): {} for t in types for o in range(setting.options(t))}
    for h in receivers:
        for x in setting.members[h]:
            (step,) = setting.steps[x]
            found[step][h] = found[step].get(h, _ZERO) + setting.weights[x]
    return found


def _groups(reach: dict[Step, dict[int, Fraction]]) -> list[tuple[list[Step], set[int]]]:
    """Put together the choices after which the receiver cannot always tell which it was."""
    groups: list[tuple[list[Step], set[int]]] = []
    for step, ahead in reach.items():
        joined = [group for group in groups if group[1] & ahead.keys()]
        steps = [s for group in joined for s in group[0]]
        sets = {h for group in joined for h in group[1]}
        place = groups.index(joined[0]) if joined else len(groups)
        groups = [group for group in groups if group not in joined]
        groups.insert(place, ([*steps, step], sets | ahead.keys()))
    return groups


def _paid(setting: Setting, types: Sequence[int]) -> dict[tuple[Step, Step | None], tuple[Fraction, ...]]:
    """Return the payoffs, given the type, by the sender's choice and the answer, each times its probability."""
    weight = {t: sum((setting.weights[x] for x in setting.members[t]), _ZERO) for t in types}
    found: dict[tuple[Step, Step | None], tuple[Fraction, ...]] = {}
    for leaf in setting.tree.leaves:
        steps = setting.tree.steps[leaf]
        if not setting.weights[leaf] or not steps:
            continue
        key = (steps[0], steps[1] if len(steps) > 1 else None)
        share = setting.weights[leaf] / weight[steps[0][0]]
        before = found.get(key, (_ZERO,) * len(setting.tree.players))
        found[key] = tuple(a + share * b for a, b in zip(before, setting.payoffs[leaf], strict=True))
    return found


def _message(
    setting: Setting,
    steps: Sequence[Step],
    sets: set[int],
    reach: dict[Step, dict[int, Fraction]],
    paid: dict[tuple[Step, Step | None], tuple[Fraction, ...]],
) -> Message:
    information = setting.tree.information
    order = tuple(sorted(sets))
    name = "/".join(dict.fromkeys(information[t].options[o] for t, o in steps))
    _require_told(setting, steps, order, reach, name)
    if prod(setting.options(h) for h in order) > MOST_ANSWERS:
        raise GameError(
            f"message {name!r}: found more than {MOST_ANSWERS:,} pure answers to it, expected fewer"
        )
    answers = tuple(product(*(range(setting.options(h)) for h in order)))
    players = [setting.player(steps[0][0]), *(setting.player(h) for h in order[:1])]
    tables: list[dict[int, tuple[Fraction, ...]]] = []
    for player in players:

        def worth(step: Step, answer: tuple[int, ...], player: int = player) -> Fraction:
            parts = [None, *zip(order, answer, strict=True)]
            return sum((paid[step, part][player] for part in parts if (step, part) in paid), _ZERO)

        tables.append({step[0]: tuple(worth(step, answer) for answer in answers) for step in steps})
    return Message(name, dict(steps), order, answers, tables[0], tables[-1])


def _require_told(
    setting: Setting,
    steps: Sequence[Step],
    sets: Sequence[int],
    reach: dict[Step, dict[int, Fraction]],
    name: str,
) -> None:
    """Refuse a type with two ways to one message, and reports that not all who send it can bring about."""
    information = setting.tree.information
    for k, (t, o) in enumerate(steps):
        if any(t == other for other, _ in steps[:k]):
            raise GameError(
                f"information set {information[t].name!r}: found several options that the receiver may not tell apart, "
                f"{information[t].options[o]!r} among them, expected one a message"
            )
        for h in sets:
            if h not in reach[t, o]:
                raise GameError(
                    f"message {name!r}: found that {information[t].name!r} never comes to {information[h].name!r} by "
                    "it as others do, expected reports that may follow whoever sends it"
                )


def _told_apart(tree: Tree, messages: Sequence[Message]) -> list[Message]:
    """Give messages that are answered at different places different names."""
    names = [m.name for m in messages if m.sets]
    found = []
    for m in messages:
        where = f" ({', '.join(tree.information[h].name for h in m.sets)})"
        found.append(replace(m, name=m.name + where) if m.sets and names.count(m.name) > 1 else m)
    return found
