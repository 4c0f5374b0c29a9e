"""Proof files of small games, and what the checking program says of them."""

import json
from fractions import Fraction
from functools import cache

import numpy as np

import bargaining
from bargaining.forms.form import Place
from bargaining.proofs import check_proof
from bargaining.proofs.files import checksum, written
from bargaining.proofs.points import proof_dict
from bargaining.proofs.proof import prove
from tests.proof_mutants import Oracle

# Three players who mix: one equilibrium of theirs is not rational.
ROOT = np.array(
    [
        [[[-1, -9], [4, 1]], [[7, -1], [-3, -8]]],
        [[[-1, 3], [5, 7]], [[-5, 2], [6, -5]]],
        [[[-3, 6], [2, 0]], [[3, 0], [9, 5]]],
    ]
)

DILEMMA = [[[2, 0], [3, 1]], [[2, 3], [0, 1]]]


def file_of(payoffs):
    """Return the proof file of a game of numbers."""
    payoffs = np.asarray(payoffs)
    exact = np.empty(payoffs.shape, dtype=object)
    exact.ravel()[:] = [Fraction(x) for x in payoffs.ravel().tolist()]
    places = [
        Place(f"p{i}", f"p{i}", "", tuple(f"a{k}" for k in range(n))) for i, n in enumerate(payoffs.shape[1:])
    ]
    terms = [
        {
            "player": places[i].name,
            "coefficient": str(exact[(i, *profile)]),
            "powers": {},
            "when": {p.name: p.options[a] for p, a in zip(places, profile, strict=True)},
        }
        for i, *profile in np.ndindex(exact.shape)
    ]
    file = {
        "format": "bargaining proof 1",
        "checksum": "",
        "scenario": {"name": "numbers", "title": "Numbers", "digest": "none", "concept": "Nash"},
        "unproved": [],
        "game": {
            "parameters": [],
            "players": [{"name": p.name, "actions": list(p.options)} for p in places],
            "payoffs": terms,
        },
        "points": [{"name": "here", "values": {}, "pure": [], "proof": proof_dict(places, exact)}],
        "lines": [],
        "regions": [],
    }
    file["points"][0]["pure"] = Oracle(file).pure(exact)
    return signed(file)


def signed(file):
    return {**file, "checksum": checksum(file)}


def refused(file):
    """Tell whether the program refuses a file whose checksum is right."""
    try:
        list(check_proof.check(written(signed(file))))
    except Exception:
        return True
    return False


@cache
def texts():
    files = [prove(bargaining.load("chicken"), mixed=True, halvings=4).file, file_of(ROOT)]
    files.append(prove(bargaining.load("border"), ["baseline", "olech2025"], halvings=4).file)
    return [json.dumps(file) for file in files]


def files():
    return [json.loads(text) for text in texts()]


def chicken():
    return files()[0]


def told(file):
    return list(check_proof.check(written(signed(file))))
