"""Published games of incomplete information, with the equilibria that their authors give."""

from fractions import Fraction

import pytest

from bargaining import load
from bargaining.analysis import regions

ASSUMED = 'assumption = "as published"'


def game(players, types, information, payoffs, parameters):
    """Return a scenario file; payoffs are (player, formula), parameters name their baseline and range."""
    parts = ['[scenario]\nname = "published"\ntitle = "Published"\nform = "bayesian"']
    parts.append(f'[kinds.k]\nmeaning = "m"\nrange = [0, 9]\n{ASSUMED}')
    for player, actions in players.items():
        entries = ", ".join(f'{a} = {{ label = "{a}", {ASSUMED} }}' for a in actions)
        parts.append(f'[players.{player}]\nlabel = "{player}"\nactions = {{ {entries} }}')
    for name, (baseline, low, high) in parameters.items():
        parts.append(
            f'[parameters.{name}]\nlabel = "{name}"\nkind = "k"\nbaseline = "{baseline}"\nrange = ["{low}", "{high}"]\n'
            f'range_assumption = "as published"\n{ASSUMED}'
        )
    for name, (probability, values) in types.items():
        fixed = ", ".join(f'{x} = "{v}"' for x, v in values.items())
        parts.append(f'[types.{name}]\nlabel = "{name}"\nprobability = "{probability}"\n{ASSUMED}')
        parts.append(f"values = {{ {fixed} }}")
    known = [f"{p} = {[list(cell) for cell in sets]}".replace("'", '"') for p, sets in information.items()]
    parts.append("\n".join(["[information]", *known]))
    parts += [
        f'[[payoff]]\nplayer = "{player}"\nterm = "t{k}"\nvalue = "{formula}"\n{ASSUMED}'
        for k, (player, formula) in enumerate(payoffs)
    ]
    return "\n".join(parts)


@pytest.fixture
def published(tmp_path):
    def load_game(**parts):
        path = tmp_path / "published.toml"
        path.write_text(game(**parts), encoding="utf-8")
        return load(path)

    return load_game


UNIT = (Fraction(1, 2), 0, 1)


def test_bach_or_stravinsky_with_a_partner_who_may_want_to_avoid(published):
    # Osborne, An Introduction to Game Theory (2004), section 9.1: 2 and 1 for meeting at one's favourite and at the
    # other's; with probability 1/2 the second player rather avoids the first.
    players = {"one": "bs", "two": "bs"}
    meets = "{} * (2 * one.b * two.b + one.s * two.s)"
    second = "meet * (one.b * two.b + 2 * one.s * two.s) + (1 - meet) * (one.s * two.b + 2 * one.b * two.s)"
    scenario = published(
        players=players,
        types={"wants": ("share", {"meet": 1}), "avoids": ("1 - share", {"meet": 0})},
        information={"two": (("wants",), ("avoids",))},
        payoffs=[("one", meets.format("1")), ("two", second)],
        parameters={"share": UNIT, "meet": UNIT},
    )
    assert scenario.form.predicted(scenario.values) == (("b", "b", "s"),)
    # The first goes to Bach against (b, s) where 2 share >= 1 - share, to Stravinsky against (s, b) where share >= 2/3
    found = regions(scenario, "share")
    assert [point.low for point in found.thresholds] == [Fraction(1, 3), Fraction(2, 3)]
    assert set(found.at(Fraction(9, 10))) == {("b", "b", "s"), ("s", "s", "b")}
    assert found.at(Fraction(1, 4)) == ()


def test_bach_or_stravinsky_where_neither_knows_what_the_other_wants(published):
    # Osborne (2004), section 9.1: two types of both; the first player's partner wants to meet with probability 1/2, the
    # second's with probability 2/3, independently.
    types = {
        "yy": ("1/3", {"first": 1, "second": 1}),
        "yn": ("1/3", {"first": 1, "second": 0}),
        "ny": ("1/6", {"first": 0, "second": 1}),
        "nn": ("1/6", {"first": 0, "second": 0}),
    }
    one = "first * (2 * one.b * two.b + one.s * two.s) + (1 - first) * (2 * one.b * two.s + one.s * two.b)"
    two = "second * (one.b * two.b + 2 * one.s * two.s) + (1 - second) * (one.s * two.b + 2 * one.b * two.s)"
    scenario = published(
        players={"one": "bs", "two": "bs"},
        types=types,
        information={"one": (("yy", "yn"), ("ny", "nn")), "two": (("yy", "ny"), ("yn", "nn"))},
        payoffs=[("one", one), ("two", two)],
        parameters={"first": UNIT, "second": UNIT},
    )
    assert [place.name for place in scenario.places] == [
        "one.yy_or_yn",
        "one.ny_or_nn",
        "two.yy_or_ny",
        "two.yn_or_nn",
    ]
    predicted = scenario.form.predicted(scenario.values)
    # ((B, B), (B, S)) and ((S, B), (S, S)) there
    assert set(predicted) == {("b", "b", "b", "s"), ("s", "b", "s", "s")}


