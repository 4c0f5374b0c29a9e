"""All equilibria of the game of one gesture, by the signs of four sums: a second derivation that solves nothing.

Minsk is of its own mind with probability mu, or directed. Each kind gestures or keeps silent; Brussels, which sees
that alone, engages (L) or isolates (I). With p and r the chances of engagement after a gesture and after silence, a
kind gains (p - r) B - c by the gesture, so that it compares p - r with c / B. With a and d the shares of each kind that
gesture, Brussels compares mu a (G + x) with (1 - mu) d (D - x) after a gesture, and the same in 1 - a and 1 - d after
silence. So who uses what is settled by a few signs, ties included; where nobody sends a message, any belief will do.
"""

from fractions import Fraction
from itertools import product

USES = ("g", "s", "gs")
ANSWERS = ("L", "I", "LI")
ZERO, ONE = Fraction(0), Fraction(1)


def patterns(mu, gain, loss, divergence, worths, costs):
    """Return who uses what in some equilibrium: (own, directed, after a gesture, after silence), "" where unasked.

    `worths` and `costs` are those of the own-minded and of the directed kind; 0 < mu < 1, worths above zero.
    """
    steps = [c / b for c, b in zip(costs, worths, strict=True)]
    for_own, for_directed = mu * (gain + divergence), (1 - mu) * (loss - divergence)
    found = set()
    for own, directed, after_g, after_s in product(USES, USES, ANSWERS, ANSWERS):
        sent = ["g" in own + directed, "s" in own + directed]
        if not senders_content((own, directed), steps, after_g, after_s):
            continue
        if not receiver_content(
            own, directed, for_own, for_directed, after_g, after_s, sent, loss - divergence
        ):
            continue
        found.add((own, directed, after_g if sent[0] else "", after_s if sent[1] else ""))
    return found


def senders_content(uses, steps, after_g, after_s):
    """Tell whether some p - r that the answers allow suits both kinds."""
    low = max((step for use, step in zip(uses, steps, strict=True) if use != "s"), default=None)
    high = min((step for use, step in zip(uses, steps, strict=True) if use != "g"), default=None)
    if low is not None and high is not None and low > high:
        return False
    ends = {"L": (1, 1), "I": (0, 0), "LI": (0, 1)}
    least, most = ends[after_g][0] - ends[after_s][1], ends[after_g][1] - ends[after_s][0]
    if least == most:
        return (low is None or low <= least) and (high is None or least <= high)
    return (low is None or low < most) and (high is None or high > least)


def receiver_content(own, directed, for_own, for_directed, after_g, after_s, sent, stake):
    """Tell whether some shares with these uses make the answers best; for_own is above zero."""
    total = for_own - for_directed
    if own == directed == "gs":  # f = a for_own - d for_directed takes every value of an open interval
        least, most = min(ZERO, -for_directed), max(for_own, for_own - for_directed)
        lows = [least, *([ZERO] if "L" in after_g else []), *([total] if "I" in after_s else [])]
        highs = [most, *([ZERO] if "I" in after_g else []), *([total] if "L" in after_s else [])]
        return inside(lows[1:], highs[1:], least, most)
    if own == "gs" or directed == "gs":
        # one share z between zero and one: after a gesture the sum is start + slope z, after silence total minus it
        slope = for_own if own == "gs" else -for_directed
        start = -for_directed * (directed == "g") if own == "gs" else for_own * (own == "g")
        if slope == 0:
            return right(start, after_g) and right(total - start, after_s)
        least, most = sorted((start, start + slope))
        lows = [*([ZERO] if "L" in after_g else []), *([total] if "I" in after_s else [])]
        highs = [*([ZERO] if "I" in after_g else []), *([total] if "L" in after_s else [])]
        return inside(lows, highs, least, most)
    sums = [for_own * (own == one) - for_directed * (directed == one) for one in "gs"]
    return all(
        right(value, answer) if asked else possible(answer, stake)
        for value, answer, asked in zip(sums, (after_g, after_s), sent, strict=True)
    )


def inside(lows, highs, least, most):
    """Tell whether a number of an open interval is at least each of some and at most each of others."""
    low, high = max(lows, default=None), min(highs, default=None)
    if low is not None and high is not None and low > high:
        return False
    return (low is None or low < most) and (high is None or high > least)


def right(value, answer):
    """Tell whether an answer is best where engagement is better by a value."""
    return (value >= 0 or "L" not in answer) and (value <= 0 or "I" not in answer)


def possible(answer, stake):
    """Tell whether an answer is best at some belief: engaging a directed Minsk costs a stake, which may be negative."""
    return stake >= 0 or "I" not in answer
