"""What must hold of the order of moves, of stages, phases and consequences, noted with its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from keyword import iskeyword

from bargaining.algebra.polynomial import Polynomial
from bargaining.forms.form import Place
from bargaining.forms.ranges import corners
from bargaining.forms.tree_document import MAX_STAGES, TreeDocument, draw_at, indicators, turns
from bargaining.forms.tree_layout import UNASKED
from bargaining.forms.tree_places import Seen
from bargaining.scenario.compilation import Compiler
from bargaining.scenario.numbers import plain


def check_order(compiler: Compiler, document: TreeDocument) -> None:
    """Note what is wrong with the order of moves."""
    order = document.protocol.order
    if not order:
        compiler.note("protocol", "missing, expected the order of moves, or nodes in its place")
        return
    if len(order) > MAX_STAGES:
        compiler.note("protocol.order", f"found {len(order)} stages, expected at most {MAX_STAGES}")
    known = [*document.players, *document.stages]
    for name in order:
        if name not in known:
            compiler.note("protocol.order", f"unknown player or stage {name!r}{compiler.hint(name, known)}")
    movers = [turn.name for turn in turns(document) if turn.player]
    for k, name in enumerate(document.protocol.commits, start=1):
        if name not in movers:
            hint = compiler.hint(name, movers)
            compiler.note(f"protocol.commits[{k}]", f"unknown player or stage of one {name!r}{hint}")
        elif name in document.protocol.commits[: k - 1]:
            compiler.note(f"protocol.commits[{k}]", f"found {name!r} again, expected it once")
    for name in dict.fromkeys(order):
        if order.count(name) > 1:
            compiler.note("protocol.order", f"found {name!r} {order.count(name)} times, expected it once")
    for name in dict.fromkeys(known):
        idle = name in document.players and not document.players[name].actions
        if idle and name in order:
            compiler.note(
                f"players.{name}.actions", f"found none, expected what {name!r} may choose when it moves"
            )
        elif idle and all(stage.player != name for stage in document.stages.values()):
            compiler.note(
                f"players.{name}", "found neither actions nor a stage of its own, expected a choice"
            )
        elif not idle and name not in order:
            compiler.note("protocol.order", f"found no {name!r}, expected every player and stage")


def seen_of(compiler: Compiler, document: TreeDocument) -> dict[str, list[Seen]]:
    """Compile what movers know of what went before; what is wrong is noted and left out."""
    others = indicators(document)
    found: dict[str, list[Seen]] = {}
    before: list[str] = []
    stages = [turn.name for turn in turns(document)]
    movers = [turn.name for turn in turns(document) if turn.player]
    for name in document.protocol.sees:
        if name not in movers:
            compiler.note(
                f"protocol.sees.{name}",
                f"unknown player or stage of one {name!r}{compiler.hint(name, movers)}",
            )
    for turn in turns(document):
        known = document.protocol.sees.get(turn.name)
        for k, entry in enumerate(known or ()):
            at = f"protocol.sees.{turn.name}[{k + 1}]"
            one = _seen(compiler, at, entry, before, stages, others)
            if one is not None:
                found.setdefault(turn.name, []).append(one)
        if known is not None:
            found.setdefault(turn.name, [])
        before.append(turn.name)
    return found


def _seen(
    compiler: Compiler,
    at: str,
    entry: str,
    before: Sequence[str],
    stages: Sequence[str],
    others: Mapping[str, tuple[str, ...]],
) -> Seen | None:
    """Compile one thing that a mover knows, or note why it is none."""
    if entry in before:
        return Seen(entry)
    polynomial = None if entry in stages else compiler.compiled(at, entry, others)
    if polynomial is None and entry not in stages:
        return None  # which was noted
    variables = sorted(polynomial.variables) if polynomial else [entry]
    late = [n for n in variables if "." not in n or n.partition(".")[0] not in before]
    if polynomial is None or late or not variables:
        expected = "a player or stage that moved before, or a formula of what happened there"
        compiler.note(at, f"found {(late or [entry])[0]!r}, expected {expected}")
        return None
    return Seen(entry, polynomial)


def check_stages(compiler: Compiler, document: TreeDocument) -> None:
    """Note what is wrong with stages as they are declared."""
    taken = {"parameter": [*document.parameters], "feature": [*document.features]}
    for name, stage in document.stages.items():
        at = f"stages.{name}"
        if name in document.players:
            if stage.options or stage.branches or stage.player not in (None, name):
                compiler.note(
                    at,
                    "found a stage of a player's own name, expected it to say when the player moves and no more",
                )
            continue
        for what, names in taken.items():
            if name in names:
                compiler.note(at, f"found the name of a {what}, expected a name of its own")
        for word in (name, *stage.options, *stage.branches):
            if iskeyword(word) or word == UNASKED:
                compiler.note(at, f"found the name {word!r}, which is reserved; expected another")
        if stage.branches and (stage.options or stage.player is not None):
            compiler.note(
                at, "found branches of chance beside a player or options, expected one or the other"
            )
        elif not stage.branches:
            if stage.player is None:
                compiler.note(at, "found neither branches of chance nor a player, expected one of them")
            elif stage.player not in document.players:
                hint = compiler.hint(stage.player, document.players)
                compiler.note(f"{at}.player", f"unknown player {stage.player!r}{hint}")
            elif not stage.options:
                compiler.note(f"{at}.options", "found no option, expected at least one")
    for name, player in document.players.items():
        if UNASKED in player.actions:
            compiler.note(
                f"players.{name}.actions.{UNASKED}",
                f"found the name {UNASKED!r}, which is reserved; expected another",
            )


def whens_of(compiler: Compiler, document: TreeDocument) -> dict[str, Polynomial]:
    """Compile when stages are reached; what is wrong is noted and left out."""
    others = indicators(document)
    found: dict[str, Polynomial] = {}
    before: set[str] = set()
    for turn in turns(document):
        at = f"stages.{turn.name}.when"
        polynomial = compiler.compiled(at, turn.when, others)
        if polynomial is not None:
            late = sorted(
                n for n in polynomial.variables if n.partition(".")[0] not in before or "." not in n
            )
            if late:
                compiler.note(
                    at, f"found {late[0]!r}, expected a formula of what happened before the stage alone"
                )
            else:
                found[turn.name] = polynomial
        before.add(turn.name)
    return found


def chances_of(compiler: Compiler, document: TreeDocument) -> dict[str, dict[str, Polynomial]]:
    """Compile the probabilities of draws by stage and branch; what does not compile is noted and left out."""
    others = (
        {} if document.nodes else indicators(document)
    )  # of nodes each stands where it is known what happened
    found: dict[str, dict[str, Polynomial]] = {}
    for turn in turns(document):
        for branch, formula in turn.branches.items():
            polynomial = compiler.compiled(draw_at(document, turn, branch), formula, others)
            if polynomial is not None:
                found.setdefault(turn.name, {})[branch] = polynomial
    return found


def check_chances(
    compiler: Compiler, document: TreeDocument, chances: Mapping[str, Mapping[str, Polynomial]]
) -> None:
    """Note probabilities that do not sum to one, hang on what is still to come, or may be negative."""
    before: set[str] = set()
    for turn in turns(document):
        drawn = chances.get(turn.name, {})
        if turn.branches and len(drawn) == len(turn.branches):
            total = sum(drawn.values(), Polynomial())
            if total != Polynomial.constant(1):
                compiler.note(
                    draw_at(document, turn),
                    f"found probabilities that sum to {total}, expected one whatever the parameters",
                )
        for branch, polynomial in drawn.items():
            _check_chance(compiler, draw_at(document, turn, branch), polynomial, before)
        before.add(turn.name)


def _check_chance(compiler: Compiler, at: str, polynomial: Polynomial, before: set[str]) -> None:
    owners = {name: name.partition(".")[0] for name in polynomial.variables if "." in name}
    if late := sorted(name for name, owner in owners.items() if owner not in before):
        compiler.note(at, f"found {late[0]!r}, expected a formula of parameters and of what happened before")
        return
    for values in corners(compiler, at, polynomial):
        taken = [owners[name] for name, value in values.items() if name in owners and value]
        if len(taken) == len(set(taken)) and (value := polynomial.evaluate(values)) < 0:
            where = ", ".join(f"{name} = {plain(v)}" for name, v in values.items())
            compiler.note(at, f"found {plain(value)} at {where}, expected nothing negative")
            return


def check_phases(compiler: Compiler, document: TreeDocument) -> None:
    """Note phases that set what is not there, and consequences of nobody or of no phase."""
    for name, phase in document.phases.items():
        for parameter, value in phase.values.items():
            compiler.check_value(parameter, value, f"phases.{name}.values.{parameter}")
        for player, action in phase.moves.items():
            at = f"phases.{name}.moves.{player}"
            if player not in document.players:
                compiler.note(at, f"unknown player {player!r}{compiler.hint(player, document.players)}")
            elif action not in (actions := document.players[player].actions):
                compiler.note(at, f"unknown action {player}.{action}{compiler.hint(action, actions)}")
    for name, entry in document.consequences.items():
        at = f"consequences.{name}"
        if entry.player not in document.players:
            compiler.note(
                f"{at}.player",
                f"unknown player {entry.player!r}{compiler.hint(entry.player, document.players)}",
            )
        if entry.phase is not None and entry.phase not in document.phases:
            compiler.note(
                f"{at}.phase", f"unknown phase {entry.phase!r}{compiler.hint(entry.phase, document.phases)}"
            )


def check_place_names(compiler: Compiler, places: tuple[Place, ...]) -> None:
    """Note two cases of a stage that are written the same, which draws with branches of one name make."""
    seen: set[str] = set()
    for place in places:
        if place.name in seen:
            compiler.note(
                "stages",
                f"found two cases that are both written {place.name!r}, expected branches with other names",
            )
        seen.add(place.name)
