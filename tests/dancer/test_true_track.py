import numpy as np

from motiontransfer.dancer import casting, choreography
from motiontransfer.dancer.film import Performance, rendered_frames, true_keypoints
from motiontransfer.dancer.true_track import true_track


def test_the_joints_are_those_of_the_film() -> None:
    performance = Performance(
        casting.look("ben"), choreography.dance(3), (48, 64), 4.0, seed=5, supersampling=1
    )
    filmed = true_keypoints([joints for _, joints in rendered_frames(performance, 4)], performance.size)
    track = true_track(performance, 4)
    np.testing.assert_array_equal(track.xy, filmed.xy)
    np.testing.assert_array_equal(track.confidence, filmed.confidence)
