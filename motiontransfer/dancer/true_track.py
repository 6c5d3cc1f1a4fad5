"""The true joints of a dance as a film would show them, without drawing a picture."""

from motiontransfer.dancer.expression import ExpressionCourse
from motiontransfer.dancer.film import Performance, true_keypoints
from motiontransfer.dancer.kinematics import place_bones
from motiontransfer.dancer.skeleton import build_skeleton
from motiontransfer.dancer.truth import JointModel, TrueJoints
from motiontransfer.dancer.view import View
from motiontransfer.pose.keypoints import Keypoints


def true_track(performance: Performance, frames: int) -> Keypoints:
    """The joints of the first `frames` frames: those of the film, in about a millisecond each.

    Args:
        performance: who dances what, before which camera.
        frames: how many.

    Returns:
        T frames in the pixels of the performance's picture.
    """
    look = performance.look
    proportions = look.subject.proportions
    skeleton = build_skeleton(proportions)
    model, view = JointModel(skeleton, proportions), View(look.camera, performance.size)
    course = ExpressionCourse(performance.seed or 0, performance.dance.beat_s)
    joints = []
    for frame in range(frames):
        time_s = frame / performance.frame_rate_fps
        places = place_bones(skeleton, performance.dance.pose(time_s, look))
        xy, _ = view.project(model.world(places, course.at(time_s)) * proportions.scale)
        confidence = model.confidence(places, view.position / proportions.scale)
        joints.append(TrueJoints(xy.astype("float32"), confidence))
    return true_keypoints(joints, performance.size)
