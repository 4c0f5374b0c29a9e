"""Small scenarios with two parameters, made for a test."""

import bargaining


def written(folder, players, payoffs, low=-1, high=1, middle=0.5, names="ab", more=""):
    """Return a scenario with two parameters, players with their actions, and (player, formula) for each term."""
    parts = [
        f'[scenario]\nname = "made"\ntitle = "Made"\n[kinds.k]\nmeaning = "m"\nrange = [{low}, {high}]',
        'assumption = "x"',
    ]
    for player, actions in players.items():
        entries = ", ".join(f'{a} = {{ label = "{a}", assumption = "x" }}' for a in actions)
        parts.append(f'[players.{player}]\nlabel = "{player}"\nactions = {{ {entries} }}')
    parts += [
        f'[parameters.{name}]\nlabel = "{name}"\nsymbol = "\\\\{name}"\nkind = "k"\nbaseline = {middle}\n'
        'assumption = "x"'
        for name in names
    ]
    parts += [
        f'[[payoff]]\nplayer = "{player}"\nterm = "t{k}"\nvalue = "{value}"\nassumption = "x"'
        for k, (player, value) in enumerate(payoffs)
    ]
    path = folder / "made.toml"
    path.write_text("\n".join([*parts, more]), encoding="utf-8")
    return bargaining.load(path)


def choice(folder, formula, **limits):
    """Return a scenario in which one player goes where a formula is positive."""
    return written(folder, {"one": ("stay", "go")}, [("one", f"({formula}) * one.go")], **limits)


def square(folder, first, second, more=""):
    """Return a scenario of players p (a or b) and q (c or d), what each gets over x and y from 0 to 1, and more."""
    players = {"p": ("a", "b"), "q": ("c", "d")}
    return written(folder, players, [("p", first), ("q", second)], low=0, names="xy", more=more)
