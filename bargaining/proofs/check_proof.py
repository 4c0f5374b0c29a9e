#!/usr/bin/env python3
"""Check a proof that `bargaining prove` wrote: python -I check_proof.py proof.json

It imports nothing of the program that wrote the file, and believes nothing that the file says: it rebuilds
all payoffs from the formulas, in fractions, and goes through all cases. Status 0: all under PROVED is proved.

Two facts carry the proofs. On a *cell* of strategies, which has the corners of a simplex for each player, an
expected payoff is a weighted mean of its values at products of corners: a sign that it has at all of these it
has everywhere. And inside a box a polynomial is a positively weighted mean of its Bernstein coefficients."""
import hashlib, json, re, sys
from fractions import Fraction
from functools import cache
from itertools import pairwise, product
from math import comb, prod
NAME, NUMBER = r"(overlay |values in )?\w+([.+]\w+)*", r"-?[0-9]{1,300}(/[1-9][0-9]{0,300})?"
WORK = 3 * 10 ** 8  # steps for a file, fewer where numbers are long: minutes; most need a hundredth
TERM = {"player": NAME, "coefficient": NUMBER, "powers": {NAME: int}, "when": {NAME: NAME}}
PIECE = {"within": {NAME: [{NAME: NUMBER}]}, "payoffs": {NAME: [NUMBER]}, "matrix": [[NUMBER]]}
PROOF = {"equilibria": [PIECE], "cases": list, "unproved": int}
PART = {"low": NUMBER, "high": NUMBER, "proof": PROOF}
SHAPE = {  # what stands in a file, and nothing else; NUMBER are texts such as "3/13"
    "format": ".*", "checksum": NAME, "unproved": [{"claim": ".*", "why": ".*"}],
    "scenario": {"name": NAME, "title": ".*", "digest": NAME, "concept": ".*"},
    "game": {"parameters": [{"name": NAME, "low": NUMBER, "high": NUMBER}],
             "players": [{"name": NAME, "actions": [NAME]}], "payoffs": [TERM]},
    "points": [{"name": NAME, "values": {NAME: NUMBER}, "pure": [[NAME]], "proof": PROOF}],
    "lines": [{"point": NAME, "axis": NAME, "stops": [[NUMBER]], "pure": [[[NAME]]], "between": [PART]}],
    "regions": [{"point": NAME, "axes": [NAME], "depth": int, "profiles": [[NAME]], "shares": [[NUMBER]]}]}
def need(truth, why):
    if not truth:
        raise ValueError(why)
def unique(pairs):
    return dict(pairs) if len(dict(pairs)) == len(pairs) else need(False, "a name stands twice")
def shaped(value, shape, where="file"):  # a value that has a shape, with fractions for their texts
    need(type(value) is (kind := shape if type(shape) is type else type(shape)), f"{where}: no {kind}")
    if kind is str:  # names and numbers are plain, and no text starts a line or hides where it runs
        need(re.fullmatch(shape, value, re.ASCII) and value.isprintable(), f"{where}: unexpected characters")
        need(shape is not NUMBER or str(Fraction(value)) == value, f"{where}: no fraction in lowest terms")
        return Fraction(value) if shape is NUMBER else value
    if type(shape) is list:
        return [shaped(one, shape[0], f"{where}[{k}]") for k, one in enumerate(value)]
    if type(shape) is dict:
        need(NAME in shape or {*value} == {*shape}, f"{where}: expected {', '.join(map(str, shape))}")
        return {n: shaped(one, shape.get(NAME) or shape[n], f"{where}.{n}") for n, one in value.items()}
    return value

