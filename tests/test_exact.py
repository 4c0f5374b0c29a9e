"""Exact numbers: roots, signs at them, and order."""

import itertools
from fractions import Fraction

import numpy as np
import pytest

from bargaining.algebra.numbers import ExactNumber, between, roots, sign, sort
from bargaining.errors import BargainingError


def product(*linear):
    total = np.array([Fraction(1)], dtype=object)
    for root in linear:
        total = np.convolve(total, np.array([-root, Fraction(1)], dtype=object))
    return list(total)


def test_rational_roots_are_found_exactly_and_once():
    chosen = [Fraction(-7, 3), Fraction(3, 13), Fraction(3, 13), Fraction(5787, 10_000)]
    assert [x.low for x in roots(product(*chosen))] == sorted(set(chosen))


def test_irrational_roots_are_enclosed_and_signs_told_there():
    golden = roots([Fraction(-1), Fraction(-1), Fraction(1)])[1]
    assert not golden.is_rational
    assert float(golden) == pytest.approx((1 + 5**0.5) / 2, abs=1e-15)
    assert golden.high - golden.low < Fraction(1, 2**90)
    # x^3 - 2x - 1 = (x + 1)(x^2 - x - 1) vanishes there; x - 1.618 and 1.6181 - x do not.
    assert sign([Fraction(-1), Fraction(-2), Fraction(0), Fraction(1)], golden) == 0
    assert sign([Fraction("-1.618"), Fraction(1)], golden) == 1
    assert sign([Fraction("1.618"), Fraction(-1)], golden) == -1


def test_a_sign_closer_to_zero_than_the_enclosure_is_still_told():
    root = roots([Fraction(-2), Fraction(0), Fraction(1)])[1]
    near = (root.low + root.high) / 2 + Fraction(1, 2**140)
    exact = sign([-near, Fraction(1)], root)
    assert exact == (1 if near * near < 2 else -1)


def test_no_real_root():
    assert roots([Fraction(1), Fraction(0), Fraction(1)]) == []


def test_order_and_points_between():
    numbers = sort([ExactNumber.rational(Fraction(3, 2)), *roots([Fraction(-2), Fraction(0), Fraction(1)])])
    assert [round(float(x), 3) for x in numbers] == [-1.414, 1.414, 1.5]
    for left, right in itertools.pairwise(numbers):
        assert left.high < between(left, right) < right.low


def test_text_names_the_polynomial_of_an_irrational_number():
    assert str(roots([Fraction(-2), Fraction(0), Fraction(1)])[1]) == "root of x^2 - 2 near 1.414214"
    assert str(ExactNumber.rational(Fraction(3, 13))) == "3/13"


def test_wide_enclosures_are_narrowed_until_roots_are_told_apart():
    square = ExactNumber((-1, 0, 2), Fraction(7, 10), Fraction(8, 10))
    cube = ExactNumber((-1, 0, 0, 2), Fraction(79, 100), Fraction(81, 100))
    for given in ([cube, square], [square, cube]):
        first, second = sort(given)
        assert (first.polynomial, second.polynomial) == (square.polynomial, cube.polynomial)
        assert first.high < second.low


def root_of_two(bits=None):
    """Return the root of two, or of two and two to the power of ``-bits``, widely enclosed."""
    polynomial = (-2, 0, 1) if bits is None else (-(2 ** (bits + 1)) - 1, 0, 2**bits)
    return ExactNumber(polynomial, Fraction(14, 10), Fraction(15, 10))


@pytest.mark.parametrize("bits", [99, 1_001, 3_501])
def test_roots_are_told_apart_at_a_small_distance(bits):
    first, second = sort([root_of_two(bits), root_of_two()])
    assert (first.polynomial, second.polynomial) == (root_of_two().polynomial, root_of_two(bits).polynomial)
    assert first.high < second.low


def test_roots_too_close_to_tell_apart_are_said_so_in_one_line():
    with pytest.raises(BargainingError, match="closer than the working precision") as caught:
        sort([root_of_two(), root_of_two(9_001)])
    assert "\n" not in str(caught.value)
