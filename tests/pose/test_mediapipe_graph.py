import os

import numpy as np
import pytest

from motiontransfer.pose.mediapipe_graph import Graph, picture_packet, without_chatter


def test_a_graph_answers_each_picture_and_nothing_else_is_said(capfd: pytest.CaptureFixture[str]) -> None:
    graph = Graph('input_stream: "picture" output_stream: "picture"', ("picture",), {})
    for _ in range(2):
        assert set(graph.run(picture=picture_packet(np.zeros((4, 6, 3), np.uint8)))) == {"picture"}
    graph.close()
    assert capfd.readouterr() == ("", "")


def test_errors_are_passed_on_and_chatter_is_not(capfd: pytest.CaptureFixture[str]) -> None:
    with without_chatter():
        os.write(2, b"I0000 00:00 1 a.cc:1] loaded\nE0000 00:00 1 a.cc:2] no memory\nINFO: done\n")
    assert capfd.readouterr().err == "E0000 00:00 1 a.cc:2] no memory\n"
    os.write(2, b"heard")  # the descriptor is its own again
    assert capfd.readouterr().err == "heard"