class Game:
    """Players, actions, and payoffs that are sums of terms; a term counts when some actions are played."""
    def __init__(self, written, concept, digits):
        need(re.fullmatch("(strict )?(Bayes-)?Nash", concept), "another concept")
        self.strict, self.work, self.open = "strict" in concept, WORK // (1 + digits // 10), 0
        self.ranges = unique([(p["name"], (p["low"], p["high"])) for p in written["parameters"]])
        players = unique([(p["name"], p["actions"]) for p in written["players"]])
        self.players, self.actions = [*players], [*players.values()]
        self.sizes = [len({*names}) for names in self.actions]
        need([] != self.sizes == [*map(len, self.actions)] and 0 < prod(self.sizes) < 5000, "other actions")
        self.strides = [prod(self.sizes[i + 1:]) for i in range(len(self.sizes))]
        self.profiles, self.terms = [*product(*map(range, self.sizes))], []
        for term in written["payoffs"]:
            i, when, powers = self.players.index(term["player"]), term["when"], term["powers"]
            need({*powers} <= {*self.ranges} and {*when} <= {*players} and min(powers.values(), default=1) > 0
                 and sum(powers.values()) <= 20, "payoffs: unknown names, or powers")
            played = ((a.index(when[p]),) if p in when else range(len(a)) for p, a in players.items())
            self.terms.append((i, term["coefficient"], powers, (*played,)))
    def spend(self, steps):
        self.work -= steps
        need(self.work > 0, "more work than any proof needs")
    def payoffs(self, values, axes=()):  # by player and profile, polynomials in axes, {powers: coefficient}
        tables = [[{} for _ in self.profiles] for _ in self.players]
        for i, weight, powers, played in self.terms:
            weight *= prod(values[name] ** n for name, n in powers.items() if name not in axes)
            key, spots = tuple(powers.get(axis, 0) for axis in axes), [0]
            for own, stride in zip(played, self.strides):
                spots = [spot + stride * a for spot in spots for a in own]
            self.spend(len(spots))
            for spot in spots:
                tables[i][spot][key] = tables[i][spot].get(key, 0) + weight
        return tables
    def margins(self, tables, profile):  # what each player loses by each other action, as polynomials
        spot = sum(a * stride for a, stride in zip(profile, self.strides))
        for table, own, size, stride in zip(tables, profile, self.sizes, self.strides):
            for b in {*range(size)} - {own}:
                here, there = table[spot], table[spot + (b - own) * stride]
                self.spend(len(here) + len(there) + 1)
                yield {e: c for e in {**here, **there} if (c := here.get(e, 0) - there.get(e, 0))}
    def holds(self, margins, *at):  # tell from its margins at a point whether a profile is an equilibrium
        values = (sum(c * prod(x ** n for x, n in zip(at, e)) for e, c in m.items()) for m in margins)
        return all(value > 0 if self.strict else value >= 0 for value in values)
    def listed(self, profiles):
        found = [tuple(a.index(b) for a, b in zip(self.actions, p, strict=True)) for p in profiles]
        need(found == sorted({*found}), "profiles are not in order, or one stands twice")
        return {*found}

