"""Payoffs as people hand them over: read exactly where floats would lose something, or refused with their place."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from numbers import Rational
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bargaining.errors import GameError
from bargaining.games.limits import MAX_PLAYERS
from bargaining.numerals import rational, shortened

MAX_DIGITS = 2_500
MAX_EXPONENT = 400
MOST_BITS = 13_000
"""How long a numerator or a denominator may be."""
_WHOLE = 2**53
_KINDS = {
    "b": "truth values",
    "c": "complex numbers",
    "M": "dates",
    "m": "time spans",
    "V": "records",
    "S": "bytes",
}


class Payoffs(NamedTuple):
    """Hold payoffs as floats, and exactly where they were given so.

    Parameters
    ----------
    floats : ndarray of float64
        The nearest floats, in C order.
    exact : ndarray of Fraction or None
        The numbers themselves, where they are fractions or floats cannot hold them.
    """

    floats: NDArray[np.float64]
    exact: NDArray[np.object_] | None


def read_payoffs(found: Any) -> Payoffs:
    """Read an array or nested lists of numbers.

    Parameters
    ----------
    found : array_like
        Integers, floats, `Fraction`, `Decimal` or numbers in text.

    Returns
    -------
    Payoffs
        Exact for arrays of objects, for lists that hold anything but floats and small integers, and wherever a float
        could not hold an integer or an extended float.

    Raises
    ------
    GameError
        With the place of the first entry that is no finite number within the range of floats, and for lists of
        different lengths, masked entries, truth values, complex numbers and dates.

    Examples
    --------
    >>> read_payoffs([[2**53 + 1, 0]]).exact
    array([[Fraction(9007199254740993, 1), Fraction(0, 1)]], dtype=object)
    >>> read_payoffs([[0.5, 1]]).exact is None
    True
    >>> read_payoffs([[1, "far"]])
    Traceback (most recent call last):
    bargaining.errors.GameError: payoffs[0, 1]: found 'far', expected a number such as 0.4 or 2/5
    """
    _refuse_masks(found)
    array = _as_array(found)
    kind = array.dtype.kind
    if kind in _KINDS:
        raise GameError(f"payoffs: found {_KINDS[kind]}, expected numbers")
    if kind in "iu" and array.size and (int(array.max()) > _WHOLE or int(array.min()) < -_WHOLE):
        return _exactly(array.astype(object))
    if kind in "OUT":
        listed = not hasattr(found, "dtype")
        return _plainly(array) if listed and _fits_floats(array) else _exactly(array)
    return _plainly(array)


def refuse_loss(found: Any) -> None:
    """Refuse payoffs of many games, solved in floats, that floats would change.

    Raises
    ------
    GameError
        When an entry is masked, or an integer that floats cannot hold.

    Examples
    --------
    >>> refuse_loss([[[2**53 + 1, 0]]])
    Traceback (most recent call last):
    bargaining.errors.GameError: payoffs[0, 0, 0]: found 9007199254740993, which floats cannot hold; make it a game ...
    """
    _refuse_masks(found)
    array = np.asarray(found)
    small = array.size == 0 or (array.min() >= -_WHOLE and array.max() <= _WHOLE)
    if small or (array.dtype.kind not in "iu" and isinstance(found, np.ndarray)):
        return
    for place, value in np.ndenumerate(np.array(found, dtype=object)):
        if isinstance(value, int | np.integer) and int(value) != int(float(value)):
            raise GameError(
                f"{_at(place)}: found {value}, which floats cannot hold; make it a game of its own, where it "
                "stays exact"
            )


def _refuse_masks(found: Any, depth: int = 0) -> None:
    if "numpy.ma" not in sys.modules:  # takes long to load, and without it nothing is masked
        return
    if isinstance(found, np.ma.MaskedArray):
        if np.ma.getmaskarray(found).any():
            raise GameError("payoffs: found masked entries, expected a number for every action profile")
    elif isinstance(found, list | tuple) and depth <= MAX_PLAYERS + 1:
        for entry in found:
            if not isinstance(entry, float | int):
                _refuse_masks(entry, depth + 1)


def _as_array(found: Any) -> NDArray[Any]:
    """Return an array that has lost nothing: of nested lists, one of objects."""
    if hasattr(found, "__array__"):
        return np.asarray(found)
    if not isinstance(found, list | tuple):
        raise GameError(
            f"payoffs: found {type(found).__name__}, expected nested lists or an array of numbers"
        )
    shape = _shape(found)
    try:
        array = np.array(found, dtype=object)
    except (ValueError, RecursionError):  # parts that do not fit together
        array = np.empty(0, dtype=object)
    if array.shape != shape or (array.size and isinstance(array.flat[-1], list | tuple)):
        raise GameError("payoffs: found lists of different lengths or depths, expected a full table")
    return array


def _shape(found: Any) -> tuple[int, ...]:
    """Return the shape that the first entries have at every depth."""
    shape: list[int] = []
    while isinstance(found, list | tuple):
        shape.append(len(found))
        if not found or len(shape) > 64:
            break
        found = found[0]
    return (*shape, *getattr(found, "shape", ()))


def _fits_floats(array: NDArray[Any]) -> bool:
    """Tell whether every entry is a float, or an integer that a float holds."""
    kinds = set(map(type, array.flat))
    if not kinds <= {float, int, np.float64, np.float32, np.int64, np.int32}:
        return False
    return not any(isinstance(v, int | np.integer) and abs(int(v)) > _WHOLE for v in array.flat)


def _plainly(array: NDArray[Any]) -> Payoffs:
    try:
        with np.errstate(over="ignore"):
            floats = np.array(array, dtype=np.float64, order="C")
    except (TypeError, ValueError, OverflowError) as error:
        raise GameError(f"payoffs: found entries that are not numbers ({error})") from None
    if not np.isfinite(floats).all():
        place = np.unravel_index(int(np.argmin(np.isfinite(floats))), floats.shape)
        raise GameError(f"{_at(place)}: found {array[place]}, expected a finite number")
    if array.dtype.kind == "f" and array.dtype.itemsize > 8 and not (floats == array).all():
        return _exactly(array)
    return Payoffs(floats, None)


def _exactly(array: NDArray[Any]) -> Payoffs:
    exact: NDArray[Any] = np.empty(array.size, dtype=object)
    floats = np.empty(array.size)
    known: dict[int, tuple[Fraction, float]] = {}  # equal payoffs are mostly the same object
    entries = list(array.flat)
    for k, value in enumerate(entries):
        try:
            if id(value) not in known:
                number = _fraction(value)
                known[id(value)] = (number, float(number))
            exact[k], floats[k] = known[id(value)]
        except ValueError as error:
            raise GameError(f"{_at(np.unravel_index(k, array.shape))}: {error}") from None
        except OverflowError:
            raise GameError(
                f"{_at(np.unravel_index(k, array.shape))}: found a number of {_digits(number)} digits, expected one "
                "within the range of floats, at most 1.8e308 in size"
            ) from None
    exact = exact.reshape(array.shape)
    exact.flags.writeable = False
    return Payoffs(floats.reshape(array.shape), exact)


def _fraction(value: Any) -> Fraction:
    """Return a number exactly; raise ValueError, without the place, for anything else."""
    if isinstance(value, Fraction):
        found = value
    elif isinstance(value, bool | np.bool_):
        raise ValueError(f"found {value}, expected a number")  # noqa: TRY004 (reported with its place)
    elif isinstance(value, str):
        found = rational(str(value), MAX_DIGITS, MAX_EXPONENT)
    elif isinstance(value, Decimal):
        if not value.is_finite() or abs(value.adjusted()) > MAX_EXPONENT:
            raise ValueError(
                f"found {shortened(str(value))}, expected a finite number within the range of floats"
            )
        found = Fraction(value)
    elif isinstance(value, int | np.integer | Rational):
        found = Fraction(int(value)) if isinstance(value, int | np.integer) else Fraction(value)
    elif isinstance(value, float | np.floating):
        if not math.isfinite(value):
            raise ValueError(f"found {value}, expected a finite number")
        found = Fraction(*value.as_integer_ratio())
    else:
        raise ValueError(f"found {shortened(repr(value))}, expected a number")  # noqa: TRY004
    if max(found.numerator.bit_length(), found.denominator.bit_length()) > MOST_BITS:
        raise ValueError(f"found a number of {_digits(found)} digits, expected fewer than 4,000")
    return found


def _digits(value: Fraction) -> str:
    bits = max(value.numerator.bit_length(), value.denominator.bit_length())
    return f"about {int(bits * math.log10(2)) + 1:,}"


def _at(place: Sequence[Any]) -> str:
    return f"payoffs[{', '.join(str(int(k)) for k in place)}]"
