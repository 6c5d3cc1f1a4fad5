"""What can go wrong, as a tree.

MotionTransferError
├── ParamsError     params.yaml: a key, a type, a bound, a name
├── ArtifactError   a file of ours: missing, of another schema or version, of another shape
├── VideoError      a film: no video stream, truncated, no frames
└── PoseError       keypoints: no person, too few to fit or train on

Every message is one line that names the place, what was found, what was expected and what to do.
"""


class MotionTransferError(Exception):
    """The user can mend this; the entry point prints it as one line and exits with status 2."""


class ParamsError(MotionTransferError):
    """params.yaml asks for something that cannot be."""


class ArtifactError(MotionTransferError):
    """An artifact is missing, or is not what its reader expects."""


class VideoError(MotionTransferError):
    """A film cannot be read or written."""


class PoseError(MotionTransferError):
    """Keypoints do not hold what the method needs."""
