"""Re-proof of stored equilibria, independent of the solvers that found them."""

from bargaining.equilibria.verification.recheck import Record, Verification, verify

__all__ = ["Record", "Verification", "verify"]
