import base64
from pathlib import Path

import cv2
import numpy as np
from films import moving_square, write_film

from motiontransfer.metrics.film_frames import read_film_frames


def test_times_are_the_films(tmp_path: Path) -> None:
    pts = [0, 1, 2, 4, 5]
    film = write_film(tmp_path / "film.mp4", moving_square(5), pts=pts)
    frames = read_film_frames(film, ())
    assert frames.starts_us.tolist() == [40_000 * tick for tick in pts]
    assert frames.end_us > frames.starts_us[-1]
    assert frames.pictures == {}


def test_pictures_are_the_frames_that_were_asked_for(tmp_path: Path) -> None:
    images = moving_square(6, size=(64, 960))
    film = write_film(tmp_path / "film.mp4", images)
    pictures = read_film_frames(film, {1, 4}).pictures
    assert set(pictures) == {1, 4}
    kind, encoded = pictures[4].split(",")
    assert kind == "data:image/jpeg;base64"
    picture = cv2.imdecode(np.frombuffer(base64.b64decode(encoded), np.uint8), cv2.IMREAD_COLOR)[..., ::-1]
    height, width = picture.shape[:2]
    assert width < 960 and abs(width / height - 960 / 64) < 0.5
    wanted = cv2.resize(images[4], (width, height), interpolation=cv2.INTER_AREA)
    other = cv2.resize(images[1], (width, height), interpolation=cv2.INTER_AREA)
    assert np.abs(picture - wanted.astype(float)).mean() < np.abs(picture - other.astype(float)).mean()
