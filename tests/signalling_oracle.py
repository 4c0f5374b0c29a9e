"""Signalling games as plain tables, their equilibria by trying strategies, and criteria by looking at every corner.

Shares nothing with the package: best answers come from all corners of the arrangement of indifferences of beliefs, and
sets of mixed answers are compared at all corners of polygons.
"""

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product

HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Table:
    """A game: prior of types; for each message who can send it; payoffs by type, message and answer."""

    prior: tuple[Fraction, ...]
    can: tuple[tuple[int, ...], ...]
    answers: tuple[int, ...]
    sender: dict
    receiver: dict

    @property
    def types(self):
        return range(len(self.prior))

    @property
    def messages(self):
        return range(len(self.can))


def random_table(random, most_types=3, most_messages=3, most_answers=3, payoffs=(0, 1, 2, 3)):
    """Return a game with payoffs in which ties are common; now and then a type cannot send a message."""
    types = random.randint(2, most_types)
    weights = [random.randint(1, 3) for _ in range(types)]
    messages = random.randint(2, most_messages)
    can = [tuple(t for t in range(types) if random.random() < 0.9) for _ in range(messages)]
    can[0] = tuple(range(types))
    can = [own or (0,) for own in can]
    answers = tuple(random.choice(range(2, most_answers + 1)) for _ in range(messages))
    cells = [(t, m, r) for m in range(messages) for t in can[m] for r in range(answers[m])]
    return Table(
        tuple(Fraction(w, sum(weights)) for w in weights),
        tuple(can),
        answers,
        {cell: Fraction(random.choice(payoffs)) for cell in cells},
        {cell: Fraction(random.choice(payoffs)) for cell in cells},
    )


def nested(table):
    """Return the game as nested moves for `tests.trees.tree_of`."""
    branches = {}
    for t in table.types:
        options = {}
        for m in table.messages:
            if t in table.can[m]:
                ends = {
                    f"r{r}": (table.sender[t, m, r], table.receiver[t, m, r]) for r in range(table.answers[m])
                }
                options[f"m{m}"] = (f"after m{m}", 1, ends)
        branches[f"t{t}", table.prior[t]] = (f"t{t}", 0, options)
    return ("chance", branches)


def solved(rows):
    """Return the solution of square equations ``(coefficients, right)``; None where there is not exactly one."""
    rows = [[*map(Fraction, left), Fraction(right)] for left, right in rows]
    n = len(rows)
    for c in range(n):
        pivot = next((k for k in range(c, n) if rows[k][c]), None)
        if pivot is None:
            return None
        rows[c], rows[pivot] = rows[pivot], rows[c]
        rows[c] = [v / rows[c][c] for v in rows[c]]
        for k in range(n):
            if k != c and rows[k][c]:
                rows[k] = [a - rows[k][c] * b for a, b in zip(rows[k], rows[c], strict=True)]
    return [row[-1] for row in rows]


def corners(n, planes):
    """Return the points of the simplex at which enough of its own walls and of some planes meet."""
    walls = [([int(k == j) for j in range(n)], 0) for k in range(n)]
    found = set()
    for chosen in combinations([*walls, *planes], n - 1):
        point = solved([([1] * n, 1), *chosen])
        if point is not None and min(point) >= 0:
            found.add(tuple(point))
    return found


def mean(numbers, shares):
    return sum(a * b for a, b in zip(numbers, shares, strict=True))


def best_sets(table, m, believed):
    """Return the sets of answers that are best at one belief on some types, the largest ones."""
    types = [t for t in table.can[m] if t in believed]
    rows = [[table.receiver[t, m, r] for t in types] for r in range(table.answers[m])]
    planes = [([a - b for a, b in zip(x, y, strict=True)], 0) for x, y in combinations(rows, 2)]
    found = set()
    for belief in corners(len(types), planes):
        values = [mean(row, belief) for row in rows]
        found.add(tuple(r for r, v in enumerate(values) if v == max(values)))
    return [a for a in found if not any(set(a) < set(b) for b in found)]


def some_mixture(table, m, answers, limits):
    """Tell whether a mixture of answers keeps limits: ``(type, sign, bound)``, sign times its payoff at most bound."""
    rows = [([sign * table.sender[t, m, r] for r in answers], bound) for t, sign, bound in limits]
    return any(all(mean(row, p) <= bound for row, bound in rows) for p in corners(len(answers), rows))


def deters(table, m, believed, payoffs):
    limits = [(t, 1, payoffs[t]) for t in table.can[m]]
    return any(some_mixture(table, m, answers, limits) for answers in best_sets(table, m, believed))


