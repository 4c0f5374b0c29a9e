"""Signalling games written with words, and their patterns at a point by Fourier and Motzkin's elimination.

Beliefs come from ranked mistakes: every weak order of the messages that are not sent, and free weights among those that
are equally likely. Nothing here is taken from the solvers.
"""

from fractions import Fraction
from functools import cache
from itertools import combinations, product

from bargaining.algebra.polynomial import Polynomial
from bargaining.games.tree import InformationSet, Node, Tree


def exact(value):
    """Return a number as a polynomial; polynomials as they are."""
    return value if isinstance(value, Polynomial) else Polynomial.constant(Fraction(value))


def game(players, root):
    """Return the tree of choices ``(set, player, {option: below})``, draws ``{draw: (p, below)}`` and payoffs."""
    nodes, sets = [], {}

    def add(part):
        number = len(nodes)
        nodes.append(None)
        if isinstance(part, dict):
            chance = tuple(exact(p) for p, _ in part.values())
            nodes[number] = Node(
                children=tuple(add(below) for _, below in part.values()), chance=chance, draws=tuple(part)
            )
        elif isinstance(part[0], str):
            name, player, below = part
            place = sets.setdefault(InformationSet(name, player, tuple(below)), len(sets))
            nodes[number] = Node(children=tuple(map(add, below.values())), information=place)
        else:
            nodes[number] = Node(payoffs=tuple(map(exact, part)))
        return number

    add(root)
    return Tree(tuple(players), tuple(sets), tuple(nodes))


def feasible(rows, size):
    """Tell whether some point fulfils rows ``(coefficients, constant, relation)``, by eliminating one by one."""
    rows = {(tuple(map(Fraction, a)), Fraction(b), relation) for a, b, relation in rows}
    for v in range(size):
        equation = next((row for row in rows if row[2] == "=" and row[0][v]), None)
        kept = {row for row in rows if not row[0][v]}
        if equation is not None:
            for a, b, relation in rows - kept - {equation}:
                f = a[v] / equation[0][v]
                kept.add(
                    (
                        tuple(x - f * y for x, y in zip(a, equation[0], strict=True)),
                        b - f * equation[1],
                        relation,
                    )
                )
        else:
            low = [row for row in rows if row[0][v] > 0]
            high = [row for row in rows if row[0][v] < 0]
            for (a, b, first), (c, d, second) in product(low, high):
                mixed = tuple(-c[v] * x + a[v] * y for x, y in zip(a, c, strict=True))
                kept.add((mixed, -c[v] * b + a[v] * d, ">" if ">" in (first, second) else ">="))
        rows = kept
        if not all(met(b, relation) for a, b, relation in rows if not any(a)):
            return False
    return all(met(b, relation) for _, b, relation in rows)


def met(value, relation):
    return value == 0 if relation == "=" else value > 0 if relation == ">" else value >= 0


def choices(things):
    things = list(things)
    return [c for size in range(1, len(things) + 1) for c in combinations(things, size)]


