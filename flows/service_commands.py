"""The commands that let people start and watch runs in a browser: server, deploy, worker."""

from typing import Annotated

import typer

from flows.environment import LOOPBACK, PORT


def server(
    port: Annotated[int, typer.Option("--port", help="Where it listens.")] = PORT,
    host: Annotated[
        str,
        typer.Option("--host", help="An address of this machine; others than this open it to the network."),
    ] = LOOPBACK,
) -> None:
    """Run Prefect's server for this project, with its page, until Ctrl-C."""
    from flows.project import read_project
    from flows.server import serve

    read_project()
    serve(host, port)


def deploy() -> None:
    """Tell the server of subjects and transfers, so that they can be started there; again after an add."""
    from flows.project import read_project
    from flows.server import require_server

    params = read_project()
    require_server()
    from flows.deploy import deploy as deploy_flows  # Prefect, which reads the server's address now

    deploy_flows(params)


def worker(
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, help="Runs at once; as many as there are, if not given.")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option("--port", help="Where films and pages are served; the last time's, if not given."),
    ] = None,
    host: Annotated[
        str,
        typer.Option("--host", help="The same; addresses other than this open the data to the network."),
    ] = LOOPBACK,
) -> None:
    """Run on this machine what is started on the server, until Ctrl-C."""
    from flows.project import read_project
    from flows.server import require_server

    read_project()
    require_server()
    from flows.worker import work  # Prefect, which reads the server's address now

    work(limit, host, port)


def add_to(app: typer.Typer) -> None:
    """Adds the commands to the command line."""
    for command in (server, deploy, worker):
        app.command()(command)
