"""One film file: its frames with their exact times, and what can be wrong with it."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

import av
from av.stream import Disposition

from motiontransfer.errors import VideoError
from motiontransfer.video.picture import Image, upright_rgb

Track = TypeVar("Track", av.VideoStream, av.AudioStream)

_MOV = "mov"  # the demuxer of MP4 and QuickTime, whose table of contents lists every packet
_TOLERANCE_S = 0.5  # by which a film may end before the time at which it says it does


@dataclass(frozen=True)
class FilmFrame:
    """A frame that is decoded but not yet converted, which is what costs time when frames are skipped.

    Attributes:
        pts: presentation time in ticks of the film's time base.
        duration: ticks until the next frame; for the last frame as the film says.
        frame: as decoded.
        pixel_aspect: width over height of a pixel.
    """

    pts: int
    duration: int
    frame: av.VideoFrame
    pixel_aspect: Fraction

    def image(self) -> Image:
        """Returns (H, W, 3) RGB uint8, upright, with square pixels."""
        return upright_rgb(self.frame, self.pixel_aspect)


class Film:
    """A film file. Every pass over it opens it anew, so passes may run side by side.

    Args:
        path: the file.

    Raises:
        VideoError: no such file, not a film, or no video stream.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._opened() as (container, stream):
            self.time_base = Fraction(stream.time_base)
            self.expected_frames = _expected_packets(container, stream)
            self._pixel_aspect = Fraction(stream.sample_aspect_ratio or 1)
            self._typical_duration = _typical_duration(stream)
            self.average_fps = float(1 / (self._typical_duration * self.time_base))
            self._stated_end_s = _stated_end_s(stream)

    def frames(self, start_pts: int | None = None) -> Iterator[FilmFrame]:
        """Yields frames in order, from the one shown at `start_pts` (None: from the first).

        Raises:
            VideoError: no frames at all, a frame without a time or not after the one before it, a damaged
                or cut-off file.
        """
        previous: av.VideoFrame | None = None
        for frame in self._from(start_pts):
            self._check_time(frame, previous)
            if previous is not None:
                yield self._timed(previous, frame.pts - previous.pts)
            previous = frame
        if previous is None:
            raise VideoError(f"{self.path}: has a video stream but no frames in it; give another film")
        self._check_end(previous)
        yield self._timed(previous, previous.duration or self._typical_duration)

    def _timed(self, frame: av.VideoFrame, duration: int) -> FilmFrame:
        return FilmFrame(frame.pts, duration, frame, self._pixel_aspect)

    def _check_time(self, frame: av.VideoFrame, previous: av.VideoFrame | None) -> None:
        remedy = "encode the film anew with exact times"
        if frame.pts is None:
            after = "its first frame" if previous is None else f"a frame after {_seconds(previous):.3f} s"
            raise VideoError(f"{self.path}: {after} has no time; {remedy}")
        if previous is not None and frame.pts <= previous.pts:
            raise VideoError(
                f"{self.path}: a frame at {_seconds(frame):.3f} s follows one at {_seconds(previous):.3f} s, "
                f"expected rising times; {remedy}"
            )

    def _check_end(self, last: av.VideoFrame) -> None:
        if self._stated_end_s and _seconds(last) + _TOLERANCE_S < self._stated_end_s:
            raise VideoError(
                f"{self.path}: its last frame is at {_seconds(last):.3f} s of {self._stated_end_s:.3f} s; "
                "the file is cut off, copy it anew"
            )

    def _from(self, start_pts: int | None) -> Iterator[av.VideoFrame]:
        """Decodes from the keyframe at or before `start_pts`; drops what lies before it."""
        if start_pts is None:
            yield from self._decoded(None)
            return
        reached = False
        for frame in self._decoded(start_pts):
            if not reached and (frame.pts is None or frame.pts > start_pts):
                break  # this container finds a keyframe that is shown later
            reached = True
            if frame.pts >= start_pts:
                yield frame
        if not reached:
            yield from (frame for frame in self._decoded(None) if frame.pts is None or frame.pts >= start_pts)

    def _decoded(self, seek_pts: int | None) -> Iterator[av.VideoFrame]:
        packets = decoded = 0
        with self._opened() as (container, stream):
            try:
                if seek_pts is not None:
                    container.seek(seek_pts, stream=stream, backward=True)
                for packet in container.demux(stream):
                    packets += packet.size > 0
                    if packet.is_corrupt:
                        raise self._cut_off(seek_pts, decoded)
                    for frame in packet.decode():
                        decoded += 1
                        yield frame
            except av.FFmpegError as error:
                raise VideoError(
                    f"{self.path}: cannot be decoded after {self._progress(seek_pts, decoded)} "
                    f"({error.strerror}); the file is damaged or cut off, copy it anew"
                ) from error
        if seek_pts is None and packets < self.expected_frames:
            raise self._cut_off(None, decoded)

    def _cut_off(self, seek_pts: int | None, decoded: int) -> VideoError:
        return VideoError(
            f"{self.path}: ends after {self._progress(seek_pts, decoded)}; the file is cut off, copy it anew"
        )

    def _progress(self, seek_pts: int | None, decoded: int) -> str:
        if seek_pts is not None:
            return f"{decoded} frames from {float(seek_pts * self.time_base):.3f} s on"
        return f"{decoded} frames" + (f" of {self.expected_frames}" if self.expected_frames else "")

    @contextmanager
    def _opened(self) -> Iterator[tuple[av.container.InputContainer, av.VideoStream]]:
        with opened(self.path) as container:
            tracks = [
                track for track in container.streams.video if not track.disposition & Disposition.attached_pic
            ]
            if not tracks:
                kinds = ", ".join(sorted({stream.type for stream in container.streams})) or "nothing"
                raise VideoError(f"{self.path}: has no video stream, only {kinds}; give a film")
            # Frame threads give the same frames as one thread; a test holds that.
            taken = in_players_order(tracks)[0]
            taken.thread_type = "AUTO"
            yield container, taken


