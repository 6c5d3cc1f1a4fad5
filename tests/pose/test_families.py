import pytest

from motiontransfer.errors import PoseError
from motiontransfer.pose.families import require_one_family
from motiontransfer.pose.keypoints import family


def test_a_family_is_a_producers_first_word() -> None:
    assert family("mediapipe-holistic 0.10.21") == family("mediapipe-holistic 0.11") == "mediapipe-holistic"
    assert family("openpose BODY_25") == "openpose"


def test_another_version_is_let_through_and_another_family_refused_with_what_to_do() -> None:
    require_one_family("ben", "wholebody 01234567", "ada", "wholebody 89abcdef", "it to true")
    said = (
        "^ben is detected by 'openpose' and ada by 'wholebody', which place joints otherwise, so a .*"
        r"learns from ada misreads .*; detect both with one detector \(detect.detector\), or set it to true$"
    )
    with pytest.raises(PoseError, match=said):
        require_one_family("ben", "openpose COCO", "ada", "wholebody 89abcdef", "it to true")
