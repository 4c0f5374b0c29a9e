r"""The text format of Gambit's games in extensive form, ``.efg``, read and written exactly.

A prologue names the game and its players. The nodes follow as a walk through the tree meets them that follows each
branch to its end: a draw of chance (``c``), a choice of a player (``p``), or a leaf (``t``). Information sets and
outcomes have numbers; each is described once, and meant by its number alone or described in the same way later.
An outcome may stand at any node, and what it pays is added along the way to each leaf.
"""

from __future__ import annotations

from pathlib import Path

from bargaining.errors import GameError
from bargaining.files import read_text
from bargaining.games.efg_nodes import CHANCE, read_nodes
from bargaining.games.gambit_text import MAX_BYTES, Reader, braced, distinct, quoted
from bargaining.games.limits import MAX_PLAYERS
from bargaining.games.tree import Tree
from bargaining.numerals import shortened
from bargaining.writing import put


def parse_efg(text: str, place: str = "efg") -> Tree:
    """Read a game tree from the text of an ``.efg`` file.

    Parameters
    ----------
    text : str
        The text.
    place : str
        What error messages call it.

    Returns
    -------
    Tree
        With exact payoffs and probabilities, all payoffs at the leaves, nodes in the order of the text.

    Raises
    ------
    GameError
        When the text does not follow the format, probabilities of chance do not add up to one exactly, or there are
        more than 30 players or so many nodes that their payoffs are more than 500,000 numbers; with the line.

    Notes
    -----
    Gambit allows empty names and names that stand twice. Here an empty one becomes its number, that of an information
    set with its player's, such as ``(1,2)``; and a later one of the same name is numbered: ``stay``, ``stay (2)``. Of
    outcomes only the payoffs are kept, of the comment nothing.

    References
    ----------
    Savani, R. and Turocy, T. L. (2025). Gambit: the package for computation in game theory; the manual's
    chapter on file formats.

    Examples
    --------
    >>> tree = parse_efg('EFG 2 R "Entry" { "E" "I" } p "" 1 1 "" { "out" "in" } 0 t "" 1 "" { 0, 2 } '
    ...     'p "" 2 1 "" { "fight" "share" } 0 t "" 2 "" { -1, -1 } t "" 3 "" { 1, 1/2 }')
    >>> tree.strategic_form().exact_payoffs[1].tolist()
    [[Fraction(2, 1), Fraction(2, 1)], [Fraction(-1, 1), Fraction(1, 2)]]
    """
    reader = Reader(text, place)
    if reader.accepts("number", "NFG"):
        raise reader.fault(
            "found a game in strategic form (NFG), expected a game tree (EFG); the other stands in files *.nfg"
        )
    reader.take("number", "EFG")
    reader.take("number", "2")
    if not (reader.accepts("number", "R") or reader.accepts("number", "D")):
        raise reader.fault(f"found {shortened(reader.next.says)!r}, expected 'R', or 'D' in old files")
    reader.take("number")
    title = reader.take("text")
    players = reader.braced("players", MAX_PLAYERS)
    if not players:
        raise reader.fault("found no players, expected at least one")
    if reader.accepts("text"):
        reader.take("text")
    names = tuple(distinct(players))
    sets, nodes = read_nodes(reader, list(names))
    if not reader.accepts("end"):
        raise reader.fault(
            f"found {shortened(reader.next.says)!r} after the last of {len(nodes):,} nodes, expected the end of "
            "the text"
        )
    return Tree(names, sets, nodes, title)


def format_efg(tree: Tree) -> str:
    r"""Return the text of an ``.efg`` file that holds a game tree exactly.

    Parameters
    ----------
    tree : Tree
        A game without assumptions.

    Raises
    ------
    GameError
        When payoffs or chance still vary with assumptions, or a name holds a backslash, which readers of the format
        take differently.

    Examples
    --------
    >>> from bargaining.games.tree import InformationSet, Node, leaf
    >>> sets = (InformationSet("day", 0, ("stay", "go")),)
    >>> print(format_efg(Tree(("p", "q"), sets, (Node(children=(1, 2), information=0), leaf(0, 1), leaf(1, 0)))))
    EFG 2 R "" { "p" "q" }
    ""
    <BLANKLINE>
    p "" 1 1 "day" { "stay" "go" } 0
    t "" 1 "Outcome 1" { 0, 1 }
    t "" 2 "Outcome 2" { 1, 0 }
    <BLANKLINE>
    """
    if tree.parameters:
        raise GameError(f"tree: found the assumptions {', '.join(tree.parameters)}, expected numbers")
    lines = [f'EFG 2 R {quoted(tree.title)} {braced(tree.players)}\n""\n']
    numbers: dict[int, int] = {}  # of information sets, within each player, as they first come
    counts = dict.fromkeys(range(CHANCE, len(tree.players)), 0)
    outcomes = 0
    ahead = [0]
    while ahead:
        node = tree.nodes[ahead.pop()]
        ahead.extend(reversed(node.children))
        if node.information is not None:
            one = tree.information[node.information]
            if node.information not in numbers:
                numbers[node.information] = counts[one.player] = counts[one.player] + 1
            described = f"{quoted(one.name)} {braced(one.options)}"
            number = numbers[node.information]
            lines.append(f"p {quoted(node.name)} {one.player + 1} {number} {described} 0")
        elif node.chance:
            counts[CHANCE] += 1
            draws = " ".join(
                f"{quoted(n)} {p.constant_term}" for n, p in zip(node.draws, node.chance, strict=True)
            )
            lines.append(f'c {quoted(node.name)} {counts[CHANCE]} "" {{ {draws} }} 0')
        else:
            outcomes += 1
            payoffs = ", ".join(str(p.constant_term) for p in node.payoffs)
            lines.append(f't {quoted(node.name)} {outcomes} "Outcome {outcomes}" {{ {payoffs} }}')
    return "\n".join(lines) + "\n"


def read_efg(path: str | Path) -> Tree:
    """Read a game tree from an ``.efg`` file.

    Parameters
    ----------
    path : str or Path
        The file.

    Raises
    ------
    GameError
        When the file is no regular text file of at most 20 MB, or does not follow the format; with the line.
    """
    file = Path(path)
    text = read_text(file, limit=MAX_BYTES, place=file.name, expected="a game tree (.efg)", error=GameError)
    return parse_efg(text, file.name)


def write_efg(tree: Tree, path: str | Path) -> None:
    """Write a game tree to an ``.efg`` file, exactly.

    Parameters
    ----------
    tree : Tree
        A game without assumptions.
    path : str or Path
        The file, replaced where it exists.
    """
    put(Path(path), format_efg(tree).encode())