class Proof:
    """All equilibria, by cases that cover all strategies: in one world, or strictly between two, in means."""
    def __init__(self, game, where, worlds, equilibria, cases, unproved):
        self.game, self.where, self.written, self.reached, self.open = game, where, equilibria, [], 0
        self.worlds = [[[sum(paid.values()) for paid in own] for own in game.payoffs(at)] for at in worlds]
        self.pieces = [self.piece(**entry) for entry in equilibria]
        game.spend(len(self.pieces) ** 2 * sum(game.sizes))
        for one, other in product(self.pieces, repeat=2):  # a corner is another one than that inside
            need(one is other or one[2] < other[2] or not self.lies_in(one[0], other[0]), f"{where}: twice")
        if not game.strict:  # strict equilibria are pure, and cases are not needed
            self.go_on(cases, [[{a: 1} for a in range(n)] for n in game.sizes], [set() for _ in game.sizes])
        need(self.open == unproved and not (game.strict and cases) and
             {*self.reached} == {*range(len(equilibria))}, f"{where}: other cases")
    def told(self, place):  # which equilibria there are, and whether these are all
        yield place + (f"some equilibria ({self.open} cases are open):" if self.open else "all equilibria:")
        for one in self.written:
            mixes = [[" + ".join(f"{p} {a}".removeprefix("1 ") for a, p in c.items()) for c in own]
                     for own in map(one["within"].get, self.game.players)]
            yield f"    {'; '.join(map(' to '.join, mixes))}{' (one of these)' * bool(one['matrix'])}"
    def lies_in(self, cell, other):
        return all(corner in there for here, there in zip(cell, other) for corner in here)
    def strategy(self, i, written):
        need(all(p > 0 for p in written.values()) and sum(written.values()) == 1, "no probabilities")
        return {self.game.actions[i].index(action): p for action, p in written.items()}
    def means(self, i, strategies):  # what a player expects in each world
        spots = [(0, 1)]
        for stride, strategy in zip(self.game.strides, strategies):
            spots = [(spot + stride * a, w * p) for spot, w in spots for a, p in strategy.items()]
        self.game.spend(len(spots) * len(self.worlds))
        return [sum(w * tables[i][spot] for spot, w in spots) for tables in self.worlds]
    def gains(self, i, better, worse, cell):  # the others' corners, with how much more a strategy pays there
        own = {a: better.get(a, 0) - worse.get(a, 0) for a in {**better, **worse}}
        return ((corners, self.means(i, corners)) for corners in product(*cell[:i], [own], *cell[i + 1:]))
    def piece(self, within, payoffs, matrix):  # a cell of equilibria, or with a matrix around just one
        game, where = self.game, self.where
        cell = [[self.strategy(i, corner) for corner in within[p]] for i, p in enumerate(game.players)]
        need({*within} == {*payoffs} == {*game.players} and 0 < prod(map(len, cell)) < 5000 and
             all(own.count(c) == 1 for own in cell for c in own), f"{where}: no cell, or too many corners")
        used = [set().union(*own) for own in cell]
        for i, player in enumerate(game.players):
            paid = [mean for corners in product(*cell) for mean in self.means(i, corners)]
            need(payoffs[player] == [min(paid), max(paid)], f"{where}: {player} gets other payoffs")
            for b in {*range(game.sizes[i])} - (used[i] if matrix else set()):
                safe = (min(min(g) for _, g in self.gains(i, {a: 1}, {b: 1}, cell)) >= 0 for a in used[i])
                need((any if matrix else all)(safe), f"{where}: {player} may gain by {game.actions[i][b]}")
        inner = [self.one_solution(k, matrix, cell, used) for k in range(len(self.worlds)) if matrix]
        need(any(inner) or not matrix, f"{where}: perhaps no equilibrium that uses all these actions")
        return cell, used, bool(matrix)
    def one_solution(self, world, matrix, cell, used):
        """Prove that actions in use pay the same at exactly one point of a cell; tell whether it is inside.
        One at least, by Brouwer: x - system(x), linear in each strategy, maps corners, so all, into the cell.
        One at most: at all corners, so everywhere, each diagonal entry of the derivative exceeds the sum of
        the sizes of others in its row; so do means along a segment, which take its ends to other values."""
        def system(strategies):  # by how much actions in use pay more than the first, times the matrix
            pairs = ((i, {a: 1, min(own): -1}) for i, own in enumerate(used) for a in sorted(own)[1:])
            more = [self.means(i, [*strategies[:i], pair, *strategies[i + 1:]])[world] for i, pair in pairs]
            self.game.spend(len(matrix) ** 2)
            return [sum(x * y for x, y in zip(row, more, strict=True)) for row in matrix]
        size, least = sum(len(own) - 1 for own in cell), 1
        need(len(matrix) == size == sum(len(own) - 1 for own in used), f"{self.where}: no square matrix")
        for corners in product(*cell):
            step, columns = system(corners), []
            for j, own in enumerate(cell):
                base, *moved = (system([*corners[:j], c, *corners[j + 1:]]) for c in own)
                columns += [[x - y for x, y in zip(one, base)] for one in moved]
            for r in range(size):
                need(2 * columns[r][r] > sum(abs(c[r]) for c in columns), f"{self.where}: perhaps several")
            for own, corner in zip(cell, corners):
                shares = [(c is corner) - step.pop(0) for c in own[1:]]
                least = min(least, *shares, 1 - sum(shares))
        need(least >= 0, f"{self.where}: perhaps no equilibrium")
        return least > 0
    def go_on(self, case, cell, used):  # check a cell, of players who certainly use some actions
        if any(not own or known - set().union(*own) for own, known in zip(cell, used)):
            return need(case == [], f"{self.where}: a case of no strategies")
        self.game.spend(sum(len(corner) for own in cell for corner in own))
        need(case and case[0] in ("unproved", "found", "use", "cut", "beaten"), f"{self.where}: no case")
        used = [known | set.intersection(*map(set, own)) for known, own in zip(used, cell)]
        return getattr(self, case[0])(cell, used, *case[1:])
    def unproved(self, cell, used):  # nothing is proved of this case, and the end says so
        self.open, self.game.open = self.open + 1, self.game.open + 1
    def found(self, cell, used, number):  # all equilibria of the case are among those of a piece
        there, support, single = self.pieces[range(len(self.pieces)).index(shaped(number, int))]
        whole = self.lies_in(there, cell) and used == support and number not in self.reached
        need(self.lies_in(cell, there) and (whole or not single), f"{self.where}: more than its equilibria")
        self.reached.append(number)
    def use(self, cell, used, player, action, without, with_it):  # an action is not used, or it is
        a = self.game.actions[i := self.game.players.index(player)].index(action)
        self.go_on(without, [*cell[:i], [c for c in cell[i] if a not in c], *cell[i + 1:]], used)
        self.go_on(with_it, cell, [*used[:i], used[i] | {a}, *used[i + 1:]])
    def cut(self, cell, used, player, first, second, share, *parts):  # an edge is cut, and so the simplex
        i, t = self.game.players.index(player), shaped(share, NUMBER)
        u, v = (dict(enumerate(cell[i]))[shaped(k, int)] for k in (first, second))
        new = {a: (1 - t) * u.get(a, 0) + t * v.get(a, 0) for a in {**u, **v}}
        need(u is not v and 0 < t < 1 and max(p.denominator for p in new.values()) < 10 ** 300, "no cut")
        for lost, case in zip((v, u), parts, strict=True):
            self.go_on(case, [*cell[:i], [new if c is lost else c for c in cell[i]], *cell[i + 1:]], used)
    def beaten(self, cell, used, player, worse, better, where, *face):
        """A strategy that plays only what is used, so a best one, pays less than another: no equilibrium.
        It nowhere pays more, and less at corners where others play some actions that they certainly use. If
        this is so at one corner of another player only, an equilibrium gives that corner no weight."""
        place, (other, corner, rest) = self.game.players.index, face or (player, 0, [])
        i, j, where = place(player), place(other), shaped(where, {NAME: NAME})
        better, worse = (self.strategy(i, shaped(one, {NAME: NUMBER})) for one in (better, worse))
        sure = {place(p): self.game.actions[place(p)].index(action) for p, action in where.items()}
        need({*worse} <= used[i] and all(a in used[k] for k, a in sure.items()) and not {i, j} & {*sure} and
             (i != j or not face), f"{self.where}: of strategies that may be unused, or a player's own")
        lost = dict(enumerate(cell[j]))[shaped(corner, int)]
        for corners, gain in self.gains(i, better, worse, cell):
            less = all(a in corners[k] for k, a in sure.items()) and (not face or corners[j] is lost)
            need(min(gain) >= 0 and (max(gain) > 0 or not less), f"{self.where}: {player} is not worse off")
        if face:
            self.go_on(rest, [*cell[:j], [c for c in cell[j] if c is not lost], *cell[j + 1:]], used)
