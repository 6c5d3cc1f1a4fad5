"""The three runs as Prefect flows: a subject, a transfer, everything. One task a stage."""

import sys
from collections.abc import Callable, Iterable

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectFuture, wait
from prefect.logging import get_run_logger
from prefect.states import Cancelled, Completed, Failed, State

from flows.checks import check_blocks
from flows.failures import RunFailedError, StageFailedError
from flows.graph import Graph, read_graph, stages_over
from flows.leases import leased
from flows.reports import reported
from flows.repro import SIDE_BY_SIDE, Repro
from flows.summary import failure_summary
from flows.watch import wait_for_server, watched
from motiontransfer.errors import MotionTransferError
from stages.params import Params, Table

# More unchanged stages than these are not shown one by one.
_MOST_UNCHANGED = 100


@flow(name="subject", flow_run_name="{name}")
def subject(name: str, side_by_side: int = SIDE_BY_SIDE) -> State:
    """Trains and evaluates one subject."""
    return _ended(lambda: _build("subjects", name, side_by_side))


@flow(name="transfer", flow_run_name="{name}")
def transfer(name: str, side_by_side: int = SIDE_BY_SIDE) -> State:
    """Makes and evaluates one film, and trains its subject if that is not done."""
    return _ended(lambda: _build("transfers", name, side_by_side))


@flow(name="everything", flow_run_name="everything")
def everything(side_by_side: int = SIDE_BY_SIDE) -> State:
    """Makes whatever is not made."""
    return _ended(lambda: _run(Params(), read_graph(), side_by_side))


def _ended(work: Callable[[], State]) -> State:
    """The state that the work ends in; of an error the line that a user is told, and nothing around it."""
    try:
        state = work()
    except (MotionTransferError, RunFailedError) as error:
        state = Failed(message=str(error), data=error)
    wait_for_server()
    return state


def _build(table: Table, name: str, side_by_side: int) -> State:
    params = Params()
    params.entry(table, name)
    stages = stages_over(table, name)
    if table == "transfers" and name in params.tables.truths:
        stages += stages_over("truths", name)
    return _run(params, read_graph(stages), side_by_side)


def _run(params: Params, graph: Graph, side_by_side: int) -> State:
    """Gives every stage of the graph a task; only the stale ones get a process.

    Where hundreds are unchanged they are told as a number alone: nobody reads that list, and it takes time.
    """
    shown = graph.needs if len(graph.needs) - len(graph.stale) <= _MOST_UNCHANGED else graph.stale
    _tell(f"{len(graph.needs) - len(graph.stale)} of {len(graph.needs)} stages unchanged")
    if graph.stale:
        check_blocks(params)
    repro = Repro(side_by_side, leased)
    failures: dict[str, StageFailedError] = {}

    @task(cache_policy=NO_CACHE, persist_result=False)
    def stage_task(stage: str) -> State:
        if stage not in graph.stale:
            return Completed(name="Unchanged")
        try:
            with reported(stage) as say:
                outcome = repro.run(stage, say)
        except StageFailedError as failure:
            failures[stage] = failure
            state = Failed(message=str(failure))
        else:
            _tell(f"{stage}: {outcome}")
            state = Completed(name=outcome)
        wait_for_server()
        return state

    futures: dict[str, PrefectFuture] = {}
    with watched(repro.stop) as watch:
        try:
            for stage in filter(shown.__contains__, graph.needs):
                named = stage_task.with_options(name=stage, task_run_name=stage)
                needed = [futures[need] for need in graph.needs[stage] if need in futures]
                futures[stage] = named.submit(stage, wait_for=needed)
            wait(list(futures.values()))
        finally:
            repro.stop()  # an interrupted run leaves nothing behind; a finished one has nothing left
    if watch.cancelled:
        return Cancelled(message="stopped; the same run started again goes on from there")
    if failures:
        raise _failed(failures, graph)
    return _completed(futures.values())


def _failed(failures: dict[str, StageFailedError], graph: Graph) -> RunFailedError:
    """Of all that failed while the others went on; what needs them shows as NotReady."""
    summary = failure_summary(failures, graph.needs)
    for line in summary:
        get_run_logger().error(line)
    return RunFailedError(list(failures.values()), summary)


def _completed(futures: Iterable[PrefectFuture]) -> State:
    for future in futures:
        future.state.result()  # raises what is not a stage's failure but a fault of the flow's
    return Completed()


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    get_run_logger().info(line)
