"""Ours beside the field's tools, on the same games in the same run: what is found, and in what time."""
