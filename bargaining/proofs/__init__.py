"""Proofs that others can check: certificates in fractions, and the program that checks them."""
