"""Names of the package, wherever a docstring says them, as links to where they are described."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from docs.site.api import homes
from docs.site.mentioned import meant, mentioned

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


@cache
def _by_short_name() -> dict[str, str]:
    """Return the full name of every public object by its last part, where only one has it."""
    found: dict[str, list[str]] = {}
    for place, names in homes().items():
        for name in names:
            found.setdefault(name, []).append(f"{place}.{name}")
    for full in mentioned():
        found.setdefault(full.rpartition(".")[2], []).append(full)
    return {name: full[0] for name, full in found.items() if len(full) == 1}


def named(
    name: str, rawtext: str, text: str, lineno: int, inliner: Any, options: Any = None, content: Any = None
) -> tuple[list[nodes.Node], list[nodes.Node]]:
    """Read `name` in a docstring: a link where something public is called so, else code."""
    node = addnodes.pending_xref(rawtext, refdomain="py", reftype="obj", reftarget=text, refwarn=False)
    node["named"] = True
    node += nodes.literal(text, text, classes=["xref", "py", "py-obj"])
    return [node], []


def missing(
    app: Sphinx, env: BuildEnvironment, node: addnodes.pending_xref, content: nodes.TextElement
) -> nodes.Node | None:
    """Resolve a name that Sphinx did not find as written: by its last part, or as plain code where that was asked."""
    if node.get("refdomain") != "py":
        return None
    target = str(node["reftarget"])
    full = _by_short_name().get(target.rpartition(".")[2])
    if full is not None and (not node.get("named") or "." not in target or target.startswith("bargaining.")):
        domain = env.domains.python_domain
        found = domain.resolve_xref(env, str(node["refdoc"]), app.builder, "obj", full, node, content)
        if found is not None:
            return found
    return nodes.literal(target, target) if node.get("named") else None


class Meant(SphinxPostTransform):
    """Say in full which class a signature means by a short name, as several classes may have it."""

    default_priority = 5  # before Sphinx looks names up

    def run(self, **options: Any) -> None:
        """Go through the names of types in signatures."""
        for signature in self.document.findall(addnodes.desc_signature):
            for node in signature.findall(addnodes.pending_xref):
                target = str(node.get("reftarget"))
                if node.get("refdomain") == "py" and "." not in target:
                    node["reftarget"] = _meant(signature, target) or target


def _meant(signature: addnodes.desc_signature, name: str) -> str | None:
    """Return the full name of a class that a signature names, by the module in which the signature is written."""
    described = getattr(import_module(signature["module"]), signature["fullname"].partition(".")[0], None)
    place = str(getattr(described, "__module__", ""))
    kind = meant(place, name) if place.startswith("bargaining.") else None
    return f"{kind.__module__}.{kind.__qualname__}" if isinstance(kind, type) else None


def setup(app: Sphinx) -> None:
    """Register the role and the search."""
    app.add_post_transform(Meant)
    app.add_role("named", named)
    app.connect("missing-reference", missing)
