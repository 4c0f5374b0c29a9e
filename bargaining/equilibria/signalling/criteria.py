r"""Which types may be believed to send a message that nobody sends, and whether that breaks an equilibrium.

Let :math:`u^*(t)` be what type :math:`t` gets in equilibrium, :math:`m` a message that nobody sends, :math:`T(m)` the
types that can send it, :math:`BR(I, m)` the pure answers that are best at some belief on the types :math:`I` only, and
:math:`MBR(I, m)` the mixed answers each of which is best at some such belief. With no type left, beliefs stay free:
:math:`BR(\emptyset, m) = BR(T(m), m)`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bargaining.equilibria.signalling.answers import Best, among, least_excess, mixture_within, pure
from bargaining.equilibria.signalling.shape import Message

Payoffs = Mapping[int, Fraction]
"""What each type gets in equilibrium."""


@dataclass(frozen=True)
class Removal:
    """Hold why a message is not believed to come from a type.

    Parameters
    ----------
    type : int
        The type.
    most : Fraction
        The most that it can get by the message, the receiver answering best to some belief.
    other : int or None
        A type that gains by every answer, pure or mixed, by which the type in question does not lose; None where the
        type in question loses by every one of them.
    """

    type: int
    most: Fraction
    other: int | None


@dataclass(frozen=True)
class Finding:
    """Hold what a criterion says of one message that nobody sends.

    Parameters
    ----------
    message : int
        Number of the message.
    removed : tuple of Removal
        The types that it is not believed to come from.
    kept : tuple of int
        The types that it may come from; all that can send it where all are removed.
    answers : tuple of int
        The pure answers that are best at some belief on these.
    gains : dict of int to Fraction
        The types that gain by every one of these answers, with the least that each gains.
    least : Fraction
        Over all mixed answers that are best at some belief on these, the least of what the type gains that gains most.
    cut : bool
        Whether the equilibrium does not stand.
    """

    message: int
    removed: tuple[Removal, ...]
    kept: tuple[int, ...]
    answers: tuple[int, ...]
    gains: dict[int, Fraction]
    least: Fraction
    cut: bool


Criterion = Callable[[int, Message, Sequence[Best], Payoffs], Finding]
"""From a message's number, the message, its best answers and payoffs in equilibrium to what the criterion says."""


def intuitive(number: int, message: Message, best: Sequence[Best], payoffs: Payoffs) -> Finding:
    r"""Return what the intuitive criterion says of a message that nobody sends (Cho and Kreps 1987, section IV.3).

    A type is in :math:`S(m)` where :math:`u^*(t) > \max_{r \in BR(T(m), m)} u(t, m, r)`, strictly. The equilibrium
    fails where for one type :math:`u^*(t') < \min_{r \in BR(T(m) \setminus S(m), m)} u(t', m, r)`, strictly, too: the
    same type for every answer.
    """
    removed = tuple(r for r in _most(message, best) if payoffs[r.type] > r.most)
    found = _finding(number, message, best, payoffs, removed)
    return Finding(*found, cut=bool(found[4]))


def d1(number: int, message: Message, best: Sequence[Best], payoffs: Payoffs) -> Finding:
    r"""Return what D1 says of a message that nobody sends (Cho and Kreps 1987, section IV.4).

    Of the answers in :math:`MBR(T(m), m)`, :math:`D_t` are those with :math:`u(t, m, \phi) > u^*(t)` and :math:`D^0_t`
    those with :math:`u(t, m, \phi) = u^*(t)`. A type :math:`t` is removed where :math:`D_t \cup D^0_t \subseteq
    D_{t'}` for another type :math:`t'`. The equilibrium stands where some answer in :math:`MBR` of the types that are
    left makes no type gain: where it can be had with beliefs on these alone.
    """
    removed = []
    for one in _most(message, best):
        others = [t for t in message.senders if t != one.type]
        by = next((t for t in others if not _without_gain(message, best, payoffs, one.type, t)), None)
        if by is not None:
            loses = payoffs[one.type] > one.most
            removed.append(Removal(one.type, one.most, None if loses else by))
    found = _finding(number, message, best, payoffs, tuple(removed))
    return Finding(*found, cut=found[5] > 0)


def limits(message: Message, payoffs: Payoffs) -> list[tuple[Sequence[Fraction], Fraction]]:
    """Return what keeps every type from sending a message."""
    return [(message.sender[t], payoffs[t]) for t in message.senders]


def _most(message: Message, best: Sequence[Best]) -> list[Removal]:
    """Return the most that each type gets by best answers, as if it lost by all."""
    answers = pure(best)
    return [Removal(t, max(message.sender[t][r] for r in answers), None) for t in message.senders]


def _without_gain(message: Message, best: Sequence[Best], payoffs: Payoffs, one: int, other: int) -> bool:
    """Tell whether by some best answer one type does not lose and the other does not gain."""
    own = ([-x for x in message.sender[one]], -payoffs[one])
    return any(mixture_within(b, [own, (message.sender[other], payoffs[other])]) for b in best)


def _finding(
    number: int, message: Message, best: Sequence[Best], payoffs: Payoffs, removed: tuple[Removal, ...]
) -> tuple[int, tuple[Removal, ...], tuple[int, ...], tuple[int, ...], dict[int, Fraction], Fraction]:
    gone = {r.type for r in removed}
    kept = tuple(t for t in message.senders if t not in gone) or tuple(message.senders)
    left = among(best, kept)
    answers = pure(left)
    worst = {t: min(message.sender[t][r] for r in answers) - payoffs[t] for t in kept}
    gains = {t: gain for t, gain in worst.items() if gain > 0}
    least = min(least_excess(b, limits(message, payoffs)) for b in left)
    return number, removed, kept, answers, gains, least
