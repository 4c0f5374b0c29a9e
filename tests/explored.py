"""What tests of pages share: the engine under node, and pages in Chromium without a network."""

import json
import shutil
import subprocess
from contextlib import contextmanager

from bargaining.pages.assembling import SOURCES

NODE = shutil.which("node") or shutil.which("nodejs")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def in_node(code, given):
    """Run code behind the engine with `given` as its input; return what it gives back."""
    engine = "".join((SOURCES / name).read_text(encoding="utf-8") for name in ("engine.js", "mixed.js"))
    whole = (
        f"{engine}\nconst given = JSON.parse(require('fs').readFileSync(0, 'utf8'));\n"
        f"const answer = (() => {{ {code} }})();\nprocess.stdout.write(JSON.stringify(answer));"
    )
    run = subprocess.run(
        [NODE, "-e", whole], input=json.dumps(given), capture_output=True, text=True, check=False, timeout=300
    )
    assert run.returncode == 0, run.stderr[-2000:]
    return json.loads(run.stdout)


@contextmanager
def in_chromium(path, *, width=1280, height=900, dark=False, **options):
    """Open a file in Chromium without a network; yield the page, which must not complain nor ask for anything."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(
            offline=True,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            accept_downloads=True,
            **options,
        )
        page = context.new_page()
        complaints = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda asked: None if asked.url.startswith(("file:", "blob:")) else complaints.append(asked.url),
        )
        page.goto(path.resolve().as_uri())
        page.wait_for_selector("html[data-ready]")
        yield page
        assert complaints == []
        browser.close()
