r"""The formulas of a scenario as LaTeX, in the structure in which they are written, broken where lines end."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bargaining.latex.escaping import latex_text
from bargaining.latex.measures import ems
from bargaining.scenario.labels import player_labels
from bargaining.scenario.symbols import name_symbol, symbols

if TYPE_CHECKING:
    from bargaining.scenario import Scenario

_SUM, _PRODUCT, _POWER = 1, 2, 3
_NESTED = 40
_LONG = 14
_SUBSCRIPT = 12


@dataclass(frozen=True)
class Piece:
    """Hold a piece of a formula: LaTeX, how long it is, and how deep in parentheses a line may end before it.

    Parameters
    ----------
    latex : str
        What is written.
    ems : float
        How long it is.
    depth : int or None
        None where no line ends before it.
    """

    latex: str
    ems: float
    depth: int | None = None


@dataclass(frozen=True)
class Notation:
    """Hold what stands for the names of formulas.

    Parameters
    ----------
    parameters : mapping of str to str
        Symbols of assumptions.
    features : frozenset of str
        Names of features.
    players : mapping of str to str
        Labels of players, short.
    """

    parameters: Mapping[str, str]
    features: frozenset[str]
    players: Mapping[str, str]

    def name(self, name: str) -> tuple[str, float]:
        r"""Return what stands for a name, and about how many ems that is long.

        Examples
        --------
        >>> print(Notation({}, frozenset({"engaged"}), {"us": "US"}).name("us.package")[0])
        \mathrm{package}_{\text{US}}
        """
        owner, dot, option = name.partition(".")
        if dot:
            who = self.players.get(owner, owner.replace("_", " "))
            written = rf"\mathrm{{{_plain(option)}}}_{{\text{{{latex_text(who)}}}}}"
            return written, ems(option) + 0.75 * ems(who)
        if name in self.features:
            return rf"\mathsf{{{_plain(name)}}}", ems(name)
        symbol = self.parameters.get(name) or name_symbol(name)
        made = symbol.startswith(r"\mathit")
        return _whole(symbol), ems(name) if made else max(0.6, 0.55 * len(symbol.replace("\\", "")) / 2)


def notation(scenario: Scenario) -> Notation:
    """Return the notation of a scenario's formulas."""
    labels = player_labels(scenario)
    return Notation(
        symbols(scenario),
        frozenset(scenario.document.features),
        {name: _subscript(name, label, k) for k, (name, label) in enumerate(labels.items(), 1)},
    )


def _subscript(name: str, label: str, number: int) -> str:
    """Return what stands for a player below a symbol: its label where that is short, else its name or its number."""
    short = [one for one in (label, name.replace("_", " ")) if len(one) <= _SUBSCRIPT]
    return short[0] if short else str(number)


def formula(text: str, names: Notation) -> str:
    r"""Write a formula of a scenario file for the mathematical mode; lines may end before signs.

    Parameters
    ----------
    text : str
        The formula, which can be read.
    names : Notation
        What stands for its names.

    Examples
    --------
    >>> names = Notation({"cost": "c"}, frozenset({"engaged"}), {"us": "US"})
    >>> print(formula("-1/4 * cost^2 * (us.package + 2 * engaged)", names))
    -\tfrac{1}{4}\,c^{2}\,(\mathrm{package}_{\text{US}} + 2\,\mathsf{engaged})
    """
    found = list(pieces(text, names))
    loose = r"\penalty700" if sum(piece.ems for piece in found) > _LONG else ""
    return "".join((loose if piece.latex == r"\," else "") + piece.latex for piece in found).strip()


def lines(text: str, names: Notation, room: float) -> list[str]:
    """Write a formula in lines of so many ems, broken at the outermost sign that leaves a line not much too short."""
    found: list[str] = []
    waiting = list(pieces(text, names))
    while waiting:
        cut = _cut(waiting, room if not found else room - 2)
        found.append("".join(piece.latex for piece in waiting[:cut]).strip())
        waiting = waiting[cut:]
    return found


def _cut(waiting: list[Piece], room: float) -> int:
    long, fits = 0.0, len(waiting)
    for number, piece in enumerate(waiting):
        long += piece.ems
        if long > room and number:
            fits = number
            break
    else:
        return len(waiting)
    ends = [k for k in range(1, fits + 1) if k < len(waiting) and waiting[k].depth is not None]
    if not ends:
        return next((k for k in range(fits + 1, len(waiting)) if waiting[k].depth is not None), len(waiting))
    reached = [0.0]
    for piece in waiting:
        reached.append(reached[-1] + piece.ems)
    late = [k for k in ends if reached[k] >= room / 3] or ends
    return min(late, key=lambda k: (waiting[k].depth or 0, -k))


