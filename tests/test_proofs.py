"""Proof files: what they prove, the program that checks them alone, and what it refuses."""

import ast
import sys

from bargaining.proofs.files import CHECKER


def test_the_program_is_short_and_stands_alone():
    text = CHECKER.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 300
    assert max(map(len, text.splitlines())) <= 110
    found = {
        (node.module if isinstance(node, ast.ImportFrom) else alias.name).split(".")[0]
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert found <= set(sys.stdlib_module_names)
