"""The commands of `motiontransfer add`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Add a film of your own, someone to train on, a film to make.")

Video = Annotated[
    Path,
    typer.Argument(
        metavar="VIDEO",
        help="A film, or a folder of one person's films, or of Everybody Dance Now's data. It is only read.",
    ),
]
Name = Annotated[
    str | None, typer.Option("--name", "-n", metavar="NAME", help="The clip's name; else the film's.")
]

OpenPose = Annotated[
    Path | None,
    typer.Option(
        "--openpose", metavar="FOLDER", help="What OpenPose wrote of the film, in place of detecting."
    ),
]


@app.command()
def clip(video: Video, name: Name = None, openpose: OpenPose = None) -> None:
    """Copy a film into data/raw, track it with DVC, and enter it in params.yaml.

    Of several people in it the dancer is who holds the stage when it opens; another is chosen by dancer_box
    in the clip's block detect.
    """
    from flows.add import add_clip
    from flows.released_data import has_test_part

    added = add_clip(video, name, openpose)
    if has_test_part(video.expanduser()):
        _hint(f"motiontransfer add subject {added} {video}", "to train on it, with its own test part")
    _hint(f"motiontransfer add transfer --source CLIP --subject {added}   (or --source {added})")


@app.command()
def subject(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A clip's name.")],
    video: Annotated[
        Path | None, typer.Argument(metavar="VIDEO", help="Its film or folder, where it is not a clip yet.")
    ] = None,
    openpose: OpenPose = None,
) -> None:
    """Make a clip one that a generator is trained on, by the preset default; its entry may name edn."""
    from flows.add import add_subject

    add_subject(name, video, openpose)
    _hint_run(name)


@app.command()
def transfer(
    source: Annotated[str, typer.Option("--source", metavar="CLIP", help="The clip whose motion it is.")],
    subject: Annotated[str, typer.Option("--subject", metavar="CLIP", help="The clip whose body it is.")],
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="Else SOURCE_to_SUBJECT.")] = None,
    other_detector: Annotated[
        bool,
        typer.Option("--other-detector", help="Although another detector finds the motion than the body."),
    ] = False,
) -> None:
    """Enter a film to make: the motion of one clip on the body of another."""
    from flows.add import add_transfer

    _hint_run(add_transfer(source, subject, name, other_detector))


@app.command()
def truth(
    transfer: Annotated[
        str, typer.Argument(metavar="TRANSFER", help="A transfer between generated dancers.")
    ],
) -> None:
    """Have a film between generated dancers judged by the film that it should be, which can be made."""
    from flows.add_truth import add_truth

    add_truth(transfer)
    _hint_run(transfer)


def _hint_run(name: str) -> None:
    from flows.server import runs_here

    _hint(f"motiontransfer run {name}")
    if runs_here():
        _hint("motiontransfer deploy   (offers it on the page of the server that runs here)", "or")


def _hint(command: str, when: str = "next") -> None:
    sys.stdout.write(f"{when}: {command}\n")
