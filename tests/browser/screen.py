"""The app in a real browser: start a server, open a page, wait until it is still, look at it.

Used by the browser tests, the benchmarks and the screenshot of the README.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import BrowserContext, Page, Playwright, ViewportSize

ROOT = Path(__file__).resolve().parents[2]

PROJECTOR: ViewportSize = {"width": 1920, "height": 1080}
LAPTOP: ViewportSize = {"width": 1600, "height": 1000}
PHONE: ViewportSize = {"width": 390, "height": 844}

# Chromium as Debian and its kin, or Google, install it. Playwright's own downloads are not used.
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")

QUIET_MS = 120
"""How long nothing may happen until a page counts as still."""

EMPTY = "about:blank"

WCAG_22_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]

# The contrast rule does not hold for what is inactive (WCAG 1.4.3). Axe sees that for fields, but not for the label of a
# group of buttons, which Streamlit ties to the group in another way.
INACTIVE_LABELS = 'label[data-testid="stWidgetLabel"][disabled] > span[aria-hidden]'

# Streamlit says on its root whether a script runs and whether the server is there; elements of a rerun still under way
# are stale, lazily loaded ones are skeletons, and what fades in has not its full contrast yet. A message to the server
# that no run answers within five seconds was not one for a run.
_QUIET = """(least) => {
  const app = document.querySelector('[data-testid="stApp"]');
  const quiet = app !== null
    && app.dataset.testScriptState === 'notRunning'
    && app.dataset.testConnectionState === 'CONNECTED'
    && document.querySelector('[data-stale="true"], [data-testid="stSkeleton"]') === null
    && document.getAnimations().every((a) => a.playState !== 'running' || a.effect.getComputedTiming().endTime === Infinity);
  const now = performance.now();
  const unanswered = window.sentAt > window.ranAt && now - window.sentAt < 5000;
  if (!quiet || unanswered) { window.quietSince = undefined; return false; }
  window.quietSince ??= now;
  return now - Math.max(window.quietSince, window.drawnAt) >= least;
}"""


# Between a click and the run that it asks for lies a moment of quiet, on a busy machine a long one. The page therefore notes
# when it last sent something to the server, when a run last began or ended, and when it last drew something new.
_NOTE_TRAFFIC = """
  window.sentAt = 0;
  window.ranAt = 0;
  window.drawnAt = 0;
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (...data) {
    window.sentAt = performance.now();
    return send.apply(this, data);
  };
  new MutationObserver(() => { window.ranAt = performance.now(); })
    .observe(document, {subtree: true, attributes: true, attributeFilter: ['data-test-script-state']});
  new MutationObserver(() => { window.drawnAt = performance.now(); }).observe(document, {subtree: true, childList: true});
"""

# A tab that was left is used again, and all have one profile. What the one before put there, entries or an open menu, is no
# part of the next; a reload keeps it, because a tab keeps its name.
_BEGIN_ANEW = """
  if (window === top && location.protocol !== 'about:' && window.name !== 'begun') {
    window.name = 'begun';
    localStorage.clear();
    sessionStorage.clear();
  }