def test_more_information_may_hurt(published):
    # Osborne (2004), section 9.3: with e in (0, 1/2), the first player has T and B, the second L, M and R. Where the
    # second does not know the state, (B, L) is the only equilibrium, with 2 for both; where it does, (T, (R, M)), with
    # 1 and 3 e.
    second = "2 * one.b * two.l + 2 * e * one.t * two.l"
    payoffs = [
        ("one", "one.t + 2 * one.b * two.l"),
        ("two", f"{second} + state * 3 * e * one.t * two.r + (1 - state) * 3 * e * one.t * two.m"),
        ("two", "state * 3 * one.b * two.r + (1 - state) * 3 * one.b * two.m"),
    ]
    parts = {
        "players": {"one": "tb", "two": "lmr"},
        "types": {"s": ("1/2", {"state": 1}), "w": ("1/2", {"state": 0})},
        "payoffs": payoffs,
        "parameters": {"e": (Fraction(1, 4), "1/100", "49/100"), "state": UNIT},
    }
    blind = published(information={}, **parts)
    assert blind.form.predicted(blind.values) == (("b", "l"),)
    assert [p.evaluate(blind.values) for p in blind.form.payoffs(("b", "l")).values()] == [2, 2]
    seeing = published(information={"two": (("s",), ("w",))}, **parts)
    assert seeing.form.predicted(seeing.values) == (("t", "r", "m"),)
    assert [p.evaluate(seeing.values) for p in seeing.form.payoffs(("t", "r", "m")).values()] == [
        1,
        Fraction(3, 4),
    ]


def test_two_jurors_and_the_probability_of_guilt(published):
    # Feddersen and Pesendorfer (1998), and Osborne (2004), chapter 9, with two jurors who convict only together.
    # Signals are right with probability q; convicting the innocent costs z, acquitting the guilty 1 - z. A type is
    # guilt and both signals.
    q, prior = Fraction(3, 4), Fraction(1, 2)
    types = {}
    for guilt, share in (("g", prior), ("i", 1 - prior)):
        for first in "gi":
            for second in "gi":
                chance = (q if first == guilt else 1 - q) * (q if second == guilt else 1 - q)
                types[f"{guilt}_{first}{second}"] = (str(share * chance), {"guilty": int(guilt == "g")})
    sees = [tuple(t for t in types if t[2] == signal) for signal in "gi"]
    hears = [tuple(t for t in types if t[3] == signal) for signal in "gi"]
    verdict = "one.convict * two.convict"
    utility = f"-(1 - guilty) * z * {verdict} - guilty * (1 - z) * (1 - {verdict})"
    scenario = published(
        players={"one": ("acquit", "convict"), "two": ("acquit", "convict")},
        types=types,
        information={"one": sees, "two": hears},
        payoffs=[("one", utility), ("two", utility)],
        parameters={"z": UNIT, "guilty": UNIT},
    )
    found = regions(scenario, "z")
    sincere = ("convict", "acquit", "convict", "acquit")  # each by its own signal
    (interval,) = found.intervals[sincere]
    # Beside the other's guilty signal an innocent one leaves the prior, 1/2; a guilty one makes q^2 / (q^2 + (1-q)^2)
    assert (interval.start.low, interval.end.low) == (Fraction(1, 2), Fraction(9, 10))
    assert ("acquit",) * 4 in found.at(Fraction(1, 4))  # nobody alone convicts
    always = found.intervals[("convict",) * 4]
    # Nobody is swayed by an innocent signal alone where z <= 1 - q
    assert [(i.start.low, i.end.low) for i in always] == [(0, Fraction(1, 4))]


@pytest.mark.parametrize(
    ("share", "out"), [(Fraction(1, 4), False), (Fraction(1, 2), True), (Fraction(3, 4), True)]
)
def test_entry_against_an_incumbent_whose_cost_is_hidden(published, share, out):
    # Fudenberg and Tirole, Game Theory (1991), chapter 6: the incumbent builds or not at a cost that is
    # high or low, the entrant enters or not; building deters entry. With a high cost not building is dominant, with the
    # low cost of the figure building is; the entrant stays out where it thinks a low cost likelier than 1/2.
    hold, build = (
        "2 * incumbent.hold * entrant.go + 3 * incumbent.hold * entrant.stay",
        "incumbent.build * entrant",
    )
    costly = f"(1 - low) * ({hold} + 2 * {build}.stay)"
    cheap = f"low * ({hold} + 3 * {build}.go + 5 * {build}.stay)"
    text = "entrant.go * (incumbent.hold - incumbent.build)"
    scenario = published(
        players={"incumbent": ("build", "hold"), "entrant": ("go", "stay")},
        types={"costly": ("1 - share", {"low": 0}), "cheap": ("share", {"low": 1})},
        information={"incumbent": (("costly",), ("cheap",))},
        payoffs=[("incumbent", costly), ("incumbent", cheap), ("entrant", text)],
        parameters={"share": (share, 0, 1), "low": UNIT},
    )
    predicted = scenario.form.predicted(scenario.values)
    assert {profile[:2] for profile in predicted} == {("hold", "build")}
    assert ("hold", "build", "stay") in predicted if out else predicted == (("hold", "build", "go"),)