class Oracle:
    """The patterns of a signalling game without assumptions."""

    def __init__(self, tree):
        self.tree, self.ends = tree, []
        self._walk(0, Fraction(1), None, None, None, None)
        self.types = sorted({e[1] for e in self.ends if e[1] is not None})
        self.answering = sorted({e[3] for e in self.ends if e[3] is not None})
        self.sources = {h: sorted({(e[1], e[2]) for e in self.ends if e[3] == h}) for h in self.answering}
        self.explained = cache(self._explained)

    def _walk(self, number, weight, *moves):
        node = self.tree.nodes[number]
        if not weight:
            return
        if node.chance:
            for p, child in zip(node.chance, node.children, strict=True):
                self._walk(child, weight * p.constant_term, *moves)
        elif node.information is None:
            self.ends.append((weight, *moves, [p.constant_term for p in node.payoffs]))
        else:
            for k, child in enumerate(node.children):
                own = (node.information, k)
                self._walk(child, weight, *((*own, None, None) if moves[0] is None else (*moves[:2], *own)))

    def worth(self, player, *moves):
        """Return what a player earns on all ways with some moves together."""
        return sum((w * u[player] for w, *way, u in self.ends if tuple(way) == moves), Fraction(0))

    def options(self, information):
        return range(len(self.tree.information[information].options))

    def best(self, h, used, unknown, believed):
        """Return the rows that answers are best at a set, linear in weights of the messages believed in."""
        player = self.tree.information[h].player
        for a in self.options(h):
            if a != used[0]:
                row = [
                    self.worth(player, *m, h, used[0]) - self.worth(player, *m, h, a) if m in believed else 0
                    for m in unknown
                ]
                yield row, 0, "=" if a in used else ">="

    def _explained(self, answers):
        messages = sorted({m for h, _ in answers for m in self.sources[h]})
        for order in weak_orders(messages):
            rows = [([int(m == n) for n in messages], 0, ">") for m in messages]
            for h, used in answers:
                likely = next(level for level in order if set(level) & set(self.sources[h]))
                rows += self.best(h, used, messages, set(likely) & set(self.sources[h]))
            if feasible(rows, len(messages)):
                return True
        return False

    def patterns(self):
        """Return all patterns of sequential equilibria."""
        found = set()
        for chosen in product(*(choices(self.options(t)) for t in self.types)):
            sent = dict(zip(self.types, chosen, strict=True))
            messages = [(t, k) for t in self.types for k in sent[t]]
            reached = [h for h in self.answering if set(self.sources[h]) & set(messages)]
            shares = [([int(m == n) for n in messages], 0, ">") for m in messages]
            shares += [([int(n[0] == t) for n in messages], -1, "=") for t in self.types]
            rows = {
                (h, used): list(self.best(h, used, messages, self.sources[h]))
                for h in reached
                for used in choices(self.options(h))
            }
            able = [
                [u for u in choices(self.options(h)) if feasible(shares + rows[h, u], len(messages))]
                for h in reached
            ]
            for answers in product(*able):
                own = dict(zip(reached, answers, strict=True))
                together = [row for h, used in own.items() for row in rows[h, used]]
                if feasible(shares + together, len(messages)) and self.deterred(sent, own):
                    used = {**sent, **own}
                    found.add(tuple(used.get(h, ()) for h in range(len(self.tree.information))))
        return found

    def deterred(self, sent, answers):
        """Tell whether some answers, explained where they are not reached, make all messages sent best."""
        silent = [h for h in self.answering if h not in answers]
        for chosen in product(*(choices(self.options(h)) for h in silent)):
            known = {**answers, **dict(zip(silent, chosen, strict=True))}
            if self.explained(tuple(zip(silent, chosen, strict=True))):
                unknown = [(h, a) for h in self.answering for a in known[h]]
                rows = [([int(n == x) for n in unknown], 0, ">") for x in unknown]
                rows += [([int(n[0] == h) for n in unknown], -1, "=") for h in self.answering]
                for t in self.types:
                    player = self.tree.information[t].player
                    first, *others = [sent[t][0], *(k for k in self.options(t) if k != sent[t][0])]
                    worth = {k: [self.worth(player, t, k, *x) for x in unknown] for k in self.options(t)}
                    alone = {k: self.worth(player, t, k, None, None) for k in self.options(t)}
                    for k in others:
                        row = [x - y for x, y in zip(worth[first], worth[k], strict=True)]
                        rows.append((row, alone[first] - alone[k], "=" if k in sent[t] else ">="))
                if feasible(rows, len(unknown)):
                    return True
        return False


def weak_orders(things):
    """Yield all ways to rank things with ties, the first ones first."""
    if not things:
        yield []
    for first in choices(things):
        for rest in weak_orders([x for x in things if x not in first]):
            yield [first, *rest]
