"""Small scenarios with two parameters a and b, made for a test."""

import bargaining


def written(folder, players, payoffs, low=-1, high=1, middle=0.5):
    """Return a scenario with parameters a and b, players with their actions, and (player, formula) for each term."""
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
        for name in ("a", "b")
    ]
    parts += [
        f'[[payoff]]\nplayer = "{player}"\nterm = "t{k}"\nvalue = "{value}"\nassumption = "x"'
        for k, (player, value) in enumerate(payoffs)
    ]
    path = folder / "made.toml"
    path.write_text("\n".join(parts), encoding="utf-8")
    return bargaining.load(path)


def choice(folder, formula, **limits):
    """Return a scenario in which one player goes where a formula is positive."""
    return written(folder, {"one": ("stay", "go")}, [("one", f"({formula}) * one.go")], **limits)
