"""Families of detectors: what learnt from one's joints misreads another's."""

from motiontransfer.errors import PoseError
from motiontransfer.pose.keypoints import family


def require_one_family(
    source: str, source_producer: str, subject: str, subject_producer: str, permission: str
) -> None:
    """Refuses motion that another kind of detector found than the body it is put on.

    Args:
        source: the clip whose motion it is, for the message.
        source_producer: who found its joints.
        subject: whose body it is.
        subject_producer: who found the joints that the generator learns from.
        permission: the parameter that allows it, and how to set it.

    Raises:
        PoseError: they are of two families.
    """
    found, expected = family(source_producer), family(subject_producer)
    if found != expected:
        raise PoseError(
            f"{source} is detected by {found!r} and {subject} by {expected!r}, which place joints otherwise, "
            f"so a generator that learns from {subject} misreads the motion of {source}; detect both with "
            f"one detector (detect.detector), or set {permission}"
        )
