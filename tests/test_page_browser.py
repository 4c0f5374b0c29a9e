"""A page in Chromium, opened from a file with the network off: answers, keys, links, files, print, and who reads."""

import importlib.util
import json
import re

import pytest

import bargaining
from bargaining.cli.main import group
from bargaining.pages.explore import explorer
from bargaining.terminal.running import run_command
from tests.explored import CHROMIUM, in_chromium
from tests.hostile import LONG, hostile

if importlib.util.find_spec("playwright") is not None:
    from playwright.sync_api import expect

pytestmark = pytest.mark.skipif(
    CHROMIUM is None or importlib.util.find_spec("playwright") is None, reason="needs playwright and Chromium"
)
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Return where the page of a scenario stands, made once."""
    folder, made = tmp_path_factory.mktemp("pages"), {}

    def page(name):
        if name not in made:
            made[name] = folder / f"{name}.html"
            made[name].write_text(explorer(bargaining.load(name)), encoding="utf-8")
        return made[name]

    return page


def outcomes(page):
    return page.locator("#cards h3").all_inner_texts()


def number(page, label):
    return page.get_by_role("textbox", name=label)


def open_all(page):
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")


@pytest.mark.parametrize(
    ("name", "width", "dark"),
    [
        ("rapprochement", 1280, False),
        ("rapprochement", 360, True),
        ("dilemma", 360, False),
        *(
            pytest.param(name, width, dark, marks=pytest.mark.thorough)
            for name in ("rapprochement", "border_trust", "dilemma", "hidden_autonomy", "opening", "patron")
            for width, dark in ((1280, False), (1280, True), (360, False))
        ),
    ],
)
def test_nothing_is_out_of_reach(name, width, dark, written):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    with in_chromium(written(name), width=width, dark=dark, bypass_csp=True) as page:
        open_all(page)
        found = axe.Axe().run(page, options={"runOnly": WCAG})
        assert [v["id"] for v in found.response["violations"]] == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_moving_an_assumption_changes_the_answer(written):
    scenario = bargaining.load("rapprochement")
    with in_chromium(written("rapprochement")) as page:
        for value in ("0.2", "3/13", "0.230769230769230769", "0.6"):
            box = number(page, "Lukashenko's autonomy")
            box.fill(value)
            box.press("Enter")
            changed = scenario.replace(autonomy=value)
            assert outcomes(page) == [scenario.outcome(p) for p in changed.form.predicted(changed.values)]
        assert "changed" in page.locator(".assumption.changed").first.inner_text()
        page.get_by_role("button", name="Reset").click()
        assert page.locator(".assumption.changed").count() == 0


def test_presets_are_those_of_the_scenario(written):
    scenario = bargaining.load("rapprochement")
    with in_chromium(written("rapprochement")) as page:
        for name in scenario.document.calibrations:
            page.get_by_label("Start from").select_option(label=scenario.document.calibrations[name].label)
            world = scenario.calibrated(name)
            assert outcomes(page) == [scenario.outcome(p) for p in world.form.predicted(world.values)]
            assert "complete" in page.locator("#proved").inner_text()


def test_values_that_are_none_are_refused_beside_the_box(written):
    with in_chromium(written("rapprochement")) as page:
        before = outcomes(page)
        box = number(page, "Lukashenko's autonomy")
        for text in ("1.5", "much", "1/0", "-1"):
            box.fill(text)
            box.press("Enter")
            assert box.get_attribute("aria-invalid") == "true"
            assert "Expected" in page.locator("#" + box.get_attribute("aria-describedby")).inner_text()
            assert "Expected" in page.locator("#said").inner_text()
        box.press("Escape")
        assert (box.input_value(), box.get_attribute("aria-invalid")) == ("0.4", None)
        assert outcomes(page) == before


def test_keys_reach_everything_that_answers(written):
    with in_chromium(written("rapprochement")) as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to the answer"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "answer"
        point = page.get_by_role("slider", name="Point on the map")
        point.focus()
        before = number(page, "Lukashenko's autonomy").input_value()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Shift+ArrowUp")
        assert float(number(page, "Lukashenko's autonomy").input_value()) > float(before)
        assert point.evaluate("(one) => one === document.activeElement")
        assert "Lukashenko's autonomy 0.4" in point.get_attribute("aria-valuetext")
        slider = page.get_by_role("slider", name="Lukashenko's autonomy")
        slider.focus()
        page.keyboard.press("Home")
        assert number(page, "Lukashenko's autonomy").input_value() == "0"
        expect(page.locator("#said")).to_contain_text("differ")


def test_a_link_carries_the_state(written):
    path = written("rapprochement")
    with in_chromium(path) as page:
        page.get_by_label("Start from").select_option(label="Parish")
        box = number(page, "Lukashenko's autonomy")
        box.fill("3/13")
        box.press("Enter")
        page.locator("#ask-whole").select_option(label="Freeze")
        page.wait_for_url(re.compile("set=.*why="))
        address, seen = page.evaluate("location.hash"), outcomes(page)
        page.goto("about:blank")
        page.goto(path.resolve().as_uri() + address)
        page.wait_for_selector("html[data-ready]")
        assert number(page, "Lukashenko's autonomy").input_value() == "3/13"
        assert outcomes(page) == seen
        assert page.locator("#ask-whole option:checked").inner_text() == "Freeze"


STRANGE = {
    "#x=<img src=x onerror=alert(1)>": ["x (unknown)"],
    "#from=nosuch&set=temptation:1e99,nosuch:3": ["no preset", "expected", "no assumption"],
    "#set=__proto__:1,harm:NaN&why=__proto__": ["no assumption", "not a number", "nothing that can be"],
    "#set=harm:1e999999999&map=harm,harm": ["not a number", "two assumptions"],
    "#from=%E0%A4%A&set=%": ["no preset", "no assumption"],
    "#answer": [],
}


@pytest.mark.parametrize("address", STRANGE)
def test_a_link_with_what_is_not_in_the_page_changes_nothing_and_says_so(address, written):
    path = written("border_alike")
    with in_chromium(path) as page:
        before = outcomes(page), page.locator("#preset-note").inner_text()
        page.goto("about:blank")
        page.goto(path.resolve().as_uri() + address)
        page.wait_for_selector("html[data-ready]")
        assert (outcomes(page), page.locator("#preset-note").inner_text()) == before
        told = page.locator("#link-note").text_content()
        assert all(part in told for part in STRANGE[address])
        assert bool(told) is bool(STRANGE[address])
        assert page.locator("main img").count() == 0


def test_long_fractions_are_taken_and_carried(written):
    """Roots of conditions have long ends: a link with one is not cut short."""
    path, value = written("border_alike"), f"{10**40 + 1}/{3 * 10**40 + 7}"
    with in_chromium(path) as page:
        box = page.locator("#groups input[type=text]").first
        box.fill(value)
        box.press("Enter")
        assert (box.input_value(), box.get_attribute("aria-invalid")) == (value, None)
        page.wait_for_url(re.compile("set="))
        page.reload()
        page.wait_for_selector("html[data-ready]")
        assert page.locator("#groups input[type=text]").first.input_value() == value


def test_the_focus_stays_where_it_was_when_parts_are_written_anew(written):
    with in_chromium(written("rapprochement")) as page:
        button = page.locator("#flip-table button").first
        button.focus()
        name = button.get_attribute("id")
        page.keyboard.press("Enter")
        expect(page.locator("#said")).to_contain_text("1 assumption differs")
        assert page.evaluate("document.activeElement.id") in {name, "h-flips"}
        card = page.locator("#cards button").first
        card.focus()
        name = card.get_attribute("id")
        page.evaluate("document.querySelector('#cards').firstChild.dataset.old = 'yes'")
        page.emulate_media(color_scheme="dark")
        page.wait_for_selector("#cards [data-old]", state="detached")
        assert page.evaluate("document.activeElement.id") == name


def test_what_was_closed_stays_closed(written):
    with in_chromium(written("rapprochement")) as page:
        page.locator("#reasons details[open] > summary").first.click()
        page.locator("#reasons details.place > summary").last.click()
        box = number(page, "Belarusian value of EU relief")
        box.fill("0.66")
        box.press("Enter")
        expect(page.locator("#said")).to_contain_text("1 assumption differs")
        kept = page.evaluate(
            "[...document.querySelectorAll('#reasons details.place')].map((one) => one.open)"
        )
        assert kept == [False, False, False, True]


OUTSIDE = """() => {
  const box = document.querySelector('#map svg').getBoundingClientRect();
  return [...document.querySelectorAll('#map svg text')].map((one) => [one.textContent, one.getBoundingClientRect()])
    .filter(([, own]) => own.left < box.left - 2 || own.right > box.right + 2).map(([text]) => text);
}"""


@pytest.mark.parametrize(
    "label", ["left \u202eright\u2066 \u200f", LONG, "W" * 58, "שלום עולם", "<!-- <script>"]
)
def test_labels_neither_turn_the_page_nor_leave_the_map(label, tmp_path):
    (tmp_path / "own.toml").write_text(hostile(label), encoding="utf-8")
    (tmp_path / "own.html").write_text(explorer(bargaining.load(tmp_path / "own.toml")), encoding="utf-8")
    with in_chromium(tmp_path / "own.html", width=360) as page:
        open_all(page)
        expect(page.locator("#map svg")).to_be_visible()
        assert page.evaluate(OUTSIDE) == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        told = page.locator("main").inner_text()
        assert not re.search("[\u200f\u202a-\u202e\u2066-\u2069]", told)
        assert label.partition("\u202e")[0].split()[0] in told


def test_buttons_get_their_names_back(written):
    with in_chromium(written("border_alike")) as page:
        for _ in range(2):
            page.get_by_role("button", name="Download this world").or_(
                page.get_by_role("button", name="Downloaded")
            ).click()
        expect(page.locator("#download")).to_have_text("Downloaded")
        expect(page.locator("#download")).to_have_text("Download this world")


@pytest.mark.parametrize(("name", "moved"), [("rapprochement", "autonomy"), ("border_trust", "trust")])
def test_a_downloaded_world_is_read_back_with_the_same_values(name, moved, written, tmp_path, capsys):
    scenario = bargaining.load(name)
    with in_chromium(written(name)) as page:
        page.get_by_label("Start from").select_option(label="Parish")
        box = number(page, scenario.label(moved))
        box.fill("3/13")
        box.press("Enter")
        with page.expect_download() as waiting:
            page.get_by_role("button", name="Download this world").click()
        waiting.value.save_as(tmp_path / "world.toml")
    wanted = scenario.calibrated("parish2025").replace(**{moved: "3/13"})
    assert bargaining.load(tmp_path / "world.toml").values == wanted.values
    assert run_command(group, ["solve", str(tmp_path / "world.toml"), "--json"], name="bargaining") == 0
    told = json.loads(capsys.readouterr().out)
    assert len(told["equilibria"]) == len(bargaining.nash_equilibria(wanted.game()))


def test_maps_are_exact_at_presets_and_numerical_elsewhere(written):
    with in_chromium(written("rapprochement")) as page:
        assert "exact" in page.locator("#map-note").inner_text()
        box = number(page, "Verification")
        box.fill("0.9")
        box.press("Enter")
        assert "exact" in page.locator("#map-note").inner_text()  # along its axes the map stays as it is
        box = number(page, "Belarusian value of EU relief")
        box.fill("0.9")
        box.press("Enter")
        expect(page.locator("#map-note")).to_contain_text("Numerical")
        assert page.locator("#map .cell").count() > 1
        assert len(page.workers) == 1  # and not the page itself


@pytest.mark.thorough
def test_a_page_that_decides_nothing_shows_no_map_of_other_values(written):
    with in_chromium(written("opening")) as page:
        assert "exact" in page.locator("#map-note").inner_text()
        slider = page.locator("#groups input[type=range]").last
        slider.evaluate("(one) => { one.value = 0; one.dispatchEvent(new Event('input')); }")
        expect(page.locator("#map-note")).to_contain_text("bargaining phase")
        assert page.locator("#map svg").count() == 0
        page.get_by_role("button", name="Reset").click()
        expect(page.locator("#map-note")).to_contain_text("exact")
        assert page.locator("#map .region").count() > 0


def test_the_point_is_dragged(written):
    with in_chromium(written("rapprochement")) as page:
        page.locator("#map .frame").scroll_into_view_if_needed()
        frame = page.locator("#map .frame").bounding_box()
        page.mouse.move(frame["x"] + frame["width"] * 0.5, frame["y"] + frame["height"] * 0.5)
        page.mouse.down()
        page.mouse.move(frame["x"] + frame["width"] * 0.1, frame["y"] + frame["height"] * 0.75)
        page.mouse.up()
        assert float(number(page, "Lukashenko's autonomy").input_value()) == pytest.approx(0.1, abs=0.01)
        assert float(number(page, "Verification").input_value()) == pytest.approx(0.25, abs=0.01)


def test_a_finger_sets_the_point_with_a_tap_and_scrolls_past_the_map(written):
    with in_chromium(written("border_alike"), width=360, height=740, has_touch=True, is_mobile=True) as page:
        frame = page.locator("#map .frame")
        frame.scroll_into_view_if_needed()
        box = frame.bounding_box()
        page.touchscreen.tap(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.25)
        expect(page.locator("#map .here")).to_have_attribute("aria-valuenow", re.compile("^2[456]$"))
        ways = "(one) => getComputedStyle(one).touchAction"
        assert "pan-y" in page.locator("#map svg").evaluate(ways)
        assert page.locator("#map .here").evaluate(ways) == "none"


def test_why_names_the_claims(written):
    with in_chromium(written("rapprochement")) as page:
        box = number(page, "Lukashenko's autonomy")
        box.fill("0.2")
        box.press("Enter")
        page.locator("#ask-whole").select_option(label="Package with EU re-engagement")
        expect(page.locator("#reasons")).to_contain_text("gain 0.020")
        open_all(page)
        told = page.locator("#reasons").inner_text()
        assert "Gain from running the opening" in told
        assert re.search(r"O48, Olech & Kremiec ¶30: \w+", told)
        expect(page.locator("#flip-table")).to_contain_text("3/13")


def test_the_answer_is_fast(written):
    with in_chromium(written("border_trust")) as page:
        first = page.evaluate("performance.getEntriesByName('answered')[0].startTime")
        times = page.evaluate(
            """() => { const slider = document.querySelector('input[type=range]'), times = [];
            for (let k = 0; k < 40; k += 1) {
              slider.value = (k * 37) % Number(slider.max);
              const from = performance.now();
              slider.dispatchEvent(new Event('input'));
              document.body.offsetHeight;
              times.push(performance.now() - from);
            }
            return times.sort((a, b) => a - b); }"""
        )
        assert times[20] < 16
        assert first < 1000  # a tenth of that on a machine with nothing else to do


def test_a_page_prints_on_one_sheet(written, tmp_path):
    with in_chromium(written("rapprochement")) as page:
        for size in ("A4", "Letter"):
            page.pdf(path=tmp_path / f"{size}.pdf", format=size, prefer_css_page_size=False)
            content = (tmp_path / f"{size}.pdf").read_bytes()
            assert len(re.findall(rb"/Type\s*/Page\b", content)) == 1
