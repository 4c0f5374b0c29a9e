"""Where the packaged data stand: the repository's folders in a checkout, a folder of the package in a wheel."""

from pathlib import Path

from bargaining.errors import BargainingError

_PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """Return the packaged folder of that name.

    Parameters
    ----------
    name : str
        ``"seeds"`` (sources, claims, events, scenarios) or ``"experiments"`` (scripts).

    Raises
    ------
    BargainingError
        When neither the checkout nor the installed package has the folder.

    Examples
    --------
    >>> (folder("seeds") / "sources.toml").is_file()
    True
    """
    for root in (_PACKAGE / "_data", _PACKAGE.parent):
        if (root / name).is_dir():
            return root / name
    raise BargainingError(f"{name}: folder not found beside or inside the package; reinstall bargaining")


def file(name: str) -> Path:
    """Return a file that stands at the top of the repository and that a wheel carries as well.

    Parameters
    ----------
    name : str
        ``"CITATION.cff"`` or ``"LICENSE"``.

    Raises
    ------
    BargainingError
        When neither the checkout nor the installed package has it.

    Examples
    --------
    >>> file("LICENSE").name
    'LICENSE'
    """
    for root in (_PACKAGE / "_data", _PACKAGE.parent):
        if (root / name).is_file():
            return root / name
    raise BargainingError(f"{name}: file not found beside or inside the package; reinstall bargaining")


def conflicts() -> tuple[Path, ...]:
    """Return the packaged folders that hold evidence and scenarios, one a conflict: the seeds, and folders in them.

    Beside its folder ``scenarios`` each has claims, events and the signs of its outcomes, and says in ``about.toml``
    what the conflict is.

    Examples
    --------
    >>> [path.name for path in conflicts()][0]
    'seeds'
    """
    seeds = folder("seeds")
    return (seeds, *sorted(found.parent for found in seeds.glob("*/scenarios")))
