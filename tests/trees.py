"""Game trees for tests: small ones with known answers, random ones, and what follows from looking at every strategy."""

from fractions import Fraction
from itertools import product

from bargaining.algebra.polynomial import Polynomial
from bargaining.games.tree import InformationSet, Node, Tree, leaf

PLAYERS = ("p", "q")


def tree_of(nested, players=PLAYERS, title=""):
    """Return the tree of nested tuples.

    A leaf is ``(payoff, ...)``, a choice ``("set", player, {option: below})``, a draw of chance
    ``("chance", {(draw, p): below})``.
    """
    nodes, sets = [], {}

    def add(part):
        number = len(nodes)
        nodes.append(None)
        if not isinstance(part[0], str):
            nodes[number] = leaf(*part)
        elif part[0] == "chance":
            chance = tuple(Polynomial.constant(Fraction(p)) for _, p in part[1])
            children = tuple(add(below) for below in part[1].values())
            nodes[number] = Node(children=children, chance=chance, draws=tuple(d for d, _ in part[1]))
        else:
            name, player, below = part
            one = InformationSet(name, player, tuple(below))
            index = sets.setdefault(one, len(sets))
            nodes[number] = Node(children=tuple(map(add, below.values())), information=index)
        return number

    add(nested)
    return Tree(tuple(players), tuple(sets), tuple(nodes), title)


def horse():
    """Selten's horse (1975): three players, one set of two nodes that two players lead to."""
    return tree_of(
        (
            "1", 0, {
                "D": ("3", 2, {"l": (3, 3, 2), "r": (0, 0, 0)}),
                "C": ("2", 1, {"d": ("3", 2, {"l": (4, 4, 0), "r": (0, 0, 1)}), "c": (1, 1, 1)}),
            },
        ),
        ("one", "two", "three"),
    )  # fmt: skip


def driver():
    """The absent-minded driver (Piccione and Rubinstein 1997): two exits that look alike."""
    return tree_of(("exit?", 0, {"off": (0,), "on": ("exit?", 0, {"off": (4,), "on": (1,)})}), ("driver",))


def waiting():
    """A set, x, that a player reaches by way of one that stands later, y, or without it: recall is imperfect."""
    below = ("x", 0, {"l": (1, 0), "r": ("z", 1, {"l": (2, 5), "r": (0, 1)})})
    return tree_of(("w", 0, {"a": below, "b": ("y", 0, {"l": below, "r": (4, 4)})}))


def random_tree(rng, most=7, players=2):
    """Return a random tree; sets are used again anywhere, on one path as well, so recall is seldom perfect."""
    sets, left = [], [int(rng.integers(1, most + 1))]

    def grow(depth):
        if not left[0] or depth > 5 or (depth and rng.random() < 0.2):
            return tuple(int(v) for v in rng.integers(-3, 4, players))
        left[0] -= 1
        if rng.random() < 0.2:
            cut = Fraction(int(rng.integers(0, 5)), 4)
            return ("chance", {("u", cut): grow(depth + 1), ("d", 1 - cut): grow(depth + 1)})
        if sets and rng.random() < 0.5:
            name, player, options = sets[int(rng.integers(len(sets)))]
        else:
            name, player = f"s{len(sets)}", int(rng.integers(players))
            options = "abc"[: int(rng.choice((1, 2, 2, 2, 3)))]
            sets.append((name, player, options))
        return (name, player, {option: grow(depth + 1) for option in options})

    return tree_of(grow(0), PLAYERS[:players])


def full_strategies(tree, player):
    """Return every choice at every set of a player, reached or not."""
    own = [h for h, one in enumerate(tree.information) if one.player == player]
    options = (range(len(tree.information[h].options)) for h in own)
    return [dict(zip(own, chosen, strict=True)) for chosen in product(*options)]


def reachable(tree, player, strategy):
    """Return the sets of a player at which its strategy may be asked, found by walking from the root."""
    found, ahead = set(), [0]
    while ahead:
        node = tree.nodes[ahead.pop()]
        if node.information is not None and tree.information[node.information].player == player:
            found.add(node.information)
            ahead.append(node.children[strategy[node.information]])
        else:
            ahead.extend(node.children)
    return found


def worth(tree, strategy):
    """Return what a choice at each set of all players is worth to each, found by walking from the root."""
    found, ahead = [Fraction(0)] * len(tree.players), [(0, Fraction(1))]
    while ahead:
        number, weight = ahead.pop()
        node = tree.nodes[number]
        if node.information is not None:
            ahead.append((node.children[strategy[node.information]], weight))
        elif node.chance:
            ahead.extend(
                (child, weight * p.constant_term) for child, p in zip(node.children, node.chance, strict=True)
            )
        else:
            found = [a + weight * p.constant_term for a, p in zip(found, node.payoffs, strict=True)]
    return found
