"""Formulas of a scenario file, read into exact polynomials.

A formula may hold numbers, names, ``player.action`` indicators, ``+ - *``, division by a constant, whole
powers (``^`` or ``**``) and parentheses. It is parsed into Python's syntax tree, of which only these nodes are
accepted; nothing is ever evaluated as code. Decimals are read as written: ``0.1`` is one tenth.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable
from fractions import Fraction

from bargaining.algebra.polynomial import Polynomial, combined
from bargaining.errors import ScenarioError
from bargaining.numerals import shortened
from bargaining.scenario.numbers import decimal

MAX_LENGTH = 4_000
MAX_NESTING = 60
MAX_POWER = 12
MAX_DEGREE = 60
MAX_TERMS = 20_000
MAX_BITS = 4_096
MAX_WORK = 400_000

_ODD = re.compile(
    r"[^ -~]|[#\\;$?`]"
)  # ASCII only; # would hide the rest of a formula, \ and ; are for programs
_TOO_LONG = "found numbers with thousands of digits, expected fewer"

Resolve = Callable[[str], Polynomial]
"""Turns a name, or ``player.action``, into its polynomial; raises ScenarioError for an unknown one."""


class Budget:
    """Count the work of multiplying formulas out before it is done, over all formulas of a file together.

    Parameters
    ----------
    limit : int
        The most steps; a step is one product or sum of two terms.
    """

    def __init__(self, limit: int = MAX_WORK) -> None:
        self.limit = self.left = limit
        self.spent = False

    def spend(self, steps: int) -> None:
        """Take steps, or raise ScenarioError when there are not so many left."""
        self.left -= steps
        if self.left < 0:
            self.spent = True
            raise ScenarioError(
                f"found formulas that take more than {self.limit:,} products and sums of terms to multiply out "
                "in all, expected fewer; this is the formula at which they are exceeded"
            )


def parse(text: str, resolve: Resolve, budget: Budget | None = None) -> Polynomial:
    """Read a formula into a polynomial.

    Parameters
    ----------
    text : str
        The formula.
    resolve : callable
        Gives the polynomial behind a name; raises ScenarioError when there is none.
    budget : Budget, optional
        What may still be spent on multiplying out; that of a whole file by default.

    Raises
    ------
    ScenarioError
        Without the place, which the caller knows: for a syntax error, a call, an attribute that is not
        ``player.action``, division by anything but a constant, a power that is not a small whole number, or a
        formula that is too long or too deep.

    Examples
    --------
    >>> print(parse("2 * (1 - a) / 4", Polynomial.variable))
    1/2 - 1/2 a
    >>> parse("a / b", Polynomial.variable)
    Traceback (most recent call last):
    bargaining.errors.ScenarioError: found division by 'b', expected division by a number only
    """
    if len(text) > MAX_LENGTH:
        raise ScenarioError(f"found a formula of {len(text)} characters, expected at most {MAX_LENGTH}")
    text = " ".join(text.split())  # a formula may run over several lines
    if odd := _ODD.search(text):
        raise ScenarioError(
            f"found {odd.group()!r} at character {odd.start() + 1} of {shortened(text)!r}, expected a formula "
            "of numbers, names, player.action, + - * /, whole powers and parentheses"
        )
    text = text.replace("^", "**")  # in Python's grammar ^ would bind more loosely than +
    depth = deepest = 0
    for character in text:
        depth += (character == "(") - (character == ")")
        deepest = max(deepest, depth)
    if deepest > MAX_NESTING:
        raise ScenarioError(f"found parentheses nested {deepest} deep, expected at most {MAX_NESTING}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the grammar of Python, where a formula is no program
            tree = ast.parse(text, mode="eval")
        found = _Reader(text, resolve, budget or Budget()).read(tree.body)
    except (SyntaxError, ValueError) as error:
        column = f" at column {error.offset}" if isinstance(error, SyntaxError) and error.offset else ""
        raise ScenarioError(
            f"found {shortened(text)!r}, expected a formula; it cannot be read{column}"
        ) from None
    except (RecursionError, MemoryError):
        raise ScenarioError(
            "found a formula that is nested too deeply to read; split it into features"
        ) from None
    if _bits(found) > MAX_BITS:
        raise ScenarioError(_TOO_LONG)
    return found


class _Reader:
    def __init__(self, text: str, resolve: Resolve, budget: Budget) -> None:
        self.text = text
        self.resolve = resolve
        self.budget = budget

    def written(self, node: ast.expr) -> str:
        return self.text[node.col_offset : node.end_col_offset]  # one line of ASCII, so offsets are places

    def source(self, node: ast.expr) -> str:
        return shortened(self.written(node))

    def paid(self, found: Polynomial) -> Polynomial:
        self.budget.spend(1 + len(found.terms))
        return found

    def read(self, node: ast.expr) -> Polynomial:
        match node:
            case ast.Constant(value=bool() | str() | bytes() | complex() | None):
                raise ScenarioError(f"found {self.source(node)}, expected a number")
            case ast.Constant(value=int() | float()):
                return self.paid(Polynomial.constant(self.number(node)))
            case ast.Name(id=name):
                return self.paid(self.resolve(name))
            case ast.Attribute(value=ast.Name(id=owner), attr=action):
                return self.paid(self.resolve(f"{owner}.{action}"))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return self.paid(-self.read(operand))
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.read(operand)
            case ast.BinOp(op=ast.Add() | ast.Sub()):
                return self.sum(node)
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                return self.product(self.read(left), self.read(right))
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                return self.quotient(left, right)
            case ast.BinOp(left=left, op=ast.Pow(), right=right):
                return self.power(left, right)
        what = {ast.Call: "a call", ast.Attribute: "an attribute", ast.Subscript: "an index"}.get(type(node))
        found = f"{what} {self.source(node)!r}" if what else repr(self.source(node))
        raise ScenarioError(
            f"found {found}, expected numbers, names, player.action, + - * /, whole powers and parentheses"
        )

    def number(self, node: ast.Constant) -> Fraction:
        try:
            return decimal(self.written(node))
        except ValueError as error:
            raise ScenarioError(str(error)) from None

    def sum(self, node: ast.expr) -> Polynomial:
        """Read a chain of sums and differences at once, however long it is."""
        summands: list[tuple[ast.expr, int]] = []
        while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
            summands.append((node.right, 1 if isinstance(node.op, ast.Add) else -1))
            node = node.left
        summands.append((node, 1))
        summands.reverse()
        return combined(
            (sign for _, sign in summands), (self.paid(self.read(summand)) for summand, _ in summands)
        )

    def product(self, left: Polynomial, right: Polynomial) -> Polynomial:
        if len(left.terms) * len(right.terms) > MAX_TERMS:
            sizes = f"{len(left.terms)} by {len(right.terms)}"
            raise ScenarioError(f"found a product of {sizes} terms, expected at most {MAX_TERMS}")
        if left.degree + right.degree > MAX_DEGREE:
            raise ScenarioError(
                f"found a product of degree {left.degree + right.degree}, expected at most {MAX_DEGREE}"
            )
        if _bits(left) + _bits(right) > MAX_BITS:
            raise ScenarioError(_TOO_LONG)
        self.budget.spend(1 + max(len(left.terms), 1) * max(len(right.terms), 1))
        return left * right

    def quotient(self, left: ast.expr, right: ast.expr) -> Polynomial:
        divisor = self.read(right).constant_value
        if divisor is None:
            raise ScenarioError(
                f"found division by {self.source(right)!r}, expected division by a number only"
            )
        if divisor == 0:
            raise ScenarioError(f"found division by zero in {self.source(right)!r}")
        return self.product(self.read(left), Polynomial.constant(1 / divisor))

    def power(self, left: ast.expr, right: ast.expr) -> Polynomial:
        exponent = self.read(right).constant_value
        if exponent is None or exponent.denominator != 1 or not 0 <= exponent <= MAX_POWER:
            raise ScenarioError(
                f"found the power {self.source(right)!r}, expected a whole number from 0 to {MAX_POWER}"
            )
        base, result = self.read(left), Polynomial.constant(1)
        for _ in range(int(exponent)):
            result = self.product(result, base)
        return result


def _bits(polynomial: Polynomial) -> int:
    """Return the size of the largest coefficient, so that nested powers cannot fill the memory."""
    return max(
        (c.numerator.bit_length() + c.denominator.bit_length() for c in polynomial.terms.values()), default=0
    )
