import numpy as np
import pytest
from made_up_openpose import BY_NAME, body_points, part_points
from made_up_people import standing_person

from motiontransfer.errors import PoseError
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.openpose_layouts import LAYOUTS, Layout, layout_of
from motiontransfer.pose.openpose_people import body_joints, detection_of
from motiontransfer.pose.skeleton import BODY_JOINTS, JOINT_COUNT, PART_SLICES, joint_index

EVEN = 0.25


def believed(peaks: np.ndarray) -> np.ndarray:
    return (peaks / (peaks + np.float32(EVEN))).astype(np.float32)


def scattered_person(seed: int, frames: int = 1) -> Keypoints:
    """A standing person whose every joint is a little elsewhere, hands and face too."""
    rng = np.random.default_rng(seed)
    standing = standing_person(frames)
    confidence = rng.uniform(0.1, 1, standing.confidence.shape)
    return Keypoints.of(
        standing.xy + rng.normal(0, 0.5, standing.xy.shape), confidence, standing.size, "made"
    )


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_every_joint_of_a_layout_is_read_where_it_was_written(layout: Layout) -> None:
    wanted = scattered_person(1)
    detection = detection_of({"body": body_points(wanted, 0, layout)}, layout, EVEN)
    known = [joint_index(place[1], place[0]) for place in layout.places if place is not None]
    assert len(set(known)) == len(known)
    np.testing.assert_array_equal(detection.xy[known], wanted.xy[0, known])
    np.testing.assert_allclose(detection.confidence[known], believed(wanted.confidence[0, known]), rtol=1e-6)
    put_in = {joint_index(joint) for joint in ("neck", "mid_hip")}
    put_in |= {joint_index("wrist", hand) for hand in ("left_hand", "right_hand") if len(layout) == 135}
    unknown = sorted(set(range(JOINT_COUNT)) - set(known) - put_in)
    assert np.isnan(detection.xy[unknown]).all() and not detection.confidence[unknown].any()


@pytest.mark.parametrize(
    ("model", "points"),
    [
        ("BODY_25", 25),
        ("BODY_25B", 25),
        ("COCO", 18),
        ("BODY_19", 19),
        ("BODY_23", 23),
        ("BODY_23 without neck", 23),
        ("BODY_135", 135),
    ],
)
@pytest.mark.parametrize("seed", range(10))
def test_a_model_is_known_by_its_bodies(model: str, points: int, seed: int) -> None:
    person = scattered_person(seed, frames=4)
    bodies = [body_points(person, frame, BY_NAME[model]) for frame in range(4)]
    assert len(bodies[0]) == points
    assert layout_of(bodies).name == model


def test_the_default_is_taken_without_evidence() -> None:
    assert layout_of([]).name == "BODY_25"
    assert layout_of([np.zeros((25, 3), np.float32)]).name == "BODY_25"


def test_a_neck_and_a_mid_hip_that_a_model_lacks_lie_between_their_neighbours() -> None:
    wanted = scattered_person(2)
    detection = detection_of({"body": body_points(wanted, 0, BY_NAME["BODY_25B"])}, BY_NAME["BODY_25B"], EVEN)
    for joint, sides in (("neck", "shoulder"), ("mid_hip", "hip")):
        pair = [joint_index(f"{side}_{sides}") for side in ("left", "right")]
        np.testing.assert_allclose(detection.xy[joint_index(joint)], wanted.xy[0, pair].mean(0), rtol=1e-6)
        lesser = believed(wanted.confidence[0, pair]).min()
        assert detection.confidence[joint_index(joint)] == pytest.approx(lesser)
    one_sided = body_points(wanted, 0, BY_NAME["COCO"])
    one_sided[BODY_JOINTS.index("left_hip") - 1] = 0  # COCO has no mid hip before it
    found = detection_of({"body": one_sided}, BY_NAME["COCO"], EVEN)
    assert np.isnan(found.xy[joint_index("mid_hip")]).all()


def test_hands_without_wrists_get_the_bodys() -> None:
    wanted = scattered_person(3)
    detection = detection_of({"body": body_points(wanted, 0, BY_NAME["BODY_135"])}, BY_NAME["BODY_135"], EVEN)
    for side in ("left", "right"):
        wrist = detection.xy[joint_index("wrist", f"{side}_hand")]
        np.testing.assert_array_equal(wrist, wanted.joint(f"{side}_wrist")[0])


def test_face_and_hands_are_read_beside_the_body() -> None:
    wanted, layout = scattered_person(4), BY_NAME["BODY_25"]
    parts = {part: part_points(wanted, 0, part) for part in PART_SLICES}
    detection = detection_of(parts, layout, EVEN)
    np.testing.assert_array_equal(detection.xy, wanted.xy[0])
    np.testing.assert_allclose(detection.confidence, believed(wanted.confidence[0]), rtol=1e-6)
    assert body_joints(detection) == 25


def test_peaks_become_confidences_below_one_that_keep_their_order() -> None:
    body = np.ones((25, 3), np.float32)
    body[:5, 2] = [0, -0.1, EVEN, 1, 1.0007]  # OpenPose's peaks rise above 1 now and then
    found = detection_of({"body": body}, BY_NAME["BODY_25"], EVEN).confidence
    np.testing.assert_allclose(found[:4], [0, 0, 0.5, 0.8], rtol=1e-6)
    assert found[3] < found[4] < 1


@pytest.mark.parametrize(
    ("lengths", "said"),
    [
        ([15], r"bodies of 15 points, which are the model MPI's; it finds neither nose.* BODY_25$"),
        ([18, 25, 25], r"bodies of 18 and 25 points, expected one model's; run OpenPose once"),
        ([17], r"bodies of 17 points, expected 25 \(BODY_25\), .* 135 \(BODY_135\)"),
    ],
)
def test_other_bodies_are_refused_with_the_reason(lengths: list[int], said: str) -> None:
    with pytest.raises(PoseError, match=said):
        layout_of([np.ones((length, 3), np.float32) for length in lengths])