def intuitive_cut(table, m, payoffs):
    """Tell whether the intuitive criterion cuts at a message that is not sent."""
    everybody = table.can[m]
    whole = {r for answers in best_sets(table, m, everybody) for r in answers}
    left = [t for t in everybody if payoffs[t] <= max(table.sender[t, m, r] for r in whole)]
    if not left:
        return False
    answers = {r for own in best_sets(table, m, left) for r in own}
    return any(all(table.sender[t, m, r] > payoffs[t] for r in answers) for t in left)


def d1_left(table, m, payoffs):
    sets = best_sets(table, m, table.can[m])
    gone = {
        t
        for t in table.can[m]
        for other in table.can[m]
        if other != t
        and not any(
            some_mixture(table, m, a, [(t, -1, -payoffs[t]), (other, 1, payoffs[other])]) for a in sets
        )
    }
    return [t for t in table.can[m] if t not in gone] or list(table.can[m])


def d1_cut(table, m, payoffs):
    """Tell whether D1 cuts at a message that is not sent."""
    return not deters(table, m, d1_left(table, m, payoffs), payoffs)


def mixtures(options):
    """Return the distributions over options that are tried: pure ones, halves, and thirds of two."""
    options = list(options)
    found = [{k: Fraction(1)} for k in options]
    for a, b in combinations(options, 2):
        found += [{a: p, b: 1 - p} for p in (HALF, Fraction(1, 3), Fraction(3, 4))]
    return found


def outcomes(table, tried):
    """Yield messages sent and payoffs of types of sequential equilibria, found by trying strategies; `tried` picks."""
    choices = [tried(mixtures(m for m in table.messages if t in table.can[m])) for t in table.types]
    for strategy in product(*choices):
        sent = sorted({m for own in strategy for m in own})
        replies = []
        for m in sent:
            values = [
                sum(
                    table.prior[t] * strategy[t].get(m, 0) * table.receiver.get((t, m, r), 0)
                    for t in table.types
                )
                for r in range(table.answers[m])
            ]
            best = [r for r, v in enumerate(values) if v == max(values)]
            replies.append(tried(mixtures(best)))
        for answers in product(*replies):
            worth = {
                (t, m): sum(p * table.sender[t, m, r] for r, p in answer.items())
                for m, answer in zip(sent, answers, strict=True)
                for t in table.can[m]
            }
            payoffs = [max((worth[t, m] for m in sent if (t, m) in worth), default=None) for t in table.types]
            if any(worth[t, m] != payoffs[t] for t in table.types for m in strategy[t]):
                continue
            unsent = [m for m in table.messages if m not in sent]
            if all(deters(table, m, table.can[m], payoffs) for m in unsent):
                yield frozenset(sent), tuple(payoffs)


def random_reported(random):
    """Return a game in which one of two reports follows each message, as a table of plans and as nested moves."""
    plain = random_table(random, most_types=2, most_messages=2, most_answers=2)
    after = range(2)
    cells = [(t, m, s, r) for (t, m, r) in plain.sender for s in after]
    sender = {cell: Fraction(random.choice((0, 1, 2, 3))) for cell in cells}
    receiver = {cell: Fraction(random.choice((0, 1, 2, 3))) for cell in cells}
    first = {(t, m): Fraction(random.choice((1, 2, 3)), 4) for (t, m, _) in plain.sender}
    chance = {(t, m, s): (p, 1 - p)[s] for (t, m), p in first.items() for s in after}
    plans = {m: list(product(range(plain.answers[m]), repeat=2)) for m in plain.messages}

    def expected(pays):
        return {
            (t, m, k): sum(chance[t, m, s] * pays[t, m, s, r] for s, r in enumerate(plan))
            for t, m in first
            for k, plan in enumerate(plans[m])
        }

    def answered(t, m, s):
        ends = {f"r{r}": (sender[t, m, s, r], receiver[t, m, s, r]) for r in range(plain.answers[m])}
        return (f"after m{m}.{s}", 1, ends)

    branches = {}
    for t in plain.types:
        options = {
            f"m{m}": ("chance", {(f"s{s}", chance[t, m, s]): answered(t, m, s) for s in after})
            for m in plain.messages
            if t in plain.can[m]
        }
        branches[f"t{t}", plain.prior[t]] = (f"t{t}", 0, options)
    answers = tuple(len(plans[m]) for m in plain.messages)
    table = Table(plain.prior, plain.can, answers, expected(sender), expected(receiver))
    return table, ("chance", branches)
