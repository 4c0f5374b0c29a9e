"""Small scenarios with links, whose results are worked out by hand."""

ASSUMED = 'assumption = "x"'


def game(name, players, terms, parameters, more="", imports="", form=""):
    """Return a scenario file: players with their actions, terms as (player, formula), parameters with baselines."""
    lines = [f'[scenario]\nname = "{name}"\ntitle = "{name}"\n{form}', imports]
    lines += [f'[kinds.k]\nmeaning = "m"\nrange = [0, 1]\n{ASSUMED}']
    for player, actions in players.items():
        lines.append(f'[players.{player}]\nlabel = "{player}"\n[players.{player}.actions]')
        lines += [f'{action} = {{ label = "{action}", {ASSUMED} }}' for action in actions]
    for parameter, baseline in parameters.items():
        lines.append(
            f'[parameters.{parameter}]\nlabel = "{parameter}"\nkind = "k"\nbaseline = {baseline}\n{ASSUMED}'
        )
    for k, (player, formula) in enumerate(terms):
        lines.append(f'[[payoff]]\nplayer = "{player}"\nterm = "{k}"\nvalue = "{formula}"\n{ASSUMED}')
    return "\n".join([*lines, more])


def link(parameter, scenario, *entries):
    return "\n".join([f"[links.{parameter}]", f'scenario = "{scenario}"', *entries, ASSUMED, ""])


# One player: a from t = 1/2 on, b up to there; worth t and 1 - t.
TOP = game("top", {"p": "ab"}, [("p", "t * p.a + (1 - t) * p.b")], {"t": 0.7, "u": 0.25})

# A player who is paid y for c and t / 2 for d; y is the worth of the top game.
MIDDLE = game(
    "middle",
    {"q": "cd"},
    [("q", "y * q.c + t / 2 * q.d")],
    {"y": 0.1},
    link("y", "top.toml", 'payoff = "p"', 'outcome = "a"'),
    '[imports.top]\nfile = "top.toml"\nparameters = ["t"]',
)

# A player who is paid 2 x / 3 for e and 1 - t for f; x is the worth of the middle game.
BOTTOM = game(
    "bottom",
    {"r": "ef"},
    [("r", "2 * x / 3 * r.e + (1 - t) * r.f")],
    {"x": 0.9},
    link("x", "middle.toml", 'payoff = "q"', "each = true"),
    '[imports.middle]\nfile = "middle.toml"\nparameters = ["t"]',
)

# All three want to join if both others do, or with a chance of one half: the mixed equilibrium is 1 / sqrt 2. The
# fourth player watches, and gets one if the first joins.
JOINING = game(
    "joining",
    {**dict.fromkeys("pqr", ("stay", "join")), "w": ("watch",)},
    [
        *((i, f"({j}.join * {k}.join - 1 / 2) * {i}.join") for i, j, k in ("pqr", "qrp", "rpq")),
        ("w", "s * p.join"),
    ],
    {"s": 1},
)
