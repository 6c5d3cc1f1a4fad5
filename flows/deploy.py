"""What `motiontransfer deploy` does: tells Prefect's server of the flows, so that people start them there.

It makes a pool that workers take runs from, a deployment a flow whose names are a list to choose from, and an
automation that finds runs whose process is gone. Done again it brings all of that up to date.
"""

import sys
from datetime import timedelta
from typing import Any, Final

from prefect import Flow
from prefect.automations import Automation
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.objects import StateType
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import EventTrigger, Posture
from prefect.events.schemas.events import ResourceSpecification
from prefect.utilities.callables import parameter_schema
from prefect.workers.process import ProcessWorker

from flows import runs
from stages.params import Params, Table

POOL: Final = "motiontransfer"

# What a worker starts for a run; it says there which Python that is, and in which folder it works.
_COMMAND = "python -m flows.flow_process"

_TABLES: dict[str, Table] = {"subject": "subjects", "transfer": "transfers"}

# A heartbeat comes every 30 s (flows.environment). One that is late by more than this is the last one: with
# the server's own interval a run is found within a minute, and one that lives says so (flows.watch).
_SILENCE = timedelta(seconds=50)
_HEARTBEAT = "prefect.flow-run.heartbeat"
_ENDED = ("Completed", "Failed", "Cancelled", "Crashed")


def deploy(params: Params) -> None:
    """Makes or updates the pool, the deployments and the automation on the server of PREFECT_API_URL."""
    with get_client(sync_client=True) as client:
        _make_pool(client)
        for flow in (runs.subject, runs.transfer, runs.everything):
            _deploy_flow(client, flow, params)
    _make_automation()


def _make_pool(client: SyncPrefectClient) -> None:
    template = ProcessWorker.get_default_base_job_template()
    variables = template["variables"]["properties"]
    variables["command"]["default"] = _COMMAND
    variables["stream_output"]["default"] = False  # a run outlives its worker, and would write to nobody
    pool = WorkPoolCreate(
        name=POOL,
        type=ProcessWorker.type,
        description="The machines that train and film.",
        base_job_template=template,
    )
    client.create_work_pool(pool, overwrite=True)


def _deploy_flow(client: SyncPrefectClient, flow: Flow[..., Any], params: Params) -> None:
    schema = parameter_schema(flow).model_dump_for_openapi()
    names = list(getattr(params.tables, _TABLES[flow.name])) if flow.name in _TABLES else []
    if names:
        schema["properties"]["name"]["enum"] = names
    schema["properties"]["side_by_side"]["minimum"] = 1
    client.create_deployment(
        flow_id=client.create_flow(flow),
        name=POOL,
        description=flow.description,
        entrypoint=f"{runs.__name__}.{flow.name}",
        work_pool_name=POOL,
        parameter_openapi_schema=schema,
        enforce_parameter_schema=True,
    )
    told = f": {', '.join(names)}" if names else ""
    sys.stdout.write(f"deployment {flow.name}/{POOL}{told}\n")


def _make_automation() -> None:
    wanted = Automation(
        name="motiontransfer: runs whose process is gone have crashed",
        trigger=EventTrigger(
            posture=Posture.Proactive,
            after={_HEARTBEAT},
            expect={_HEARTBEAT, *(f"prefect.flow-run.{state}" for state in _ENDED)},
            match=ResourceSpecification({"prefect.resource.id": ["prefect.flow-run.*"]}),
            for_each={"prefect.resource.id"},
            threshold=1,
            within=_SILENCE,
        ),
        actions=[
            ChangeFlowRunState(
                state=StateType.CRASHED,
                message="its process is gone; started again, the run goes on from there",
            )
        ],
    )
    try:
        wanted.id = Automation.read(name=wanted.name).id
    except ValueError:
        wanted.create()
    else:
        wanted.update()
