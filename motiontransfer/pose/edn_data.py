"""The data that Everybody Dance Now was released with: pictures, drawn labels, face boxes, of one subject.

Folders train_img and test_img hold PNG pictures named after the frame's number, squashed from 16:9 into 2:1;
train_label and test_label the stick figures, train_facetexts128 and test_facetexts128 the boxes. The release
holds no joints. Where somebody has them, OpenPose's files of the frames, by the same names, lie in the folder
keypoints, in pixels of the film of 1920x1080.

The pictures become a film, unsquashed by the shape of its pixels. Labels and boxes are drawings of joints and
no joints: with joints we draw both ourselves, and hold ours against the released ones; without them the
joints are detected in the pictures like those of any film, and labels and boxes are not read.
"""

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, Self

import numpy as np

from motiontransfer.errors import PoseError, VideoError
from motiontransfer.pose.openpose import read_openpose_people
from motiontransfer.pose.openpose_files import FrameFiles, list_openpose_files
from motiontransfer.pose.openpose_json import JSON_KEYS
from motiontransfer.pose.openpose_people import OpenPosePerson
from motiontransfer.progress import Progress
from motiontransfer.video.picture_film import PictureTimes, picture_size, write_picture_film

_KEYPOINTS: Final = "keypoints"
_TRAIN, _TEST = "train_img", "test_img"
_NAME: Final = re.compile(r".*?(\d+)")
FILMED: Final = (1080, 1920)
_SQUASHED: Final = 2  # width over height of the released pictures
_PIXEL_ASPECT: Final = Fraction(FILMED[1], FILMED[0] * _SQUASHED)
# The numbers of the released sample's frames rise by 4, of a film of 120 a second; so a step is a thirtieth.
_STEPS_PER_S: Final = 30


@dataclass(frozen=True)
class EdnData:
    """A folder of the released layout.

    Attributes:
        folder: the user's; it is only read.
        pictures: all, training first, in order.
        numbers: of their frames, rising; those of the test part follow where they begin anew.
        tests: how many of the last pictures test.
        size: (height, width) of a picture.
    """

    folder: Path
    pictures: tuple[Path, ...]
    numbers: tuple[int, ...]
    tests: int
    size: tuple[int, int]

    @staticmethod
    def is_at(folder: Path) -> bool:
        """Whether this is such a folder."""
        return (folder / _TRAIN).is_dir()

    @classmethod
    def of(cls, folder: Path) -> Self:
        """Looks into a folder.

        Raises:
            VideoError: there are fewer than two pictures to train on, one is no PNG or of another size, they
                are not squashed, or two are one frame's.
        """
        train, test = _pictures(folder / _TRAIN), _pictures(folder / _TEST)
        if len(train) < 2:
            raise VideoError(
                f"{folder / _TRAIN}: found {len(train)} pictures named like frame000001.png, expected two "
                "PNG at least; give the folder of one subject as it was released"
            )
        pictures = (*train.values(), *test.values())
        numbers = [*train]
        step = _step(numbers)
        offset = max(0, numbers[-1] + step - min(test, default=numbers[-1] + step))
        numbers += [number + offset for number in test]
        height, width = picture_size(pictures)
        if width != _SQUASHED * height:
            raise VideoError(
                f"{folder / _TRAIN}: pictures are {width}x{height}, expected twice as wide as high as "
                "released; make a film of pictures that are not squashed, and add that"
            )
        return cls(folder, pictures, tuple(numbers), len(test), (height, width))

    @property
    def test_fraction(self) -> float:
        """The share of the frames that were released to test with."""
        return round(self.tests / len(self.pictures), 6)

    @property
    def keypoints(self) -> Path | None:
        """The folder of joints beside the pictures, if there is one."""
        folder = self.folder / _KEYPOINTS
        return folder if folder.is_dir() else None

    def write_film(self, path: Path, progress: Progress) -> None:
        """Writes the film, which its players unsquash; frames left out leave a gap in time.

        Raises:
            VideoError: a picture is cut off.
        """
        step, first = _step(self.numbers), self.numbers[0]
        times = PictureTimes([number - first for number in self.numbers], step, _STEPS_PER_S * step)
        write_picture_film(path, self.pictures, times, _PIXEL_ASPECT, progress)

    def joint_files(self, source: Path) -> list[FrameFiles | None]:
        """OpenPose's files of each picture, None where there are none.

        Args:
            source: their folder.

        Raises:
            PoseError: there are none of any picture, or they are not OpenPose's.
        """
        files = {frame.film + frame.digits: frame for frame in list_openpose_files(source)}
        found = [files.get(picture.stem) for picture in self.pictures]
        if not any(found):
            raise PoseError(
                f"{source}: found no files of {self.pictures[0].stem} or any other picture, expected "
                f"{self.pictures[0].stem}_pose.yml and the like; name them as the pictures are"
            )
        return found

    def write_keypoints(self, source: Path, folder: Path, film: str) -> None:
        """Writes the joints as OpenPose would have of the film: numbered from 0, in its pixels.

        Args:
            source: OpenPose's files, named as the pictures are.
            folder: gets a JSON file a frame of which there are joints.
            film: its name without ending.

        Raises:
            PoseError: as `joint_files`, or a file cannot be read.
        """
        folder.mkdir(parents=True)
        for number, frame in enumerate(self.joint_files(source)):
            if frame is not None:
                people = [self._moved(person) for person in read_openpose_people(frame)]
                target = folder / f"{film}_{number:012}_keypoints.json"
                target.write_text(json.dumps({"people": people}))

    def _moved(self, person: OpenPosePerson) -> dict[str, Any]:
        """A person of the film of 1920x1080, in pixels of ours, as JSON; centres of pixels on centres."""
        scale, half = self.size[1] / FILMED[1], np.array([0.5, 0.5, 0])
        factor = np.array([scale, scale, 1])
        moved = {part: (points + half) * factor - half for part, points in person.items()}
        return {JSON_KEYS[part][0]: points.ravel().tolist() for part, points in moved.items()}


def _pictures(folder: Path) -> dict[int, Path]:
    """By the frame's number, rising; nothing where there is no such folder."""
    found: dict[int, Path] = {}
    for path in sorted(folder.glob("*.png")):
        if match := _NAME.fullmatch(path.stem):
            other = found.setdefault(int(match[1]), path)
            if other is not path:
                raise VideoError(
                    f"{path}: has the number of {other.name}, expected one picture a frame; remove one"
                )
    return dict(sorted(found.items()))


def _step(numbers: Sequence[int]) -> int:
    """By how much numbers rise from frame to frame; more is a gap."""
    (step, _), *_ = Counter(second - first for first, second in pairwise(numbers)).most_common(1)
    return step
