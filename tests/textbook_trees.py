"""Trees of the literature by name, each with its source: those of the gallery, and others written out here."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import bargaining
from bargaining.games import Tree
from tests.tree_games import draw, game, inspection, move

HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Textbook:
    """Hold a tree with where it was published."""

    source: str
    tree: Callable[[], Tree]


def packaged(name):
    """Return a tree of the gallery, at its baseline."""

    def tree():
        scenario = bargaining.load(name)
        found = getattr(scenario.form, "tree", None) or scenario.form.plans.tree
        return found.at({one: scenario.values[one] for one in found.parameters})

    return Textbook(f"as the gallery's {name} says", tree)


def entry_and_fight():
    """Entry, then a choice of both at once: the incumbent may believe what no mistake explains."""

    def reply(fight, share):
        return move("incumbent", 1, fight=fight, share=share)

    fight, share = reply((-3, -1), (1, -2)), reply((-2, -1), (3, 1))
    return game(
        ("entrant", "incumbent"),
        move("entry", 0, out=(0, 2), enter=move("entrant", 0, fight=fight, share=share)),
    )


def poker():
    """Kuhn's poker: three cards, one for each, one unit in the pot, one more to bet."""
    rank = {"jack": 0, "queen": 1, "king": 2}
    deals = {}
    for own, other in itertools.permutations(rank, 2):
        sign = 1 if rank[own] > rank[other] else -1
        shown, doubled = (sign, -sign), (2 * sign, -2 * sign)
        later = move(f"one {own}, bet to", 0, fold=(-1, 1), call=doubled)
        play = move(
            f"one {own}", 0,
            bet=move(f"two {other}, bet to", 1, fold=(1, -1), call=doubled),
            check=move(f"two {other}, checked to", 1, check=shown, bet=later),
        )  # fmt: skip
        deals[f"{own}_{other}"] = (Fraction(1, 6), play)
    return game(("one", "two"), draw(**deals))


def crisis():
    """A challenge that may be a bluff: whoever backs down pays for it, and only the resolved would rather fight."""

    def challenger(kind, war):
        stand = move(f"{kind}, resisted", 0, back_down=(Fraction(-1, 4), 1), fight=war)
        answer = move("target", 1, concede=(1, 0), resist=stand)
        return move(kind, 0, keep_still=(0, 1), challenge=answer)

    resolved = challenger("resolved", (Fraction(1, 4), Fraction(-1, 4)))
    other = challenger("unresolved", (-HALF, Fraction(-1, 4)))
    return game(("challenger", "target"), draw(resolved=(HALF, resolved), unresolved=(HALF, other)))


def battle(place, burnt=0):
    """Return the battle of the sexes, after one has burnt something."""
    second = f"two{place}"
    return move(
        f"one{place}", 0,
        own=move(second, 1, own=(3 - burnt, 1), other=(-burnt, 0)),
        other=move(second, 1, own=(-burnt, 0), other=(1 - burnt, 3)),
    )  # fmt: skip


def outside_option():
    """The battle of the sexes, with a safe payoff for whoever does not enter it."""
    return game(("one", "two"), move("entry", 0, out=(2, 2), enter=battle("")))


def burnt_money():
    """The battle of the sexes, before which one may burn a unit, in sight."""
    return game(("one", "two"), move("match", 0, keep=battle(", kept"), burn=battle(", burnt", 1)))


def signalled_pennies():
    """Matching pennies, with a hint that is right three times in four for whoever matches."""

    def hinted(coin):
        def guess(hint):
            ends = {side: (-1, 1) if side == coin else (1, -1) for side in ("heads", "tails")}
            return move(f"guess after {hint}", 1, **ends)

        other = "tails" if coin == "heads" else "heads"
        return draw(right=(Fraction(3, 4), guess(coin)), wrong=(Fraction(1, 4), guess(other)))

    return game(("hider", "guesser"), move("coin", 0, heads=hinted("heads"), tails=hinted("tails")))


def inspections():
    """Four stages, two inspections."""
    return inspection(4, 2)


TEXTBOOK = {
    **{
        name: packaged(name)
        for name in (
            "beer_quiche",
            "horse",
            "selten_figure_3",
            "spence",
            "centipede",
            "ultimatum",
            "chain_store",
            "reputation",
            "cheap_talk",
        )
    },
    "entry": Textbook(
        "Mas-Colell, A., Whinston, M. D. and Green, J. R. (1995). Microeconomic theory. Oxford. Section 9.C",
        entry_and_fight,
    ),
    "poker": Textbook(
        "Kuhn, H. W. (1950). A simplified two-person poker. In Contributions to the Theory of Games I, 97-103. "
        "Princeton",
        poker,
    ),
    "crisis": Textbook(
        "after Schultz, K. A. (1998). Domestic opposition and signaling in international crises. American Political "
        "Science Review 92, 829-844",
        crisis,
    ),
    "outside option": Textbook(
        "Kohlberg, E. and Mertens, J.-F. (1986). On the strategic stability of equilibria. Econometrica 54, 1003-1037",
        outside_option,
    ),
    "burnt money": Textbook(
        "van Damme, E. (1989). Stable equilibria and forward induction. Journal of Economic Theory 48, 476-496",
        burnt_money,
    ),
    "signalled pennies": Textbook(
        "after Bagwell, K. (1995). Commitment and observability in games. Games and Economic Behavior 8, 271-280",
        signalled_pennies,
    ),
    "inspection": Textbook(
        "Dresher, M. (1962). A sampling inspection problem in arms control agreements: a game-theoretic analysis. "
        "RAND, RM-2972-ARPA",
        inspections,
    ),
}