@cache
def bernstein(n, degree, low, high):  # the coefficients of the n-th power between two ends
    return [sum(comb(r, j) * comb(degree - r, n - j) * high ** j * low ** (n - j) for j in range(n + 1))
            / Fraction(comb(degree, n)) for r in range(degree + 1)]
def sign_inside(polynomial, box):  # the sign that a polynomial has everywhere inside of a box, or None
    for k, ends in enumerate(box):
        degree, new = max((e[k] for e in polynomial), default=0), {}
        for e, c in polynomial.items():
            for r, weight in enumerate(bernstein(e[k], degree, *ends)):
                key = (*e[:k], r, *e[k + 1:])
                new[key] = new.get(key, 0) + c * weight
        polynomial = new
    signs = {(c > 0) - (c < 0) for c in polynomial.values()} - {0}
    return None if len(signs) > 1 else sum(signs)
def halved(game, margins, box, halvings):  # in how much of a box a profile proves to be stable, and not to be
    doubtful, k = [], halvings % len(box)
    for margin in margins:
        game.spend(sum(2 + sum(e) ** 2 for e in margin) + 1)
        found = sign_inside(margin, box)
        if found is not None and not game.holds([{(): found}]):
            return 0, 1
        doubtful += [margin] if found is None else []
    if not doubtful or not halvings:
        return int(not doubtful), 0
    ends = pairwise((box[k][0], sum(box[k]) / 2, box[k][1]))
    halves = [halved(game, doubtful, [*box[:k], half, *box[k + 1:]], halvings - 1) for half in ends]
    return [Fraction(sum(part), 2) for part in zip(*halves)]