def pieces(text: str, names: Notation) -> Iterator[Piece]:
    """Yield the pieces of a formula in order."""
    tree = ast.parse(" ".join(text.split()).replace("^", "**"), mode="eval").body
    yield from _pieces(tree, names, 0)


def _pieces(node: ast.expr, names: Notation, depth: int) -> Iterator[Piece]:
    if depth > _NESTED:
        raise RecursionError
    match node:
        case ast.Constant(value=value):
            yield Piece(f"{value:g}" if isinstance(value, float) else str(value), ems(str(value)))
        case ast.Name(id=name):
            yield Piece(*names.name(name))
        case ast.Attribute(value=ast.Name(id=owner), attr=option):
            yield Piece(*names.name(f"{owner}.{option}"))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            yield Piece("-", 0.8)
            yield from _operand(operand, _PRODUCT, names, depth, first=False)
        case ast.UnaryOp(operand=operand):
            yield from _pieces(operand, names, depth)
        case ast.BinOp():
            yield from _binary(node, names, depth)


def _binary(node: ast.BinOp, names: Notation, depth: int) -> Iterator[Piece]:
    match node.op:
        case ast.Add() | ast.Sub():
            minus = isinstance(node.op, ast.Sub)
            yield from _pieces(node.left, names, depth)
            yield Piece(" - " if minus else " + ", 1.3, depth)
            yield from _operand(node.right, _PRODUCT if minus else _SUM, names, depth, first=False)
        case ast.Div() if (top := _number(node.left)) and (below := _number(node.right)):
            sign = "-" if top.startswith("-") else ""
            yield Piece(rf"{sign}\tfrac{{{top.removeprefix('-')}}}{{{below}}}", 0.8)
        case ast.Div():  # by a number, and a factor may follow that is not divided
            yield from _operand(node.left, _PRODUCT, names, depth)
            below = "".join(piece.latex for piece in _pieces(node.right, names, depth))
            yield Piece(rf"\,\tfrac{{1}}{{{below}}}", 1.0)
        case ast.Pow():
            yield from _operand(node.left, _POWER, names, depth, first=False)
            power = "".join(piece.latex for piece in _pieces(node.right, names, depth))
            yield Piece(f"^{{{power}}}", 0.5)
        case _:
            yield from _operand(node.left, _PRODUCT, names, depth)
            yield Piece(r"\,", 0.2, depth + _NESTED)
            yield from _operand(node.right, _PRODUCT, names, depth, first=False)


def _number(node: ast.expr) -> str:
    """Return a number as written; nothing where it is none."""
    match node:
        case ast.Constant(value=int() | float() as value):
            return str(value)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return f"-{value}"
    return ""


def _operand(
    node: ast.expr, least: int, names: Notation, depth: int, *, first: bool = True
) -> Iterator[Piece]:
    """Yield an operand, in parentheses where it binds more loosely than what is about it, or a sign follows another."""
    signed = isinstance(node, ast.UnaryOp)
    if (signed and first) or (_binding(node) >= least and (first or not _negative(node))):
        yield from _pieces(node, names, depth)
        return
    yield Piece("(", 0.4)
    yield from _pieces(node, names, depth + 1)
    yield Piece(")", 0.4)


def _negative(node: ast.expr) -> bool:
    """Tell whether what is written begins with a sign."""
    while isinstance(node, ast.BinOp):
        node = node.left
    return isinstance(node, ast.UnaryOp)


def _binding(node: ast.expr) -> int:
    match node:
        case ast.BinOp(op=ast.Add() | ast.Sub()) | ast.UnaryOp():
            return _SUM
        case ast.BinOp():
            return _PRODUCT
    return _POWER


def _plain(name: str) -> str:
    return name.replace("_", r"\_")


def _whole(symbol: str) -> str:
    """Return a symbol that is a sum of others in parentheses, one with a superscript in braces."""
    bare = symbol.split("_")[0]
    if any(f" {sign} " in symbol or sign in bare[1:] for sign in "+-") and "{" not in symbol:
        return f"({symbol})"
    return f"{{{symbol}}}" if "^" in symbol else symbol
