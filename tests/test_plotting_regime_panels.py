"""Panels of regime maps share colours, hatches, numbers and one key; labels keep inside their regions."""

import pytest
from matplotlib.patches import PathPatch

from bargaining.errors import FigureError
from bargaining.plotting import appearances, draw_regime_panels, figure, journal_style, lint_figure


def cells(panel, *shapes):
    """Return the rows of one panel from (regime, left, right) a strip of the map."""
    return [
        {"panel": panel, "cell": cell, "regime": regime, "ring": 0, "order": k, "x": x, "y": y}
        for cell, (regime, left, right) in enumerate(shapes)
        for k, (x, y) in enumerate([(left, 0), (right, 0), (right, 1), (left, 1)])
    ]


def document(panel, short, x, regime, own, *, silent=False):
    return {
        "panel": panel,
        "short": short,
        "x": x,
        "y": 0.5,
        "silent": silent,
        "regime": regime,
        "own": own,
    }


PANELS = [
    {"panel": "one", "head": "a", "x_label": "autonomy", "y_label": "verification " * 5},
    {"panel": "two", "head": "b  Brief", "x_label": "autonomy", "y_label": "reversal"},
]
CELLS = [
    *cells("one", ("Freeze", 0, 0.4), ("Freeze + Package", 0.4, 1)),
    *cells("two", ("Freeze + Package", 0, 0.5), ("Exploited", 0.5, 0.51), ("Status quo", 0.51, 1)),
]
DOCUMENTS = [
    document("one", "Brief", 0.2, "Freeze", "Freeze"),
    document("one", "Essay", 0.7, "Freeze + Package", "Kept apart", silent=True),
]


def draw(panels=PANELS, rows=CELLS, documents=DOCUMENTS, looks=None):
    with journal_style():
        page = figure(170, 66)
        axes = draw_regime_panels(list(page.subplots(1, 2)), panels, rows, documents, looks=looks)
    return page, axes


def texts(ax):
    return [text.get_text() for text in ax.texts]


def faces(ax):
    return {
        patch.get_gid().removeprefix("regime: "): patch.get_facecolor()
        for patch in ax.patches
        if isinstance(patch, PathPatch) and patch.get_gid()
    }


def test_one_key_numbers_every_regime_once_and_panels_use_its_numbers():
    page, (one, two) = draw()
    (key,) = page.legends
    assert [text.get_text() for text in key.get_texts()] == [
        "1  Freeze",
        "2  Freeze + Package",
        "3  Exploited",
        "4  Status quo",
        "5  Kept apart",
    ]
    assert {"1", "2"} <= set(texts(one))
    assert {"2", "3", "4"} <= set(texts(two))
    assert "1" not in texts(two)
    assert faces(one)["Freeze + Package"] == faces(two)["Freeze + Package"]
    outcomes = {**faces(one), **faces(two)}
    banded = outcomes.pop("Freeze + Package")
    assert len(set(outcomes.values())) == 3
    assert banded == outcomes["Freeze"]  # and over it bands of both
    bands = {patch.get_facecolor()[:3] for patch in one.patches if not patch.get_gid() and patch.get_fill()}
    assert bands == {look.face for look in appearances(["Freeze", "Package"]).values()}


def test_a_document_leads_to_its_own_regime_only_where_the_map_shows_another():
    _, (one, _) = draw()
    assert "Brief" in texts(one)
    assert "Essay → 5\n(silent)" in texts(one)


def test_numbers_are_those_of_shared_appearances():
    looks = appearances(["Status quo", "Elsewhere", "Freeze", "Freeze + Package", "Exploited", "Kept apart"])
    page, (one, _) = draw(looks=looks)
    (key,) = page.legends
    assert [text.get_text().split()[0] for text in key.get_texts()] == ["1", "3", "4", "5", "6"]
    assert {"3", "4"} <= set(texts(one))


def test_panels_pass_the_lint_with_long_axis_labels_broken_into_lines():
    page, (one, two) = draw()
    assert lint_figure(page) == []
    assert "\n" in one.get_ylabel()
    assert "\n" not in two.get_ylabel()


def test_wrong_tables_are_refused():
    with pytest.raises(FigureError, match="1 panels, 2 axes"):
        draw(panels=PANELS[:1])
    with pytest.raises(FigureError, match="documents: row 0: no column 'own'"):
        draw(documents=[{k: v for k, v in DOCUMENTS[0].items() if k != "own"}])
