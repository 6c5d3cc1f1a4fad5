"""One person's joints in a region of the picture, by MediaPipe's networks of body, hands and face.

The region of the next picture comes from the joints of this one, as in MediaPipe Holistic, of which this is
the inside: for the same person in the same region both give the same bytes.
"""

from typing import Any, Final

from motiontransfer.pose.detector import Detection, RgbImage
from motiontransfer.pose.mediapipe_graph import Graph, message_in, message_packet, picture_packet
from motiontransfer.pose.mediapipe_points import POINT_COUNTS, detection_from_points, part_points

_BODY: Final = """
input_stream: "picture"
input_stream: "region"
input_side_packet: "complexity"
input_side_packet: "off"
node {
  calculator: "PoseLandmarkByRoiCpu"
  input_side_packet: "MODEL_COMPLEXITY:complexity" input_side_packet: "ENABLE_SEGMENTATION:off"
  input_stream: "IMAGE:picture" input_stream: "ROI:region"
  output_stream: "LANDMARKS:raw_body"
  output_stream: "WORLD_LANDMARKS:world" output_stream: "AUXILIARY_LANDMARKS:frame"
}
"""
_RAW: Final = """
output_stream: "body"
node { calculator: "PassThroughCalculator" input_stream: "raw_body" output_stream: "body" }
"""
# Filtering is off for the joints, whose smoothing would lag; all that it does to them is rounding. The two
# points that tell the next region are filtered all the same, so that it rests where the person does.
_REST: Final = """
output_stream: "body"
output_stream: "next_region"
output_stream: "left_hand"
output_stream: "right_hand"
output_stream: "face"
input_side_packet: "refine_face"
node { calculator: "ImagePropertiesCalculator" input_stream: "IMAGE_CPU:picture" output_stream: "SIZE:size" }
node {
  calculator: "PoseLandmarkFiltering"
  input_side_packet: "ENABLE:off" input_stream: "IMAGE_SIZE:size"
  input_stream: "NORM_LANDMARKS:raw_body" output_stream: "FILTERED_NORM_LANDMARKS:body"
  input_stream: "WORLD_LANDMARKS:world" output_stream: "FILTERED_WORLD_LANDMARKS:same_world"
  input_stream: "AUX_NORM_LANDMARKS:frame" output_stream: "FILTERED_AUX_NORM_LANDMARKS:steady_frame"
}
node {
  calculator: "PoseLandmarksToRoi"
  input_stream: "LANDMARKS:steady_frame" input_stream: "IMAGE_SIZE:size" output_stream: "ROI:next_region"
}
node {
  calculator: "HandLandmarksLeftAndRightCpu"
  input_stream: "IMAGE:picture" input_stream: "POSE_LANDMARKS:body"
  output_stream: "LEFT_HAND_LANDMARKS:left_hand" output_stream: "RIGHT_HAND_LANDMARKS:right_hand"
}
node {
  calculator: "SplitNormalizedLandmarkListCalculator"
  input_stream: "body" output_stream: "head"
  options { [mediapipe.SplitVectorCalculatorOptions.ext] { ranges { begin: 0 end: 11 } } }
}
node {
  calculator: "FaceLandmarksFromPoseCpu"
  input_side_packet: "REFINE_LANDMARKS:refine_face"
  input_stream: "IMAGE:picture" input_stream: "FACE_LANDMARKS_FROM_POSE:head"
  output_stream: "FACE_LANDMARKS:face"
}
"""
# Complexity 1 is the only one whose network comes with the wheel.
_BODY_PACKETS: Final[dict[str, bool | int]] = {"complexity": 1, "off": False}
# The refined face brings the pupils, and costs nothing.
_ALL_PACKETS: Final = _BODY_PACKETS | {"refine_face": True}
_ALL_OUTPUTS: Final = (*POINT_COUNTS, "next_region")


class BodyLook:
    """The joints of a body in a region, by that picture alone: whether somebody is there, and how large."""

    def __init__(self) -> None:
        self._graph = Graph(_BODY + _RAW, ("body",), _BODY_PACKETS)

    def see(self, picture: RgbImage, region: Any) -> Detection | None:
        """Finds the body in a region of a picture (MediaPipe's NormalizedRect), or None."""
        outputs = self._graph.run(picture=picture_packet(picture), region=message_packet(region))
        return _detection(outputs, picture)

    def close(self) -> None:
        """Ends the graph."""
        self._graph.close()


class FollowedPerson:
    """Somebody followed from picture to picture, with all their joints."""

    def __init__(self, region: Any) -> None:
        """Begins in a region of the next picture (MediaPipe's NormalizedRect)."""
        self._graph = Graph(_BODY + _REST, _ALL_OUTPUTS, _ALL_PACKETS)
        self._region = region

    def see(self, picture: RgbImage) -> Detection | None:
        """Finds the person in the next picture, or None where they are lost; then there is no going on."""
        outputs = self._graph.run(picture=picture_packet(picture), region=message_packet(self._region))
        if "next_region" in outputs:
            self._region = message_in(outputs["next_region"])
        return _detection(outputs, picture)

    def close(self) -> None:
        """Ends the graph."""
        self._graph.close()


def _detection(outputs: dict[str, Any], picture: RgbImage) -> Detection | None:
    if "body" not in outputs:
        return None
    found = {part: message_in(outputs[part]) if part in outputs else None for part in POINT_COUNTS}
    points = {part: part_points(part, landmarks) for part, landmarks in found.items()}
    return detection_from_points(points, (picture.shape[0], picture.shape[1]))
