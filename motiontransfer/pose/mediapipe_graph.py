"""Graphs of MediaPipe's own calculators and networks, fed picture by picture.

The wheel's solutions follow one person. The parts they are made of (a finder of people, a body in a region,
hands and face of a body) are in the wheel too, and graphs of our own put them together for several people.
"""

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, Final

import numpy as np

from motiontransfer.pose.detector import RgbImage

# The solutions' own step, a thirtieth of a second: filters in a graph go by its clock.
_STEP_US = 33_333
# "E0000 00:00:1732.5 1234 file.cc:12] ...", or F, which is fatal; I and W are chatter.
_ERROR_LINE: Final = re.compile(rb"[EF]\d{4} ")


class Graph:
    """A running graph. What it puts out for a picture may depend on the pictures that it has seen before."""

    def __init__(self, text: str, outputs: tuple[str, ...], side_packets: dict[str, bool | int]) -> None:
        """Builds and starts a graph.

        Args:
            text: the graph in protobuf's text format.
            outputs: names of the streams to hand back.
            side_packets: constants by name.
        """
        # Imported late: it takes more than a second, and brings JAX and matplotlib along.
        from mediapipe.python import CalculatorGraph, packet_creator

        kinds = {bool: packet_creator.create_bool, int: packet_creator.create_int}
        self._found: dict[str, Any] = {}
        self._time_us = 0
        self._quiet = True
        with without_chatter():
            self._graph = CalculatorGraph(graph_config=_canonical(text))
            for name in outputs:
                self._graph.observe_output_stream(name, self._found.__setitem__)
            self._graph.start_run({name: kinds[type(value)](value) for name, value in side_packets.items()})
            self._graph.wait_until_idle()  # threads load the networks

    def run(self, **packets: Any) -> dict[str, Any]:
        """Puts one packet into each input stream; returns the outputs' packets, those that came, by name."""
        self._found.clear()
        self._time_us += _STEP_US
        # Networks are loaded with the first picture, and when a part first finds something it speaks again.
        with without_chatter() if self._quiet else nullcontext():
            for name, packet in packets.items():
                self._graph.add_packet_to_input_stream(name, packet.at(self._time_us))
            self._graph.wait_until_idle()
        self._quiet = self._quiet and not self._found
        return dict(self._found)

    def close(self) -> None:
        """Ends the graph's threads."""
        self._graph.close()


def picture_packet(picture: RgbImage) -> Any:
    """A packet that holds a picture; one packet may go into several graphs."""
    from mediapipe.python import ImageFormat, packet_creator

    return packet_creator.create_image_frame(
        image_format=ImageFormat.SRGB, data=np.ascontiguousarray(picture)
    )


def message_packet(message: Any) -> Any:
    """A packet that holds a protobuf message."""
    from mediapipe.python import packet_creator

    return packet_creator.create_proto(message)


def message_in(packet: Any) -> Any:
    """The protobuf message that a packet holds."""
    from mediapipe.python import packet_getter

    return packet_getter.get_proto(packet)


def messages_in(packet: Any) -> list[Any]:
    """The protobuf messages that a packet of several holds."""
    from mediapipe.python import packet_getter

    return list(packet_getter.get_proto_list(packet))


def _canonical(text: str) -> Any:
    """The graph with its parts written out.

    The solutions hand graphs over in this form too, and some options do not survive it: built straight from
    the text, the same body's joints come out some pixels elsewhere.
    """
    import mediapipe
    from google.protobuf import text_format
    from mediapipe.calculators.core import split_vector_calculator_pb2  # noqa: F401  # known to the parser then
    from mediapipe.framework import calculator_pb2
    from mediapipe.python._framework_bindings import resource_util, validated_graph_config

    resource_util.set_resource_dir(str(Path(mediapipe.__file__).parents[1]))
    validated = validated_graph_config.ValidatedGraphConfig()
    validated.initialize(graph_config=text_format.Parse(text, calculator_pb2.CalculatorGraphConfig()))
    canonical = calculator_pb2.CalculatorGraphConfig()
    canonical.ParseFromString(validated.binary_config)
    return canonical


@contextmanager
def without_chatter() -> Iterator[None]:
    """Holds back what goes to file descriptor 2, and then passes on errors.

    MediaPipe's libraries write there what they load and how they might be called, and heed no log level.
    """
    kept = os.dup(2)
    with tempfile.TemporaryFile() as said:
        os.dup2(said.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)
            said.seek(0)
            for line in said:
                if _ERROR_LINE.match(line):
                    os.write(2, line)
