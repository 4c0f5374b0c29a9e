"""Exact algebra: real algebraic numbers, polynomials over them, and sets that polynomial conditions describe."""
