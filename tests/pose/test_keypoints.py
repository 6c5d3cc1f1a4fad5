from pathlib import Path

import numpy as np
import pytest
from made_up_motion import SIZE, walk

from motiontransfer.artifacts.table import read_recipe, read_table, write_table
from motiontransfer.errors import ArtifactError
from motiontransfer.pose.keypoints import SCHEMA, Keypoints, read_keypoints, write_keypoints
from motiontransfer.pose.skeleton import JOINT_COUNT, JOINTS, PARTS, joint_index


def equal(first: Keypoints, second: Keypoints) -> None:
    np.testing.assert_array_equal(first.xy, second.xy)
    np.testing.assert_array_equal(first.confidence, second.confidence)
    assert (first.size, first.producer) == (second.size, second.producer)


@pytest.mark.parametrize("frames", [0, 1, 7])
def test_read_after_write(tmp_path: Path, frames: int) -> None:
    keypoints = walk(frames, unseen=0.4)
    write_keypoints(tmp_path / "keypoints.parquet", keypoints)
    equal(read_keypoints(tmp_path / "keypoints.parquet"), keypoints)


def test_equal_keypoints_give_equal_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "first.parquet", tmp_path / "second.parquet"
    write_keypoints(first, walk(7, unseen=0.4))
    write_keypoints(second, read_keypoints(first))
    assert first.read_bytes() == second.read_bytes()


def test_what_they_were_made_with_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "keypoints.parquet"
    write_keypoints(path, walk(2), {"body_sigma_s": 0.028, "filter": "gaussian"})
    assert read_recipe(path) == {"body_sigma_s": 0.028, "filter": "gaussian"}
    equal(read_keypoints(path), walk(2))
    write_keypoints(path, walk(2))
    assert read_recipe(path) == {}


def test_table_is_the_full_grid_with_null_where_unseen(tmp_path: Path) -> None:
    keypoints = walk(3, unseen=0.4)
    write_keypoints(tmp_path / "keypoints.parquet", keypoints)
    table, metadata = read_table(tmp_path / "keypoints.parquet", SCHEMA)
    rows = table.to_pylist()
    names = [(frame, part, joint) for frame in range(3) for part in PARTS for joint in JOINTS[part]]
    assert [(row["frame"], row["part"], row["joint"]) for row in rows] == names
    assert [row["x"] is not None for row in rows] == keypoints.seen.ravel().tolist()
    assert metadata["size"] == list(SIZE)


def test_another_skeleton_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "keypoints.parquet"
    write_keypoints(path, walk(2))
    table, metadata = read_table(path, SCHEMA)
    columns = {name: table.column(name).combine_chunks() for name in table.column_names}
    write_table(path, SCHEMA, columns, metadata | {"skeleton": "coco-17"})
    with pytest.raises(ArtifactError, match=r"keypoints\.parquet: skeleton coco-17, expected openpose"):
        read_keypoints(path)


def test_a_table_that_is_no_full_grid_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "keypoints.parquet"
    write_keypoints(path, walk(2))
    table, metadata = read_table(path, SCHEMA)
    columns = {name: table.column(name).combine_chunks()[:-1] for name in table.column_names}
    write_table(path, SCHEMA, columns, metadata)
    with pytest.raises(ArtifactError, match=r"273 rows, expected a multiple of 137"):
        read_keypoints(path)


def test_unseen_is_nan_and_zero_together() -> None:
    xy, confidence = np.full((1, JOINT_COUNT, 2), 5.0), np.full((1, JOINT_COUNT), 0.5)
    xy[0, 0, 1], confidence[0, 1], confidence[0, 2] = np.nan, 0, np.nan
    keypoints = Keypoints.of(xy, confidence, SIZE, "made up")
    assert np.isnan(keypoints.xy[0, :3]).all()
    assert keypoints.confidence[0, :4].tolist() == [0, 0, 0, 0.5]
    assert keypoints.seen.sum() == JOINT_COUNT - 3
    assert np.isnan(xy).sum() == 1  # the caller's array is left alone


def test_empty_has_seen_nothing() -> None:
    keypoints = Keypoints.empty(4, SIZE, "made up")
    assert len(keypoints) == 4
    assert not keypoints.seen.any()


@pytest.mark.parametrize("shape", [(3, JOINT_COUNT - 1), (4, JOINT_COUNT)])
def test_arrays_that_do_not_fit_are_refused(shape: tuple[int, int]) -> None:
    with pytest.raises(ArtifactError, match="expected"):
        Keypoints(np.zeros((3, JOINT_COUNT, 2), np.float32), np.zeros(shape, np.float32), SIZE, "made up")


def test_joints_and_parts_are_where_the_skeleton_says() -> None:
    keypoints = walk(3)
    np.testing.assert_array_equal(keypoints.joint("left_ankle"), keypoints.xy[:, 14])
    np.testing.assert_array_equal(keypoints.joint("wrist", "right_hand"), keypoints.part("right_hand")[:, 0])
    np.testing.assert_array_equal(np.concatenate([keypoints.part(part) for part in PARTS], 1), keypoints.xy)


def test_frames_can_be_chosen() -> None:
    keypoints = walk(6, unseen=0.3)
    equal(keypoints.at([4, 1]).at([1, 0]), keypoints.at([1, 4]))
    equal(keypoints.at(np.arange(6)), keypoints)


def test_moved_keeps_who_was_seen() -> None:
    keypoints = walk(4, unseen=0.3)
    moved = keypoints.moved(keypoints.xy + 10)
    np.testing.assert_array_equal(moved.confidence, keypoints.confidence)
    np.testing.assert_array_equal(moved.xy, keypoints.xy + 10)


def test_scaling_maps_corners_to_corners_and_back() -> None:
    xy = np.zeros((1, JOINT_COUNT, 2))
    xy[0, 0], xy[0, 1] = (-0.5, -0.5), (1919.5, 1079.5)  # the picture's outer corners
    keypoints = Keypoints.of(xy, np.ones((1, JOINT_COUNT)), SIZE, "made up")
    small = keypoints.scaled_to((540, 960))
    assert small.size == (540, 960)
    assert small.xy[0, :2].tolist() == [[-0.5, -0.5], [959.5, 539.5]]
    np.testing.assert_allclose(small.scaled_to(SIZE).xy, keypoints.xy, atol=1e-3)


def test_scaling_to_the_own_size_is_the_identity() -> None:
    keypoints = walk(3, unseen=0.2)
    np.testing.assert_allclose(keypoints.scaled_to(SIZE).xy, keypoints.xy, atol=1e-3)


def test_joint_index_defaults_to_the_body() -> None:
    assert joint_index("nose") == joint_index("nose", "body") == 0
