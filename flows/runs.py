"""The three runs as Prefect flows: a subject, a transfer, everything. One task a stage."""

import sys

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectFuture, wait
from prefect.states import Completed, Failed, State

from flows.checks import check_blocks
from flows.graph import Graph, read_graph, stages_over
from flows.repro import SIDE_BY_SIDE, Repro, RunFailedError, StageFailedError
from stages.params import Params, Table


@flow(name="subject", flow_run_name="{name}")
def subject(name: str, side_by_side: int = SIDE_BY_SIDE) -> None:
    """Trains and evaluates one subject."""
    _build("subjects", name, side_by_side)


@flow(name="transfer", flow_run_name="{name}")
def transfer(name: str, side_by_side: int = SIDE_BY_SIDE) -> None:
    """Makes and evaluates one film, and trains its subject if that is not done."""
    _build("transfers", name, side_by_side)


@flow(name="everything", flow_run_name="everything")
def everything(side_by_side: int = SIDE_BY_SIDE) -> None:
    """Makes whatever is not made."""
    _run(Params(), read_graph(), side_by_side)


def _build(table: Table, name: str, side_by_side: int) -> None:
    params = Params()
    params.entry(table, name)
    _run(params, read_graph(stages_over(table, name)), side_by_side)


def _run(params: Params, graph: Graph, side_by_side: int) -> None:
    """Gives every stage of the graph a task; only the stale ones get a process."""
    sys.stdout.write(f"{len(graph.needs) - len(graph.stale)} of {len(graph.needs)} stages unchanged\n")
    graph.require_idle()
    if graph.stale:
        check_blocks(params)
    repro = Repro(side_by_side)
    failures: list[StageFailedError] = []

    @task(cache_policy=NO_CACHE, persist_result=False)
    def stage_task(stage: str) -> State:
        if stage not in graph.stale:
            return Completed(name="Unchanged")
        try:
            outcome = repro.run(stage)
        except StageFailedError as failure:
            failures.append(failure)
            return Failed(message=str(failure))
        sys.stdout.write(f"{stage}: {outcome}\n")
        return Completed(name=outcome)

    futures: dict[str, PrefectFuture] = {}
    try:
        for stage, needs in graph.needs.items():
            named = stage_task.with_options(name=stage, task_run_name=stage)
            futures[stage] = named.submit(stage, wait_for=[futures[needed] for needed in needs])
        wait(list(futures.values()))
    finally:
        repro.stop()  # an interrupted run leaves nothing behind; a finished one has nothing left
    if failures:
        raise RunFailedError(failures)
