"""Game trees written with words, and small random ones with perfect recall."""

from fractions import Fraction

from tests.trees import tree_of


def move(name, player, **branches):
    """Return a choice of a player at an information set."""
    return (name, player, branches)


def draw(**branches):
    """Return a draw of chance: each branch a probability and what follows."""
    return ("chance", {(name, p): after for name, (p, after) in branches.items()})


def game(players, root, title=""):
    """Return the tree of nested moves, draws and tuples of payoffs."""
    return tree_of(root, players, title)


def inspection(stages, inspections):
    """Return Dresher's inspection game (1962): whoever inspects may do so a few times, the other may violate once."""

    def stage(left, most, way):
        if not left or not most:
            return (-1, 1) if left else (0, 0)
        own, other = f"inspector{way}", f"inspectee{way}"
        return move(
            own, 0,
            inspect=move(other, 1, legal=stage(left - 1, most - 1, f"{way} inspected"), violate=(1, -1)),
            wait=move(other, 1, legal=stage(left - 1, most, f"{way} waited"), violate=(-1, 1)),
        )  # fmt: skip

    return game(("inspector", "inspectee"), stage(stages, inspections, ""))


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
