"""The game of hidden_autonomy from its files, in plain fractions: shares nothing with the package.

Nature draws whether Minsk decides for itself, with a belief that only Washington and Brussels have to weigh. Every
condition of an equilibrium is linear in that belief, so each of the 864 pure profiles holds on one interval of beliefs.
A profile is written as in ``TIHT/XD``: Washington, Brussels, an own-minded Minsk, its Moscow, and what Moscow chooses
for a directed Minsk and for itself.
"""

import itertools
import re
import tomllib
from fractions import Fraction
from pathlib import Path
from statistics import median

FOLDER = Path(__file__).resolve().parent.parent / "seeds" / "scenarios"
LETTERS = {"us": "PTK", "eu": "IL", "belarus": "AHXR", "russia": "TDS"}
DOCUMENTS = dict(
    zip(
        "OPQCD",
        ("olech2025", "parish2025", "episkopos2025brief", "prisoners2025oped", "doctrine2025oped"),
        strict=True,
    )
)


def read(name):
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"), parse_float=Fraction)


BASE, CHANGED = read("rapprochement"), read("hidden_autonomy")
ACTIONS = {player: list(entry["actions"]) for player, entry in BASE["players"].items()}
CELLS = list(itertools.product(*(range(len(names)) for names in ACTIONS.values())))
ANSWERS = list(itertools.product(range(4), range(3)))
"""What Minsk and Moscow may do, as Moscow chooses it for both."""


def terms(platform_at_exploit=True):
    """Return player and formula of each payoff term, that which the file changes in place of the base's."""
    held = {(entry["player"], entry["term"]): entry["value"] for entry in BASE["payoff"]}
    if platform_at_exploit:
        held |= {(entry["player"], entry["term"]): entry["value"] for entry in CHANGED["payoff"]}
    assert len(held) == len(BASE["payoff"])
    return [(player, code(formula)) for (player, _), formula in held.items()]


def code(formula):
    """Compile a formula: indicators as names without the dot, decimals as fractions."""
    text = re.sub(r"([a-z_]+)\.([a-z_]+)", r"\1__\2", formula.replace("^", "**").strip())
    text = re.sub(r"(?<![\w.])(\d+\.\d+|\.\d+)", r'Fraction("\1")', text)
    return compile(text, formula, "eval")


FEATURES = {name: code(entry["value"]) for name, entry in BASE["features"].items()}


def payoffs(values, payoff_terms):
    """Return each player's payoff at each profile of four actions; values may be anything that adds and multiplies."""
    found = {player: {} for player in ACTIONS}
    for cell in CELLS:
        names = {
            f"{player}__{action}": int(k == chosen)
            for (player, actions), chosen in zip(ACTIONS.items(), cell, strict=True)
            for k, action in enumerate(actions)
        }
        names |= {"Fraction": Fraction, **values}
        for name, formula in FEATURES.items():
            names[name] = eval(formula, {"__builtins__": {}}, names)
        for player in ACTIONS:
            found[player][cell] = 0
        for player, formula in payoff_terms:
            found[player][cell] = found[player][cell] + eval(formula, {"__builtins__": {}}, names)
    return found


def number(name, written):
    """Return the number behind a code of a parameter: a level of its scale, which a formula may give, or a number."""
    levels = BASE["kinds"][BASE["parameters"][name]["kind"]].get("levels", {})
    given = levels.get(written, written)
    weights = {f"weight_{level}": value for level, value in BASE["kinds"]["weight"]["levels"].items()}
    formula = isinstance(given, str) and "weight" in given
    return eval(code(given), {"__builtins__": {}}, weights) if formula else Fraction(given)


def spoken(name):
    return {
        key: number(name, held["value"])
        for key in BASE["calibrations"]
        if "value" in (held := BASE["calibrations"][key]["values"][name])
    }


def baseline():
    return {
        name: median(spoken(name).values()) if entry["baseline"] == "median" else Fraction(entry["baseline"])
        for name, entry in BASE["parameters"].items()
    }


def calibrated(document):
    return {name: spoken(name).get(document, value) for name, value in baseline().items()}


def point(name):
    """Return the values of the baseline, of a document by its letter, or of an overlay."""
    if name == "baseline":
        return baseline()
    if name in DOCUMENTS:
        return calibrated(DOCUMENTS[name])
    overlay = BASE["overlays"][name]
    under = calibrated(overlay["calibration"]) if "calibration" in overlay else baseline()
    return under | {key: number(key, held["value"]) for key, held in overlay["values"].items()}


