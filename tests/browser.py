"""A headless Chromium, told what to do over its DevTools protocol: clicks and keys as a person's are."""

import base64
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect  # Prefect brings it

_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_PATIENCE_S = 30.0


def chromium() -> str | None:
    """The browser's path; CHROMIUM names another one."""
    named = os.environ.get("CHROMIUM")
    return named or next((found for name in _NAMES if (found := shutil.which(name))), None)


class Tab:
    """One page of the browser.

    Args:
        connection: to the page's DevTools.

    Attributes:
        asked_for: addresses of all that the page tried to load.
        complaints: what the page logged as wrong: errors of scripts, refusals, files that are not there.
    """

    def __init__(self, connection: ClientConnection) -> None:
        self._connection, self._count = connection, 0
        self.asked_for: list[str] = []
        self._asking: dict[str, str] = {}
        self.complaints: list[str] = []
        for domain in ("Page", "Runtime", "Log", "Network"):
            self._call(f"{domain}.enable")

    def open(self, page: Path | str, width: int = 1200, height: int = 900, dark: bool = False) -> None:
        """Opens a file, as from disk, or an address in a window of this size; waits until it has loaded."""
        address = page if isinstance(page, str) else page.resolve().as_uri()
        self._call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self._call("Emulation.setEmulatedMedia", features=[scheme])
        self._call("Page.navigate", url=address)
        self.wait_for("document.readyState == 'complete'")

    def evaluate(self, expression: str) -> Any:
        """The value of an expression, run beside the page's own script."""
        answer = self._call("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def wait_for(self, condition: str) -> None:
        """Waits until an expression is true."""
        until = time.monotonic() + _PATIENCE_S
        while not self.evaluate(condition):
            assert time.monotonic() < until, f"never came true: {condition}"
            time.sleep(0.05)

    def click(self, selector: str, right: float = 0.5, down: float = 0.5) -> None:
        """Clicks with the mouse at a place within an element, in parts of its width and height."""
        found = f"document.querySelector({json.dumps(selector)})"
        self.evaluate(f"{found}.scrollIntoView({{block: 'end'}})")
        box = self.evaluate(
            f"(({{x, y, width, height}}) => [x, y, width, height])({found}.getBoundingClientRect())"
        )
        place = {"x": box[0] + right * box[2], "y": box[1] + down * box[3]}
        for kind in ("mousePressed", "mouseReleased"):
            self._call("Input.dispatchMouseEvent", type=kind, button="left", clickCount=1, **place)

    def click_on(self, text: str, selector: str = "a, button") -> None:
        """Waits for an element that is seen and holds just this text, and clicks it with the mouse."""
        found = (
            f"[...document.querySelectorAll({json.dumps(selector)})]"
            f".filter(one => one.innerText.trim() == {json.dumps(text)} && one.offsetParent).pop()"
        )
        self.wait_for(f"!!{found}")
        self.evaluate("document.querySelectorAll('[data-meant]').forEach(one => delete one.dataset.meant)")
        self.evaluate(f"{found}.dataset.meant = ''")
        self.click("[data-meant]")

    def press(self, key: str) -> None:
        """Presses a key, as 'ArrowLeft'."""
        code = {"ArrowLeft": 37, "ArrowRight": 39, "Home": 36, "End": 35, " ": 32}[key]
        for kind in ("rawKeyDown", "keyUp"):
            self._call("Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=code)

    def picture(self, path: Path, whole: bool = False) -> None:
        """Writes what is seen, or the whole page, as PNG."""
        shot = self._call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(shot["data"]))

    def _call(self, method: str, **parameters: Any) -> Any:
        self._count += 1
        self._connection.send(json.dumps({"id": self._count, "method": method, "params": parameters}))
        while True:
            message = json.loads(self._connection.recv(_PATIENCE_S))
            if message.get("id") == self._count:
                assert "error" not in message, message
                return message["result"]
            self._hear(message.get("method"), message.get("params"))

    def _hear(self, event: str, told: dict[str, Any]) -> None:
        if event == "Network.requestWillBeSent":
            self._asking[told["requestId"]] = told["request"]["url"]
            self.asked_for.append(told["request"]["url"])
        elif event == "Network.loadingFailed" and told.get("blockedReason") == "csp":
            self.asked_for.remove(self._asking[told["requestId"]])  # the browser kept it from asking
        elif event == "Runtime.exceptionThrown":
            self.complaints.append(str(told["exceptionDetails"]))
        elif event == "Log.entryAdded" and told["entry"]["level"] == "error":
            self.complaints.append(told["entry"]["text"])


@contextmanager
def browsing(program: str, profile: Path) -> Iterator[Tab]:
    """Starts a browser that knows nothing yet, and ends it.

    Args:
        program: its path.
        profile: an empty folder for what it writes.
    """
    command = [program, "--headless", "--no-sandbox", "--disable-gpu", "--mute-audio", "--no-first-run"]
    command += ["--remote-debugging-port=0", f"--user-data-dir={profile}", "about:blank"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            address = _page_address(profile, process)
            with connect(address, max_size=None, ping_interval=None, proxy=None) as connection:
                yield Tab(connection)
        finally:
            process.terminate()
            process.wait()


def _page_address(profile: Path, process: subprocess.Popen[bytes]) -> str:
    """The address of the first page's DevTools, once the browser has said where it listens."""
    file, until = profile / "DevToolsActivePort", time.monotonic() + _PATIENCE_S
    while not file.is_file() or len(file.read_text().split()) < 2:
        assert process.poll() is None and time.monotonic() < until, "the browser does not start"
        time.sleep(0.05)
    port, path = file.read_text().split()
    with connect(f"ws://127.0.0.1:{port}{path}", max_size=None, proxy=None) as browser:
        browser.send(json.dumps({"id": 1, "method": "Target.getTargets"}))
        while (answer := json.loads(browser.recv(_PATIENCE_S))).get("id") != 1:
            pass
    page = next(target for target in answer["result"]["targetInfos"] if target["type"] == "page")
    return f"ws://127.0.0.1:{port}/devtools/page/{page['targetId']}"