def in_players_order(tracks: Iterable[Track]) -> list[Track]:
    """A film's tracks of a kind, the one first that players take: marked as the default, or the first."""
    return sorted(tracks, key=lambda track: not track.disposition & Disposition.default)


@contextmanager
def opened(path: Path) -> Iterator[av.container.InputContainer]:
    """Opens a film or sound file for reading.

    Raises:
        VideoError: no such file, or nothing that can be played.
    """
    if not path.is_file():
        raise VideoError(f"{path}: no such film; check the path in params.yaml")
    try:
        container = av.open(path, metadata_errors="ignore")
    except av.FFmpegError as error:
        raise VideoError(
            f"{path}: not a film, or its end is cut off ({error.strerror}); copy it anew or take another"
        ) from error
    with container:
        yield container


def _expected_packets(container: av.container.InputContainer, stream: av.VideoStream) -> int:
    """How many packets the film says it has, 0 where it does not say."""
    if _MOV in container.format.name.split(","):
        return len(stream.index_entries)  # after edit lists: a trimmed film holds more than it shows
    return int(stream.frames)


def _typical_duration(stream: av.VideoStream) -> int:
    rate = stream.average_rate or stream.guessed_rate or Fraction(25)
    return max(1, round(1 / (Fraction(rate) * Fraction(stream.time_base))))


def _stated_end_s(stream: av.VideoStream) -> float:
    """When the last frame ends by the tag that Matroska keeps for a stream; 0 where there is none."""
    found = re.fullmatch(r"(\d+):(\d+):(\d+\.?\d*)", stream.metadata.get("DURATION", ""))
    if found is None:
        return 0.0
    hours, minutes, seconds = found.groups()
    return 3600 * int(hours) + 60 * int(minutes) + float(seconds)


def _seconds(frame: av.VideoFrame) -> float:
    return float(frame.pts * frame.time_base)