"""


def find_chromium() -> str | None:
    """The path of a Chromium of this system, or None."""
    return next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)


def launch_chromium(
    playwright: Playwright, executable: str, language: str | None = None, *, tabs_begin_anew: bool = True
) -> BrowserContext:
    """A headless browser that starts as root and without a graphics card, and that reaches no host but this one.

    `language` is that of the person and of the system it runs on, such as "de-CH". All its pages share one profile, in a
    temporary folder, so that the app's script is read and compiled once. A tab that goes to another host and back, as for a
    sign-in, must not begin anew.
    """
    offline = ["--disable-background-networking", "--disable-component-update"]
    offline += ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
    browser = playwright.chromium.launch_persistent_context(
        "",
        executable_path=executable,
        args=["--no-sandbox", "--disable-gpu", *offline, *([f"--lang={language}"] if language else [])],
        reduced_motion="reduce",
        locale=language,
    )
    browser.add_init_script(_NOTE_TRAFFIC)
    if tabs_begin_anew:
        browser.add_init_script(_BEGIN_ANEW)
    return browser


def free_port() -> int:
    """A port of this computer on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serve(
    script: Path = ROOT / "app.py",
    *,
    log: Path | None = None,
    seconds: float = 60,
    module: str = "streamlit",
    environment: Mapping[str, str] | None = None,
    bound: bool = True,
    base_path: str = "",
    details: str = "full",
    folder: Path = ROOT,
) -> Iterator[str]:
    """Run a Streamlit script on a free port and give its address; the server ends with the context.

    `module` is the Python module started as Streamlit's command line, `environment` what is added to the environment; a server
    that is not `bound` listens on every address, as with `./run`. `base_path` is where the environment puts the app. `details`
    is how much of a failure the page shows: production shows none, a failing test should show all. It runs in `folder`.
    What the server writes goes to `log`. Raises RuntimeError when it ends early or is not healthy after `seconds`.
    """
    port = free_port()
    address = f"http://127.0.0.1:{port}{base_path}"
    command = [sys.executable, "-m", module, "run", str(script)]
    command += ["--server.port", str(port), "--server.headless", "true"]
    command += ["--server.address", "127.0.0.1"] if bound else []
    command += ["--server.fileWatcherType", "none", "--client.showErrorDetails", details]
    with open(log or "/dev/null", "wb") as output:
        server = subprocess.Popen(
            command, cwd=folder, stdout=output, stderr=subprocess.STDOUT, env={**os.environ, **(environment or {})}
        )
        try:
            wait_until_healthy(server, address, seconds)
            yield address
        finally:
            server.terminate()
            try:
                server.wait(timeout=10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def wait_until_healthy(server: subprocess.Popen[bytes], address: str, seconds: float) -> None:
    """Wait until a server answers. Raises RuntimeError when it ends first, or is not healthy after `seconds`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if server.poll() is not None:
            raise RuntimeError(f"the server ended with code {server.returncode} before it was healthy")
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise RuntimeError(f"the server was not healthy after {seconds:g} seconds")


def open_screen(
    browser: BrowserContext, address: str, viewport: ViewportSize = PROJECTOR, scheme: Literal["light", "dark"] = "light"
) -> Page:
    """Open an address in a tab, as a person with this screen and colour scheme would, and wait until it is still."""
    page = next((page for page in browser.pages if page.url == EMPTY), None) or browser.new_page()
    page.set_viewport_size(viewport)
    page.emulate_media(color_scheme=scheme)
    page.set_default_timeout(30_000)
    page.bring_to_front()
    page.goto(address)
    settle(page)
    return page


def leave(page: Page) -> None:
    """End the session of a tab and keep the tab, which has read the app's script, for the next."""
    page.evaluate("() => { window.name = ''; }")
    page.goto(EMPTY)


Look = tuple[ViewportSize, Literal["light", "dark"]]
EVERYWHERE: tuple[Look, ...] = ((PROJECTOR, "light"), (PROJECTOR, "dark"), (PHONE, "dark"), (PHONE, "light"))
"""Both ends of size in both schemes."""


def looks(page: Page, wanted: Iterable[Look] = EVERYWHERE) -> Iterator[str]:
    """Show an open page in one size and scheme after the other, as when a window is drawn smaller or the evening comes."""
    for viewport, scheme in wanted:
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=scheme)
        settle(page)
        yield f"{viewport['width']}x{viewport['height']}, {scheme}"


def exceptions(page: Page) -> list[str]:
    """What the app shows as an uncaught exception."""
    return page.locator('[data-testid="stException"]').all_inner_texts()


def settle(page: Page, quiet_ms: int = QUIET_MS) -> None:
    """Wait until what was asked of the server is answered, and nothing has run, been drawn, stale or loading for `quiet_ms`."""
    page.evaluate("() => { window.quietSince = undefined; }")
    page.wait_for_function(_QUIET, arg=quiet_ms, polling="raf")


def load_demo(page: Page, title: str) -> None:
    """Put a demo case on the screen, as a person would."""
    page.get_by_role("button", name="Demo case").click()
    page.get_by_test_id("stMenuButtonBody").get_by_text(title, exact=True).click()
    settle(page)


def serious_violations(page: Page) -> list[str]:
    """Findings of axe under WCAG 2.2 AA of serious or critical impact, one line each: rule, why, where."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    options = {"runOnly": {"type": "tag", "values": WCAG_22_AA}, "resultTypes": ["violations"]}
    found = page.evaluate(
        "([context, options]) => axe.run(context, options).then((found) => found.violations)",
        [{"exclude": [[INACTIVE_LABELS]]}, options],
    )
    return [
        f"{finding['id']} ({finding['impact']}): {finding['help']}: "
        + "; ".join(" ".join(map(str, node["target"])) for node in finding["nodes"][:5])
        for finding in found
        if finding["impact"] in ("serious", "critical")
    ]


def overflows_sideways(page: Page) -> bool:
    """Whether a person would have to scroll sideways to read the page."""
    return bool(
        page.evaluate(
            """() => {
              const main = document.querySelector('[data-testid="stMain"]') ?? document.documentElement;
              return Math.max(main.scrollWidth - main.clientWidth,
                              document.documentElement.scrollWidth - document.documentElement.clientWidth) > 1;
            }"""
        )
    )


def picture(page: Page, path: Path, *, whole: bool = False) -> Path:
    """Save a screenshot; `whole` makes the window as high as the content, because Streamlit scrolls inside the page."""
    path.parent.mkdir(parents=True, exist_ok=True)
    before = page.viewport_size
    if whole and before is not None:
        height = page.evaluate("""() => document.querySelector('[data-testid="stMain"]')?.scrollHeight ?? 0""")
        page.set_viewport_size({"width": before["width"], "height": max(int(height), before["height"])})
        settle(page)
    page.screenshot(path=path)
    if whole and before is not None:
        page.set_viewport_size(before)
    return path
