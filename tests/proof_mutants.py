"""Mutants of proof files, and an oracle that judges them by evaluation, with no code of the checking program."""

import copy
import itertools
from fractions import Fraction

import numpy as np

from bargaining.equilibria import nash_equilibria
from bargaining.games import NormalFormGame
from bargaining.proofs.files import checksum, written

# ------------------------------------------------------------------------------------------ mutants


def places(tree, at=()):
    """Yield the paths of all parts of a file."""
    yield at
    if isinstance(tree, dict | list):
        for key, part in tree.items() if isinstance(tree, dict) else enumerate(tree):
            yield from places(part, (*at, key))


def part(tree, at):
    for key in at:
        tree = tree[key]
    return tree


def mutant(file, random):
    """Return the text of a file in which one part is changed, dropped, doubled or swapped; the checksum is right."""
    paths = [at for at in places(file) if at and at[0] != "checksum"]
    while True:
        found = copy.deepcopy(file)
        at = random.choice(paths)
        above, key = part(found, at[:-1]), at[-1]
        changed = changes(file, above, key, random)
        if changed is not None:
            if changed is not above[key] or isinstance(changed, str | int):
                above[key] = changed
            if found != file:
                found["checksum"] = checksum(found)
                return at, written(found)


def changes(file, above, key, random):
    """Return what stands in the place of a part."""
    value = above[key]
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + random.choice([-2, -1, 1, 2])
    if isinstance(value, str):
        return number(value, random) if is_number(value) else text(file, value, random)
    kind = random.randrange(5)
    if isinstance(value, dict):
        if not value:
            return None
        name = random.choice(list(value))
        if kind == 0:
            del value[name]
        elif kind == 1:
            value[f"{name}x"] = value.pop(name)
        elif kind == 2 and len(value) > 1:
            other = random.choice([n for n in value if n != name])
            value[name], value[other] = value[other], value[name]
        elif kind == 3:
            other = text(file, name, random)
            return {(other if n == name else n): one for n, one in value.items()}
        return value
    if not value:
        return random.choice([["unproved"], [["unproved"]], ["0"], [[]]])
    spot = random.randrange(len(value))
    if kind == 0:
        del value[spot]
    elif kind == 1:
        value.insert(spot, copy.deepcopy(value[spot]))
    elif kind == 2 and len(value) > 1:
        other = random.randrange(len(value))
        value[spot], value[other] = value[other], value[spot]
    elif kind == 3:
        return []
    elif isinstance(value[0], str) and value[0] in ("use", "cut", "beaten", "found"):
        return random.choice([["unproved"], ["found", 0], value[-1] if isinstance(value[-1], list) else []])
    return value


def is_number(value):
    try:
        return str(Fraction(value)) == value
    except ValueError:
        return False


def number(value, random):
    x = Fraction(value)
    small = Fraction(1, 10**9)
    options = [-x, x + 1, x - 1, 2 * x, x / 2, 1 - x, x + small, x - small, Fraction(0), Fraction(1)]
    if x:
        options += [1 / x, Fraction(x.numerator + 1, x.denominator), Fraction(x.numerator, x.denominator + 1)]
    return str(random.choice(options))


def text(file, value, random):
    players = file["game"]["players"]
    names = [p["name"] for p in players] + [a for p in players for a in p["actions"]]
    names += [p["name"] for p in file["game"]["parameters"]] + [p["name"] for p in file["points"]]
    names += ["use", "cut", "beaten", "found", "unproved", "strict Nash", "Nash"]
    return random.choice([name for name in names if name != value])


# ------------------------------------------------------------------------------------------ the oracle