def line(game, values, axis, stops, pure, between):  # which equilibria at each stop and between each two
    (low, high), sets = game.ranges[axis], [*map(game.listed, pure)]
    stops = [[low, low], *stops, [high, high]]
    need(len(sets) == 2 * len(stops) - 1 and all(one[1] < other[0] for one, other in pairwise(stops)) and
         all(0 <= (end - start) * 10 ** 6 <= high - low for start, end in stops), f"{axis}: other stops")
    tables, changes = game.payoffs(values, (axis,)), []
    for profile in game.profiles:
        for k, (start, end) in enumerate(stops):  # of a stop that is not a fraction only bounds are known
            at = start == end and game.holds(game.margins(tables, profile), start)
            need(at == (profile in sets[2 * k]), f"{axis}: other equilibria at a stop")
            if k:
                proved = halved(game, game.margins(tables, profile), [(stops[k - 1][1], start)], 0)
                need(proved[profile not in sets[2 * k - 1]] == 1, f"{axis}: other equilibria between stops")
    sets = [sets[1], *sets, sets[-2]]
    for (start, end), before, at, after in zip(stops, sets[::2], sets[1::2], sets[2::2]):
        need(start == end or before != after, f"{axis}: bounds of a stop at which nothing changes")
        place = f"between {start * 10**7 // 1 / 10**7} and {-(-end * 10**7 // 1) / 10**7} at least once"
        changes += [place if start < end else f"at {start}"] if before != after or at != after else []
    yield f"  pure equilibria change {', '.join(changes) or 'nowhere'}"
    linear = all(powers.get(axis, 0) < 2 for _, _, powers, _ in game.terms)
    for start, end, proof in (map(part.get, PART) for part in between):
        need(low <= start < end <= high and linear and not game.strict, f"{axis}: no part")
        proof = Proof(game, axis, [{**values, axis: start}, {**values, axis: end}], **proof)
        yield from proof.told(f"  wherever it is between {start} and {end}, ")
def region(game, values, axes, depth, profiles, shares):  # in how much of a rectangle which equilibria are
    box, tables = [game.ranges[axis] for axis in axes], game.payoffs(values, axes)
    found = dict(zip(sorted(game.listed(profiles)), shares, strict=True))
    need(len({*axes}) == 2 == len(axes) and 0 <= depth <= 20 and all(a < b for a, b in box), "no rectangle")
    for profile in game.profiles:
        inside, outside = halved(game, game.margins(tables, profile), box, depth if profile in found else 0)
        need([inside, 1 - outside] == found.get(profile, [0, 0]), f"{' and '.join(axes)}: other shares")
    for profile, (low, high) in zip(profiles, shares):
        yield f"  {', '.join(profile)} in {low * 10**4 // 1 / 100} % to {-(-high * 10**4 // 1) / 100} %"

def check(text):  # check all that a file says; yield what is proved, and what is not, in words
    file = json.loads(text, object_pairs_hook=unique, parse_float=shaped, parse_constant=shaped)
    text = json.dumps({**file, "checksum": ""}, sort_keys=True)
    found = [hashlib.sha256(text.encode()).hexdigest(), "bargaining proof 1"]
    need(found == [file["checksum"], file["format"]] and file["points"], "no proof, or changed since")
    file, points = shaped(file, SHAPE), {}
    game = Game(file["game"], file["scenario"]["concept"], max(map(len, re.findall("[0-9]+", text))))
    yield "Scenario {name} ({concept}; {digest}): {title}".format(**file["scenario"])
    yield f"PROVED of {'; '.join(game.players)}:"
    for one in file["points"]:
        name, values = one["name"], one["values"]
        need(name not in points and {*values} == {*game.ranges} and all(
            low <= values[p] <= high for p, (low, high) in game.ranges.items()), f"{name}: twice, or too far")
        tables, points[name] = game.payoffs(values), values
        pure = {profile for profile in game.profiles if game.holds(game.margins(tables, profile))}
        need(game.listed(one["pure"]) == pure, f"{name}: other profiles are pure equilibria")
        proof, number = Proof(game, name, [values], **one["proof"]), f"{len(pure)} in pure strategies"
        yield from [f"At {name}: {number}"] if game.strict else proof.told(f"At {name}: {number}; ")
    for one in [*file["lines"], *file["regions"]]:
        axes = [one["axis"]] if "axis" in one else one["axes"]
        ranges = ("{} from {} to {}".format(axis, *game.ranges[axis]) for axis in axes)
        yield f"{'Along' if 'axis' in one else 'Of all'} {' and '.join(ranges)} at {one['point']}:"
        yield from (line if "axis" in one else region)(game, points[one.pop("point")], **one)
    yield from ["CLAIMED WITHOUT PROOF:", *(f"- {one['claim']}: {one['why']}" for one in file["unproved"])]
    yield f"NOT ALL IS PROVED: {game.open} cases are open" if game.open else "No case above is open"

if __name__ == "__main__":
    try:
        len(sys.argv) == 2 or sys.exit("usage: python -I check_proof.py proof.json")
        sys.stdout.reconfigure(errors="backslashreplace")  # a console may lack letters of a title
        print(*check(open(sys.argv[1], encoding="utf-8").read()), sep="\n")
    except Exception as error:  # whatever goes wrong, nothing is proved
        sys.exit(f"REFUSED: {ascii(str(error))[1:-1]:.300} ({type(error).__name__})")
