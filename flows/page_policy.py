"""What Prefect's page may ask, told to browsers: this server and nobody else, unless analytics are on.

The second version of the page asks Amplitude for its settings before it looks whether analytics are on.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import httpx
from prefect.settings import get_current_settings

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]


def asking_nobody_else(app: Any) -> Any:
    """An ASGI application whose answers bear the policy; the application itself where analytics are on."""
    settings = get_current_settings().server
    if settings.analytics_enabled:
        return app
    policy = f"connect-src 'self'{_api(settings.ui.api_url)}".encode()

    async def answer(scope: Message, receive: Any, send: Send) -> None:
        async def send_with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message.get("headers", [])
                message["headers"] = [*headers, (b"content-security-policy", policy)]
            await send(message)

        await app(scope, receive, send_with_policy)

    return answer


def _api(address: str | None) -> str:
    """Where the page is told that the API is: under another name of this machine, or behind a proxy."""
    if not address:
        return ""
    url = httpx.URL(address)
    place = url.netloc.decode()
    return f" {url.scheme}://{place} {url.scheme.replace('http', 'ws')}://{place}"