class Oracle:
    """Evaluate what a file says, by other means than the checking program: dense tables, grids and the solvers."""

    def __init__(self, file):
        self.file = file
        self.players = file["game"]["players"]
        self.shape = [len(p["actions"]) for p in self.players]
        self.strict = "strict" in file["scenario"]["concept"]
        self.ranges = {
            p["name"]: (Fraction(p["low"]), Fraction(p["high"])) for p in file["game"]["parameters"]
        }

    def table(self, values):
        found = np.full((len(self.players), *self.shape), Fraction(0), dtype=object)
        names = [p["name"] for p in self.players]
        for term in self.file["game"]["payoffs"]:
            worth = Fraction(term["coefficient"])
            for name, power in term["powers"].items():
                worth *= values[name] ** power
            index = tuple(
                p["actions"].index(term["when"][p["name"]]) if p["name"] in term["when"] else slice(None)
                for p in self.players
            )
            found[(names.index(term["player"]), *index)] += worth
        return found

    def pure(self, table):
        found = []
        for profile in itertools.product(*map(range, self.shape)):
            stays = True
            for i, own in enumerate(profile):
                paid = table[(i, *profile[:i], slice(None), *profile[i + 1 :])]
                others = [x for b, x in enumerate(paid) if b != own]
                stays &= all(paid[own] > x if self.strict else paid[own] >= x for x in others)
            if stays:
                found.append([p["actions"][a] for p, a in zip(self.players, profile, strict=True)])
        return found

    def true(self):
        """Tell whether all statements are true, as far as evaluation tells."""
        points = {}
        for point in self.file["points"]:
            values = {name: Fraction(v) for name, v in point["values"].items()}
            points[point["name"]] = values
            if not all(low <= values[name] <= high for name, (low, high) in self.ranges.items()):
                return False
            table = self.table(values)
            if point["pure"] != self.pure(table) or not self.equilibria(table, point["proof"]):
                return False
        return all(self.line(points[one["point"]], one) for one in self.file["lines"]) and all(
            self.region(points[one["point"]], one) for one in self.file["regions"]
        )

    def vectors(self, one):
        return [
            [
                np.array([Fraction(c.get(a, "0")) for a in p["actions"]], dtype=object)
                for c in one["within"][p["name"]]
            ]
            for p in self.players
        ]

    def regret(self, table, profile):
        most = Fraction(0)
        for i in range(len(self.players)):
            paid = table[i]
            for j in reversed(range(len(self.players))):
                if j != i:
                    paid = np.tensordot(paid, profile[j], axes=(j, 0))
            most = max(most, max(paid.tolist()) - (paid * profile[i]).sum())
        return most

    def paid(self, table, profile, i):
        paid = table[i]
        for j in reversed(range(len(self.players))):
            paid = np.tensordot(paid, profile[j], axes=(j, 0))
        return Fraction(paid.item() if hasattr(paid, "item") else paid)

    def equilibria(self, table, proof):
        if self.strict:
            return True
        cells = [self.vectors(one) for one in proof["equilibria"]]
        for one, cell in zip(proof["equilibria"], cells, strict=True):
            corners = list(itertools.product(*cell))
            middle = [sum(own, start=0 * own[0]) / len(own) for own in cell]
            if any(any(p.sum() != 1 or min(p) < 0 for p in own) for own in cell):
                return False
            if not one["matrix"] and any(self.regret(table, p) for p in (*corners, middle)):
                return False
            for i, p in enumerate(self.players if one["payoffs"] is not None else ()):
                paid = [self.paid(table, corner, i) for corner in corners]
                if one["payoffs"][p["name"]] != [str(min(paid)), str(max(paid))]:
                    return False
        solved = nash_equilibria(NormalFormGame(table))
        on = [v for c in solved.components for v in c.vertices]
        listed = [
            sum(all(within(x, own) for x, own in zip(e.strategies, cell, strict=True)) for cell in cells)
            for e in (*solved, *on)
        ]
        if proof["unproved"] == 0 and (not all(listed) or not solved.complete):
            return False
        alone = [cell for one, cell in zip(proof["equilibria"], cells, strict=True) if one["matrix"]]
        roots = [
            sum(
                all(within(x, own) for x, own in zip(e.strategies, cell, strict=True))
                and all(
                    set(s) == set(np.flatnonzero(sum(own))) for s, own in zip(e.supports, cell, strict=True)
                )
                for e in solved
            )
            for cell in alone
        ]
        return all(n == 1 or (n == 0 and solved.components) for n in roots)  # it may lie on a continuum

    def line(self, values, one):
        low, high = self.ranges[one["axis"]]
        stops = [(low, low), *((Fraction(a), Fraction(b)) for a, b in one["stops"]), (high, high)]
        told = one["pure"]
        if len(told) != 2 * len(stops) - 1:
            return False
        for k, (start, end) in enumerate(stops):
            if start == end and told[2 * k] != self.pure(self.table({**values, one["axis"]: start})):
                return False
            if k:
                before = stops[k - 1][1]
                if not before < start:
                    return False
                for n in (1, 2, 5, 9, 10):
                    at = before + (start - before) * Fraction(n, 11)
                    if told[2 * k - 1] != self.pure(self.table({**values, one["axis"]: at})):
                        return False
        return all(self.between(values, one["axis"], part) for part in one["between"])

    def between(self, values, axis, part):
        """Tell whether at some values between two ends all equilibria are listed, and payoffs those at the ends."""
        low, high = Fraction(part["low"]), Fraction(part["high"])
        if not self.ranges[axis][0] <= low < high <= self.ranges[axis][1] or self.strict:
            return False
        for n in (1, 4, 10):
            table = self.table({**values, axis: low + (high - low) * Fraction(n, 11)})
            listed = {
                **part["proof"],
                "equilibria": [{**one, "payoffs": None} for one in part["proof"]["equilibria"]],
            }
            if not self.equilibria(table, listed):
                return False
        ends = [self.table({**values, axis: end}) for end in (low, high)]
        for one in part["proof"]["equilibria"]:
            corners = list(itertools.product(*self.vectors(one)))
            for i, p in enumerate(self.players):
                paid = [self.paid(table, corner, i) for table in ends for corner in corners]
                if one["payoffs"][p["name"]] != [str(min(paid)), str(max(paid))]:
                    return False
        return True

    def region(self, values, one):
        x, y = one["axes"]
        if x == y:
            return False
        steps = 9
        count = {tuple(p): 0 for p in one["profiles"]}
        for i, j in itertools.product(range(steps), repeat=2):
            at = dict(values)
            for axis, n in ((x, i), (y, j)):
                low, high = self.ranges[axis]
                at[axis] = low + (high - low) * Fraction(2 * n + 1, 2 * steps)
            for profile in self.pure(self.table(at)):
                if tuple(profile) not in count:
                    return False
                count[tuple(profile)] += 1
        slack = 4 / steps  # a curve crosses few of the grid's squares
        return all(
            float(low) - slack <= count[tuple(p)] / steps**2 <= float(high) + slack
            for p, (low, high) in zip(one["profiles"], [map(Fraction, s) for s in one["shares"]], strict=True)
        )


def within(strategy, corners):
    """Tell whether a strategy is near to a mean of corners; the cells of proofs are points, segments or small."""
    if len(corners) == 1:
        return bool(np.allclose(strategy, corners[0].astype(float), atol=1e-6))
    from scipy.optimize import nnls

    system = np.vstack([np.array([c.astype(float) for c in corners]).T, np.ones(len(corners))])
    return bool(nnls(system, np.append(strategy, 1.0))[1] < 1e-6)
