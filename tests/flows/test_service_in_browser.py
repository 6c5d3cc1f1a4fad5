"""A subject from a click to its report, as a person sees it: a real server, a worker, a browser, tiny nets.

Where MOTIONTRANSFER_PICTURES names a folder, what is seen on the way is written there.
"""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from browser import Tab, browsing, chromium
from small_project import Project
from test_service import Service, serving, wait_for

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(chromium() is None, reason="needs a Chromium; CHROMIUM may name one"),
]

RUN_TIMEOUT_S = 400
SETTLED_S = 3.0  # until a page of Prefect's has drawn all


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    project = Project.small(tmp_path / "project")
    monkeypatch.chdir(project.root)
    monkeypatch.setenv("PREFECT_HOME", str(Path(".prefect").absolute()))
    monkeypatch.setenv("MOTIONTRANSFER_DEVICE", "cpu")
    monkeypatch.setenv("MOTIONTRANSFER_PROCESSES", "1")
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    with serving() as service:
        yield service


@pytest.fixture
def tab(tmp_path: Path) -> Iterator[Tab]:
    program = chromium()
    assert program
    with browsing(program, tmp_path / "profile") as tab:
        yield tab


def keep(tab: Tab, name: str) -> None:
    if folder := os.environ.get("MOTIONTRANSFER_PICTURES"):
        time.sleep(SETTLED_S)
        tab.picture(Path(folder) / f"{name}.png")


def test_a_subject_from_a_click_to_its_report(service: Service, tab: Tab) -> None:
    page = f"http://127.0.0.1:{service.port}"
    deployment = service.api.get("/deployments/name/subject/motiontransfer").json()
    tab.open(f"{page}/deployments/deployment/{deployment['id']}", 1400, 1000)
    start_from_the_page(tab)
    wait_for(lambda: bool(service.api.post("/flow_runs/filter", json={}).json()), 30)
    (run,) = service.api.post("/flow_runs/filter", json={}).json()
    run = service.ends_in(run["id"], "Completed", RUN_TIMEOUT_S)
    assert run["name"] == "ada"

    pinned = artifacts(service, run["id"])
    assert pinned["train-gan-ada-progress"]["data"] == 100
    assert all(each["task_run_id"] for each in pinned.values())
    tab.open(f"{page}/runs/flow-run/{run['id']}", 1400, 1000)
    tab.click_on("Artifacts", ".p-tab, .p-tabs button, [role=tab], a, button")
    tab.wait_for("document.body.innerText.includes('subject-ada-figures')")
    keep(tab, "artifacts")

    show(tab, page, pinned["train-gan-ada-picture"])
    tab.wait_for("[...document.images].filter(one => one.src.startsWith('data:') && one.naturalWidth).length")
    keep(tab, "training")
    show(tab, page, pinned["subject-ada-figures"])
    tab.wait_for("document.body.innerText.includes('nearest training frame')")
    keep(tab, "figures")
    show(tab, page, pinned["subject-ada-films"])
    find = "[...document.links].find(one => one.innerText == 'ada: report')"
    tab.wait_for(f"!!{find}")
    keep(tab, "films")
    report = tab.evaluate(f"{find}.href")
    assert all(at_home(address) for address in tab.asked_for)
    tab.open(f"{page}/v2/artifacts/artifact/{pinned['train-gan-ada-picture']['id']}", 1400, 1000)
    tab.wait_for("[...document.images].filter(one => one.src.startsWith('data:') && one.naturalWidth).length")
    assert all(at_home(address) for address in tab.asked_for)  # it would ask for more, and may not

    tab.open(report)  # the link opens a tab of its own
    tab.wait_for("document.querySelector('video')?.readyState > 0")
    tab.evaluate("document.querySelector('video').currentTime = 0.5")
    tab.wait_for(
        "document.querySelector('video').currentTime == 0.5 && !document.querySelector('video').seeking"
    )
    keep(tab, "report")
    film = report.replace("report.html", "comparison.mp4")
    assert httpx.get(film, headers={"Range": "bytes=0-9"}).status_code == 206
    assert all(at_home(address) for address in tab.asked_for)


def start_from_the_page(tab: Tab) -> None:
    """As a person does: Run, Custom run, the name from the list, Submit."""
    tab.click_on("Run")
    tab.click_on("Custom run", ".p-overflow-menu-item")
    tab.wait_for("[...document.querySelectorAll('option')].some(one => one.text == 'ada')")
    tab.evaluate(
        "(() => { const list = [...document.querySelectorAll('select')]"
        ".find(one => [...one.options].some(option => option.text == 'ada'));"
        "list.value = [...list.options].find(option => option.text == 'ada').value;"
        "list.dispatchEvent(new Event('change', {bubbles: true})) })()"
    )
    keep(tab, "start")
    tab.click_on("Submit")


def artifacts(service: Service, run: str) -> dict[str, dict[str, Any]]:
    wanted = {"artifacts": {"flow_run_id": {"any_": [run]}}}
    return {each["key"]: each for each in service.api.post("/artifacts/filter", json=wanted).json()}


def show(tab: Tab, page: str, artifact: dict[str, Any]) -> None:
    tab.open(f"{page}/artifacts/artifact/{artifact['id']}", 1400, 1000)


def at_home(address: str) -> bool:
    return address.startswith(("data:", "blob:", "about:")) or httpx.URL(address).host == "127.0.0.1"
