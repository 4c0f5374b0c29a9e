"""Signalling games: what equilibria say of messages that nobody sends, and which of them that lets stand."""
