"""Small games with hidden types, drawn at random, and their agent form by hand: shares nothing with the package."""

import itertools
from dataclasses import dataclass
from fractions import Fraction
from math import prod

ASSUMED = 'assumption = "x"'
PROBABILITIES = {  # formulas that sum to one and are never negative, and what they come to
    1: [("1", lambda m, n: Fraction(1))],
    2: [("m", lambda m, n: m), ("1 - m", lambda m, n: 1 - m)],
    3: [
        ("m / 2", lambda m, n: m / 2),
        ("(1 - m) * n", lambda m, n: (1 - m) * n),
        ("1 - m / 2 - n + m * n", lambda m, n: 1 - m / 2 - n + m * n),
    ],
}


@dataclass
class Game:
    actions: dict  # player -> names of actions
    types: tuple
    fixed: dict  # type -> {parameter: value}
    choosers: dict  # type -> {player: [others]}
    cells: dict  # player -> tuple of sets of types
    terms: list  # (player, coefficient, parameters, {player: action})
    parameters: tuple = ("m", "n", "x")

    def text(self):
        """Return the scenario file."""
        parts = [
            '[scenario]\nname = "made"\ntitle = "Made"\nform = "bayesian"',
            f'[kinds.k]\nmeaning = "m"\nrange = [0, 1]\n{ASSUMED}',
        ]
        for player, names in self.actions.items():
            entries = ", ".join(f'{a} = {{ label = "{a}", {ASSUMED} }}' for a in names)
            parts.append(f'[players.{player}]\nlabel = "{player}"\nactions = {{ {entries} }}')
        parts += [
            f'[parameters.{x}]\nlabel = "{x}"\nkind = "k"\nbaseline = 0.5\n{ASSUMED}' for x in self.parameters
        ]
        for name, (formula, _) in zip(self.types, PROBABILITIES[len(self.types)], strict=True):
            fixed = ", ".join(f'{x} = "{value}"' for x, value in self.fixed[name].items())
            chosen = ", ".join(f"{one} = {others}" for one, others in self.choosers[name].items()).replace(
                "'", '"'
            )
            parts.append(
                f'[types.{name}]\nlabel = "{name}"\nprobability = "{formula}"\nvalues = {{ {fixed} }}\n'
                f"chooses_for = {{ {chosen} }}\n{ASSUMED}"
            )
        known = [
            f"{p} = {[list(c) for c in sets]}".replace("'", '"')
            for p, sets in self.cells.items()
            if len(sets) > 1
        ]
        parts.append("\n".join(["[information]", *known]))
        for k, (player, coefficient, names, chosen) in enumerate(self.terms):
            factors = [f"({coefficient})", *names, *(f"{p}.{a}" for p, a in chosen.items())]
            parts.append(
                f'[[payoff]]\nplayer = "{player}"\nterm = "t{k}"\nvalue = "{" * ".join(factors)}"\n{ASSUMED}'
            )
        return "\n".join(parts) + "\n"

    def probability(self, kind, values):
        return PROBABILITIES[len(self.types)][self.types.index(kind)][1](values["m"], values["n"])

    def utility(self, player, kind, mixes, values):
        """Return what a player expects in a type when each player mixes independently, or joint play is given.

        ``mixes`` holds pairs of a probability and the actions of some players.
        """
        values = {**values, **self.fixed[kind]}
        total = Fraction(0)
        for probability, chosen in mixes:
            for one, coefficient, names, wanted in self.terms:
                if one == player and all(chosen[p] == a for p, a in wanted.items()):
                    total += probability * coefficient * prod((values[x] for x in names), start=Fraction(1))
        return total

    def agents(self):
        """Return (player, types, members) of each place."""
        found = []
        for player, sets in self.cells.items():
            for cell in sets:
                if not any(player in others for kind in cell for others in self.choosers[kind].values()):
                    others = self.choosers[cell[0]].get(player, [])
                    found.append((player, cell, [p for p in self.actions if p == player or p in others]))
        return found

    def options(self, agent):
        return list(itertools.product(*(self.actions[p] for p in agent[2])))

    def mixes(self, kind, strategies):
        """Return what is played in a type: pairs of a probability and everybody's actions."""
        here = [(k, agent) for k, agent in enumerate(self.agents()) if kind in agent[1]]
        for joint in itertools.product(*(strategies[k].items() for k, _ in here)):
            chosen = {}
            for (_, agent), (option, _) in zip(here, joint, strict=True):
                chosen |= dict(zip(agent[2], option, strict=True))
            yield prod((p for _, p in joint), start=Fraction(1)), chosen

    def payoff(self, k, strategies, values):
        """Return what counts at a place: expected over its types, in one type alone not weighed."""
        player, cell, _ = self.agents()[k]
        return sum(
            (self.probability(kind, values) if len(cell) > 1 else 1)
            * self.utility(player, kind, self.mixes(kind, strategies), values)
            for kind in cell
        )

    def expected(self, player, strategies, values):
        return sum(
            self.probability(kind, values) * self.utility(player, kind, self.mixes(kind, strategies), values)
            for kind in self.types
        )

    def equilibria(self, values, strict=False):
        agents = self.agents()
        for profile in itertools.product(*map(self.options, agents)):
            strategies = [{option: Fraction(1)} for option in profile]
            if all(self.best(k, strategies, values, strict) for k in range(len(agents))):
                yield profile

    def best(self, k, strategies, values, strict):
        own = self.payoff(k, strategies, values)
        (played,) = strategies[k]
        others = [
            self.payoff(k, [*strategies[:k], {option: Fraction(1)}, *strategies[k + 1 :]], values)
            for option in self.options(self.agents()[k])
            if option != played
        ]
        return all(own > other if strict else own >= other for other in others)


def drawn(chance):
    """Return a game: up to three types and players, any information, choosers with up to three members."""
    types = ("s", "t", "w")[: chance.choice([1, 2, 2, 3, 3])]
    players = ("p", "q", "r")[: chance.choice([2, 2, 3])]
    actions = {p: [f"{p}{k}" for k in range(chance.choice([1, 2, 2, 3]))] for p in players}
    cells = {}
    for player in players:
        where = [chance.randrange(len(types)) for _ in types]
        sets = [
            tuple(t for t, w in zip(types, where, strict=True) if w == one) for one in dict.fromkeys(where)
        ]
        cells[player] = tuple(sets)
    choosers = {}
    for kind in types:
        able = [p for p in players if (kind,) in cells[p]]
        chance.shuffle(able)
        choosers[kind] = (
            {able[0]: able[1 : 1 + chance.randint(1, 2)]} if len(able) > 1 and chance.random() < 0.6 else {}
        )
    fixed = {
        kind: {
            x: Fraction(chance.choice([0, 1, 1]), chance.choice([1, 2]))
            for x in ("m", "n", "x")
            if chance.random() < 0.3
        }
        for kind in types
    }
    terms = []
    for _ in range(chance.randint(4, 9)):
        names = [x for x in ("m", "n", "x", "x") if chance.random() < 0.4]
        chosen = {p: chance.choice(actions[p]) for p in players if chance.random() < 0.6}
        terms.append(
            (
                chance.choice(players),
                Fraction(chance.randint(-4, 4), chance.choice([1, 1, 2, 3])),
                names,
                chosen,
            )
        )
    return Game(actions, types, fixed, choosers, cells, terms)


def point(chance):
    return {
        x: Fraction(chance.randint(0, 4), 4) if chance.random() < 0.6 else Fraction(chance.randint(0, 97), 97)
        for x in "mnx"
    }
