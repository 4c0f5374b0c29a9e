"""Games in extensive form for tests: written as nested moves, or drawn at random with perfect recall."""

from fractions import Fraction

from bargaining.algebra.polynomial import Polynomial
from bargaining.games.tree import InformationSet, Node, Tree, leaf


def move(name, player, **branches):
    """Return a choice of a player at an information set."""
    return ("move", name, player, branches)


def draw(**branches):
    """Return a draw of chance: each branch a probability and what follows."""
    return ("draw", branches)


def game(players, root, title=""):
    """Return the tree of nested moves, draws and tuples of payoffs."""
    nodes, sets, order = [], {}, []

    def grow(one):
        number = len(nodes)
        nodes.append(None)
        if one[0] == "move":
            _, name, player, branches = one
            if name not in sets:
                sets[name] = len(order)
                order.append(InformationSet(name, player, tuple(branches)))
            children = tuple(map(grow, branches.values()))
            nodes[number] = Node(children=children, information=sets[name])
        elif one[0] == "draw":
            chance = tuple(Polynomial.constant(Fraction(p)) for p, _ in one[1].values())
            children = tuple(grow(after) for _, after in one[1].values())
            nodes[number] = Node(children=children, chance=chance, draws=tuple(one[1]))
        else:
            nodes[number] = leaf(*one)
        return number

    grow(root)
    return Tree(tuple(players), tuple(order), tuple(nodes), title)


def random_tree(random, depth=3, players=2, merging=0.6):
    """Return a small tree of perfect recall with payoffs 0, 1 and 2."""
    infos, known = [], {}

    def grow(level, own, chance):
        if level == depth or (level and random.random() < 0.25):
            return tuple(random.choice((0, 1, 2)) for _ in range(players))
        if not chance and random.random() < 0.4:
            p = random.choice((Fraction(1, 2), Fraction(1, 3)))
            return draw(a=(p, grow(level + 1, own, True)), b=(1 - p, grow(level + 1, own, True)))
        i, size = random.randrange(players), random.choice((2, 2, 3))
        passed = {h for moves in own for h, _ in moves}
        able = [h for h in known.get((i, own[i], size), []) if h not in passed]
        if able and random.random() < merging:
            h = random.choice(able)
        else:
            h = f"h{len(infos)}"
            infos.append(h)
            known.setdefault((i, own[i], size), []).append(h)
        branches = {}
        for k in range(size):
            moves = list(own)
            moves[i] = (*own[i], (h, k))
            branches[f"o{k}"] = grow(level + 1, tuple(moves), chance)
        return move(h, i, **branches)

    root = grow(0, ((),) * players, False)
    return (
        game([f"p{i}" for i in range(players)], root)
        if infos
        else random_tree(random, depth, players, merging)
    )
