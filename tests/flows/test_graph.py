"""The graph as flows see it: order, what a target needs, what is stale."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from flows.environment import for_stages
from flows.graph import GraphError, read_graph, stages_over

pytestmark = pytest.mark.filterwarnings("ignore:_NoneStep:DeprecationWarning")  # pygtrie, inside DVC


def dvc(*arguments: str) -> None:
    subprocess.run(["dvc", *arguments, "-q"], check=True, env=for_stages())


def test_every_stage_stands_after_what_it_needs(project: Any) -> None:
    graph = read_graph()
    order = list(graph.needs)
    assert all(order.index(needed) < order.index(stage) for stage in order for needed in graph.needs[stage])
    assert graph.needs["render@ben_to_ada"] == ("smooth@ben", "train_gan@ada")
    assert graph.stale == set(order)


def test_targets_bring_what_they_need_and_no_more(project: Any) -> None:
    assert stages_over("subjects", "ada") == ["train_gan@ada"]
    assert list(read_graph(["train_gan@ada"]).needs) == ["decode@ada", "train_gan@ada"]


def test_what_follows_a_change_is_stale(project: Any) -> None:
    dvc("repro")
    assert read_graph().stale == set()
    project.edit(lambda params: params["clips"]["ben"]["smooth"].update(window=3))
    assert read_graph().stale == {"smooth@ben", "render@ben_to_ada"}
    Path("data/frames/ada").unlink()
    assert read_graph(["train_gan@ada"]).stale == {"decode@ada", "train_gan@ada"}


def test_a_film_that_dvc_tracks_is_part_of_the_graph(project: Any) -> None:
    dvc("add", "ada.film")
    dvc("repro")
    assert read_graph().needs["decode@ada"] == ("ada.film.dvc",)
    Path("ada.film").write_text("ada again")
    assert {"ada.film.dvc", "decode@ada", "render@ben_to_ada"} <= read_graph().stale


def test_a_graph_that_dvc_cannot_read_is_one_line(project: Any) -> None:
    text = Path("dvc.yaml").read_text()
    Path("dvc.yaml").write_text(
        text.replace('outs: ["data/smoothed/${key}"]', 'outs: ["data/frames/${key}"]')
    )
    with pytest.raises(GraphError, match=r"data/frames/ada") as caught:
        read_graph()
    assert "\n" not in str(caught.value)
