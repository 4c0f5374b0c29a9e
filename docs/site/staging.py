"""Put all pages of the documentation into one folder, from which Sphinx builds them."""

from __future__ import annotations

import json
import posixpath
import re
import shutil
import tomllib
from pathlib import Path
from typing import TypedDict

from docs.site import api, commands, gallery, mentioned
from docs.site.markdown import toctree

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "docs"
ROOMS = Path(__file__).with_name("rooms.toml")

# What stands elsewhere in the repository and is a page as well, or is told on one.
ELSEWHERE = {
    "README.md": "index.md",
    "README.md#start": "index.md#install",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGES.md": "changes.md",
    "figures/README.md": "gallery_figures.md",
}
_LINK = re.compile(r"(?<!!)\[([^\]]*)\]\(([^)\s]+)\)")


class Room(TypedDict):
    """A room of the documentation: pages of one kind."""

    title: str
    about: str
    pages: list[str]


def stage(folder: Path) -> None:
    """Write all pages into a folder; files that did not change are left alone, others that were there go.

    Parameters
    ----------
    folder : Path
        Where to; it is made if it is missing.
    """
    made = pages()
    for room, text in rooms(set(made)).items():
        made[f"rooms/{room}.md"] = text
    pictures = {
        f"figures/{path.relative_to(ROOT / 'figures')}": path for path in gallery.files(ROOT / "figures")
    }
    for old in [path for path in folder.rglob("*") if path.is_file()]:
        if old.relative_to(folder).as_posix() not in {*made, *pictures}:
            old.unlink()
    for name, text in made.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
    for name, picture in pictures.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(picture, folder / name)


def pages() -> dict[str, str]:
    """Return the text of every page but those of the rooms, by its file."""
    written = {path.name: path.read_text(encoding="utf-8") for path in sorted(PAGES.glob("*.md"))}
    written |= {f"{path.stem}.md": notebook(path) for path in sorted(PAGES.glob("*.ipynb"))}
    made = {name: relinked(text) for name, text in written.items()}
    for name in ("CONTRIBUTING", "CHANGES"):
        made[f"{name.lower()}.md"] = relinked((ROOT / f"{name}.md").read_text(encoding="utf-8"), "")
    made["index.md"] += "\n" + toctree([f"rooms/{name}" for name in read_rooms()])
    made |= {f"api/{place}.rst": api.page(place) for place in api.packages()}
    given = mentioned.pages()
    made |= given
    made["api.md"] = api.index([file.removesuffix(".rst") for file in given])
    made |= commands.pages(written)
    made |= gallery.pages(ROOT / "figures")
    return made


def read_rooms() -> dict[str, Room]:
    """Return the rooms as `rooms.toml` has them."""
    found: dict[str, Room] = tomllib.loads(ROOMS.read_text(encoding="utf-8"))
    return found


def rooms(files: set[str]) -> dict[str, str]:
    """Return the page of every room; pages that no room names are in the room of how-to pages."""
    found = read_rooms()
    named = {page for room in found.values() for page in room["pages"]}
    others = {Path(file).stem for file in files if "/" not in file} - named - {"index"}
    made = {}
    for name, room in found.items():
        more = sorted(others) if name == "how_to" else []
        titles = [f"/{page}" for page in (*room["pages"], *more) if f"{page}.md" in files]
        made[name] = f"# {room['title']}\n\n{room['about']}\n\n{toctree(titles, hidden=False)}"
    return made


def relinked(text: str, folder: str = "docs") -> str:
    """Return a page of a folder of the repository with links to files turned into links to pages, or into names."""

    def turned(found: re.Match[str]) -> str:
        words, link = found[1], found[2]
        if re.match(r"[a-z]+:|#", link):
            return found[0]
        path, mark, anchor = link.partition("#")
        file = posixpath.normpath(posixpath.join(folder, path))
        if file in ELSEWHERE:  # whose headings are others where it is retold
            return f"[{words}]({ELSEWHERE.get(f'{file}#{anchor}', ELSEWHERE[file])})"
        if file.startswith("docs/") and file.endswith((".md", ".ipynb")):
            return f"[{words}]({file.removeprefix('docs/').replace('.ipynb', '.md')}{mark}{anchor})"
        if file.startswith("figures/") and file.endswith("README.md"):
            return f"[{words}](gallery_figures.md)"
        return f"`{file}`" if words.strip("`") in file else f"{words} (`{file}`)"

    text = _LINK.sub(turned, text)
    return text.replace("](../figures/", "](figures/")


def notebook(path: Path) -> str:
    """Return a notebook as a page: its words, and its code in blocks."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    parts = []
    for cell in cells:
        text = "".join(cell["source"])
        parts.append(f"```python\n{text}\n```" if cell["cell_type"] == "code" else text)
    return "\n\n".join(parts) + "\n"
