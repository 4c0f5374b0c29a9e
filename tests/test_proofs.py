"""Proof files: what they prove, the program that checks them alone, and what it refuses."""

import ast
import itertools
import json
import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest

import bargaining
from bargaining.cli.main import group
from bargaining.proofs import check_proof
from bargaining.proofs.cases import Search
from bargaining.proofs.cells import Payoffs
from bargaining.proofs.files import CHECKER, checksum, written
from bargaining.proofs.points import proof_dict
from bargaining.proofs.proof import prove
from bargaining.terminal.running import run_command


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
