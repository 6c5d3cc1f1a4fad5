"""The camera's view of the room: points to pixels, pixels to rays."""

import numpy as np

from motiontransfer.dancer.geometry import Floats, X, dot, rotation
from motiontransfer.dancer.looks import Camera


class View:
    """A camera with a picture of a size.

    Args:
        camera: where it stands and looks.
        size: (height, width) of the picture.

    Attributes:
        metres_a_pixel: as far from the camera as the middle of the room.
    """

    def __init__(self, camera: Camera, size: tuple[int, int]) -> None:
        self.size = size
        self.position = np.array(camera.position_m)
        self._focal_px = camera.focal_sides * min(size)
        self._to_camera = rotation(X, camera.pitch)
        self.metres_a_pixel = camera.position_m[2] / self._focal_px

    def project(self, points: Floats, supersampling: int = 1) -> tuple[Floats, Floats]:
        """Pixels (..., 2) as (x, y), and depths (...), of points (..., 3).

        The picture is `supersampling` times as big; the centre of its top-left pixel is (0, 0).
        """
        offset = points - self.position
        across, up, back = (dot(offset, axis) for axis in self._to_camera)
        height, width = self.size
        x = supersampling * (width / 2 - self._focal_px * across / back) - 0.5
        y = supersampling * (height / 2 + self._focal_px * up / back) - 0.5
        return np.stack([x, y], -1), -back

    def rays(self, supersampling: int = 1) -> Floats:
        """(H, W, 3): the direction in which each pixel looks, of any length."""
        height, width = self.size
        rows, columns = np.mgrid[0 : height * supersampling, 0 : width * supersampling]
        across = (columns + 0.5) / supersampling - width / 2
        up = height / 2 - (rows + 0.5) / supersampling
        right, above, back = self._to_camera
        return across[..., None] * right + up[..., None] * above - self._focal_px * back
