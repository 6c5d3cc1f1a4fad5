"""What is pinned up for people beside a task of a run: Prefect's artifacts, made once and then changed."""

import hashlib
import logging
import re
from typing import Any
from uuid import UUID

import httpx
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import ArtifactCreate
from prefect.exceptions import PrefectException

_PLAIN = re.compile(r"[a-z0-9_]*")


def key_of(kind: str, name: str, what: str) -> str:
    """A key for one thing of one entry, of the letters that Prefect admits: a-z, 0-9 and dashes.

    Underscores become dashes. A name with capitals or with dashes of its own gets some digits besides, that
    tell it from its neighbours: ada-2 and ada_2 are two subjects.
    """
    plain = name.lower().replace("_", "-")
    if not _PLAIN.fullmatch(name):
        plain += f"-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
    return f"{kind.replace('_', '-')}-{plain}-{what}"


class Board:
    """The artifacts of one task. A server that is away or refuses is passed over, and said once.

    Args:
        flow_run: whose they are.
        task_run: whose they are.
        logger: of the run.
    """

    def __init__(self, flow_run: UUID | None, task_run: UUID | None, logger: logging.LoggerAdapter) -> None:
        self._flow_run, self._task_run, self._logger = flow_run, task_run, logger
        self._pinned: dict[str, UUID] = {}
        self._troubled = False

    def pin(self, key: str, kind: str, data: Any, description: str) -> None:
        """Shows something, in place of what was shown under the key before.

        Args:
            key: as `key_of` makes it.
            kind: progress, markdown or table.
            data: a percentage, a text, or JSON of rows.
            description: Markdown, shown above.
        """
        try:
            with get_client(sync_client=True) as client:
                self._send(client, key, kind, data, description)
        except (httpx.HTTPError, PrefectException) as error:
            if not self._troubled:
                self._logger.debug(f"{key}: not shown: {error or type(error).__name__}")
            self._troubled = True

    def _send(self, client: SyncPrefectClient, key: str, kind: str, data: Any, description: str) -> None:
        if key in self._pinned:
            # Not the client's own method, which sends all of it once more as an event to be kept for days.
            change = {"data": data, "description": description}
            client.request("PATCH", "/artifacts/{id}", json=change, path_params={"id": self._pinned[key]})
            return
        wanted = ArtifactCreate(
            key=key,
            type=kind,
            data=data,
            description=description,
            flow_run_id=self._flow_run,
            task_run_id=self._task_run,
        )
        self._pinned[key] = client.create_artifact(wanted).id