def written(us, eu, own, moscow, answer):
    first = "".join(LETTERS[p][k] for p, k in zip(ACTIONS, (us, eu, own, moscow), strict=True))
    return f"{first}/{LETTERS['belarus'][answer[0]]}{LETTERS['russia'][answer[1]]}"


def profiles():
    return itertools.product(range(3), range(2), range(4), range(3), ANSWERS)


def gains(profile, own, directed):
    """Yield what each deviation gains: a number, or (at belief 0, at belief 1) where the belief counts."""
    us, eu, b, r, answer = profile
    for other in range(4):
        yield own["belarus"][us, eu, other, r] - own["belarus"][us, eu, b, r]
    for other in range(3):
        yield own["russia"][us, eu, b, other] - own["russia"][us, eu, b, r]
    for other in ANSWERS:
        yield directed["russia"][us, eu, *other] - directed["russia"][us, eu, *answer]
    for player, others in (("us", [(k, eu) for k in range(3)]), ("eu", [(us, k) for k in range(2)])):
        for other in others:
            yield (
                directed[player][*other, *answer] - directed[player][us, eu, *answer],
                own[player][*other, b, r] - own[player][us, eu, b, r],
            )


def beliefs(values, payoff_terms):
    """Return for each pure profile the beliefs, from lowest to highest, at which nobody gains; others left out."""
    own = payoffs({**values, "autonomy": Fraction(1)}, payoff_terms)
    directed = payoffs({**values, "autonomy": Fraction(0)}, payoff_terms)
    found = {}
    for profile in profiles():
        low, high = Fraction(0), Fraction(1)
        for gain in gains(profile, own, directed):
            at0, at1 = gain if isinstance(gain, tuple) else (gain, gain)
            if at0 > 0 and at1 > 0:
                low, high = Fraction(1), Fraction(0)
                break
            if at0 > 0:
                low = max(low, at0 / (at0 - at1))
            elif at1 > 0:
                high = min(high, at0 / (at0 - at1))
        if low <= high:
            found[written(*profile)] = (low, high)
    return found


def at(found, belief):
    """Return the profiles that hold at a belief."""
    return {name for name, (low, high) in found.items() if low <= belief <= high}


class Scaled:
    """Hold whole numbers over a power of one denominator, many at once, exactly."""

    HIGHEST = 5  # 1000**5 and sums of thousands of such numbers fit into 64 bits

    def __init__(self, above, power, denominator):
        assert power <= self.HIGHEST
        assert denominator <= 1000
        self.above, self.power, self.denominator = above, power, denominator

    def lifted(self, power):
        return self.above * self.denominator ** (power - self.power)

    def with_power_of(self, other):
        other = other if isinstance(other, Scaled) else Scaled(other, 0, self.denominator)
        power = max(self.power, other.power)
        return self.lifted(power), other.lifted(power), power

    def __add__(self, other):
        one, two, power = self.with_power_of(other)
        return Scaled(one + two, power, self.denominator)

    def __neg__(self):
        return Scaled(-self.above, self.power, self.denominator)

    def __sub__(self, other):
        return self + -other

    def __rsub__(self, other):
        return -self + other

    def __mul__(self, other):
        if not isinstance(other, Scaled):
            return Scaled(self.above * other, self.power, self.denominator)
        return Scaled(self.above * other.above, self.power + other.power, self.denominator)

    __radd__, __rmul__ = __add__, __mul__

    def __gt__(self, zero):
        return self.above > zero


def holds_at(values, payoff_terms):
    """Return for each pure profile, in the order of `profiles`, at which of many points nobody gains.

    Values are `Scaled` arrays, of which the autonomy is the belief.
    """
    belief = values["autonomy"]
    own = payoffs({**values, "autonomy": 1}, payoff_terms)
    directed = payoffs({**values, "autonomy": 0}, payoff_terms)
    for profile in profiles():
        kept = True
        for gain in gains(profile, own, directed):
            change = (1 - belief) * gain[0] + belief * gain[1] if isinstance(gain, tuple) else gain
            kept = kept & ~(change > 0)
        yield profile, kept
