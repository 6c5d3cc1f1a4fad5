from pathlib import Path

import numpy as np
import pytest
from made_up_edn import FILMED, RELEASED, released_box, released_keypoints

from motiontransfer.pose.edn_face_box import edn_face_boxes
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.skeleton import JOINT_COUNT, joint_index


def heads(**tracks: list[tuple[float, float] | None]) -> Keypoints:
    """T frames in which only these joints are seen, where they are."""
    frames = len(next(iter(tracks.values())))
    xy = np.full((frames, JOINT_COUNT, 2), np.nan, np.float32)
    for joint, places in tracks.items():
        for frame, place in enumerate(places):
            if place:
                xy[frame, joint_index(joint)] = place
    return Keypoints.of(xy, np.isfinite(xy).all(-1), FILMED, "made by hand")


def boxes(keypoints: Keypoints, size: tuple[int, int] = RELEASED) -> list[list[int]]:
    return edn_face_boxes(keypoints, size).tolist()


@pytest.mark.footage
def test_the_released_box_is_found(footage: Path) -> None:
    folder = footage / "edn-sample"
    assert boxes(released_keypoints(folder)) == [released_box(folder)]


def test_a_box_by_hand() -> None:
    """Across, 930 to 1070 of 1920 become 496 to 570 of 1024: 74, so 27 more at each end. Down, 431 to 571 of
    1080 become 204 to 270 of 512: 66, so 31 more at each end."""
    assert boxes(heads(nose=[(1000, 501)])) == [[469, 173, 597, 301]]


def test_an_odd_pixel_goes_to_the_near_end() -> None:
    """Down, 430 to 570 become 203 to 270: 67, so 30 more below and 31 above."""
    assert boxes(heads(nose=[(1000, 500)])) == [[469, 172, 597, 300]]


def test_a_box_stays_in_the_picture() -> None:
    corners = [(0.0, 0.0), (1919.0, 1079.0), (-400.0, 2000.0)]
    assert boxes(heads(nose=[*corners])) == [[0, 0, 128, 128], [896, 384, 1024, 512], [0, 384, 128, 512]]


def test_ears_stand_in_for_the_nose() -> None:
    keypoints = heads(
        nose=[(500, 500), None, None, None, None],
        right_ear=[(900, 500), (900, 500), (1000, 500), None, None],
        left_ear=[(1000, 500), (1100, 500), None, (1000, 500), None],
    )
    first, *others, nothing = boxes(keypoints)
    assert first != others[0] and others == boxes(heads(nose=[(1000, 500)])) * 3
    assert nothing == [0, 0, 0, 0]


@pytest.mark.parametrize(("size", "side"), [((256, 448), 64), ((1024, 1824), 256), ((144, 256), 36)])
def test_the_side_is_a_quarter_of_the_height(size: tuple[int, int], side: int) -> None:
    ((left, top, right, bottom),) = boxes(heads(nose=[(960, 540)]), size)
    assert (right - left, bottom - top) == (side, side)
    assert ((left + right) / 2, (top + bottom) / 2) == pytest.approx((size[1] / 2, size[0] / 2), abs=2)
