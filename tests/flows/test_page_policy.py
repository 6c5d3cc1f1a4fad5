"""What browsers are told that Prefect's page may ask."""

from collections.abc import Mapping
from typing import Any

import anyio
import httpx
import pytest
from prefect.settings import PREFECT_SERVER_ANALYTICS_ENABLED, PREFECT_UI_API_URL, temporary_settings
from starlette.applications import Starlette

from flows.page_policy import asking_nobody_else


def policy(settings: Mapping[Any, Any]) -> str | None:
    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:1") as client:
            return await client.get("/")

    with temporary_settings(settings):
        app = asking_nobody_else(Starlette())
    return anyio.run(asked).headers.get("content-security-policy")


@pytest.mark.parametrize(
    ("api", "places"),
    [
        ("http://127.0.0.1:4200/api", "http://127.0.0.1:4200 ws://127.0.0.1:4200"),
        ("https://studio.example/prefect/api", "https://studio.example wss://studio.example"),
    ],
)
def test_the_page_asks_its_server_alone(api: str, places: str) -> None:
    settings = {PREFECT_SERVER_ANALYTICS_ENABLED: False, PREFECT_UI_API_URL: api}
    assert policy(settings) == f"connect-src 'self' {places}"


def test_who_turns_analytics_on_has_them() -> None:
    assert policy({PREFECT_SERVER_ANALYTICS_ENABLED: True}) is None
