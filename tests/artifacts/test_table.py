from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from motiontransfer.artifacts.table import (
    TableSchema,
    read_metadata,
    read_row_groups,
    read_table,
    write_batches,
    write_table,
)
from motiontransfer.errors import ArtifactError

SCHEMA = TableSchema(
    "steps", 2, pa.schema([("frame", pa.int32()), ("x", pa.float32()), ("image", pa.binary())])
)
METADATA: dict[str, Any] = {"size": [4, 6], "producer": "made up"}


def columns(rows: int) -> dict[str, Any]:
    return {
        "frame": np.arange(rows, dtype=np.int32),
        "x": pa.array(np.arange(rows, dtype=np.float32), mask=np.arange(rows) % 3 == 1),
        "image": [bytes([row]) * row for row in range(rows)],
    }


@pytest.mark.parametrize("rows", [0, 1, 10])
def test_read_after_write(tmp_path: Path, rows: int) -> None:
    write_table(tmp_path / "steps.parquet", SCHEMA, columns(rows), METADATA)
    table, metadata = read_table(tmp_path / "steps.parquet", SCHEMA)
    assert table.column("frame").to_pylist() == list(range(rows))
    assert table.column("x").to_pylist() == [None if row % 3 == 1 else row for row in range(rows)]
    assert table.column("image").to_pylist() == [bytes([row]) * row for row in range(rows)]
    assert metadata == METADATA == read_metadata(tmp_path / "steps.parquet", SCHEMA)


def test_order_of_columns_is_the_schemas(tmp_path: Path) -> None:
    shuffled = dict(reversed(columns(3).items()))
    write_table(tmp_path / "steps.parquet", SCHEMA, shuffled, METADATA)
    assert read_table(tmp_path / "steps.parquet", SCHEMA)[0].column_names == SCHEMA.columns.names


def test_equal_content_gives_equal_bytes(tmp_path: Path) -> None:
    write_table(tmp_path / "first.parquet", SCHEMA, columns(50), METADATA)
    write_table(tmp_path / "second.parquet", SCHEMA, columns(50), dict(reversed(METADATA.items())))
    assert (tmp_path / "first.parquet").read_bytes() == (tmp_path / "second.parquet").read_bytes()


def test_batches_are_row_groups_and_together_the_table(tmp_path: Path) -> None:
    path = tmp_path / "steps.parquet"
    table = pa.table({name: pa.array(values) for name, values in columns(10).items()})
    write_batches(path, SCHEMA, (table.slice(start, 4) for start in range(0, 10, 4)), METADATA)
    groups = list(read_row_groups(path, SCHEMA))
    assert [group.num_rows for group in groups] == [4, 4, 2]
    assert pa.concat_tables(groups).column("frame").to_pylist() == list(range(10))
    assert read_table(path, SCHEMA)[0].num_rows == 10


def test_an_error_in_mid_table_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "steps.parquet"
    write_table(path, SCHEMA, columns(3), METADATA)

    def broken() -> Iterator[pa.Table]:
        yield pa.table({name: pa.array(values) for name, values in columns(5).items()})
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_batches(path, SCHEMA, broken(), METADATA)
    assert read_table(path, SCHEMA)[0].num_rows == 3
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("change", [{"name": "jumps"}, {"version": 3}])
def test_another_schema_or_version_is_refused(tmp_path: Path, change: dict[str, Any]) -> None:
    path = tmp_path / "steps.parquet"
    write_table(path, SCHEMA, columns(3), METADATA)
    other = replace(SCHEMA, **change)
    expected = rf"steps\.parquet: holds steps version 2, expected {other.name} version {other.version}"
    for read in (read_metadata, read_table, lambda *place: list(read_row_groups(*place))):
        with pytest.raises(ArtifactError, match=expected):
            read(path, other)


def test_a_foreign_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "steps.parquet"
    pq.write_table(pa.table({"frame": [1, 2]}), path)
    with pytest.raises(ArtifactError, match="holds no schema version None"):
        read_table(path, SCHEMA)


def test_other_columns_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "steps.parquet"
    write_table(path, SCHEMA, columns(3), METADATA)
    fewer = replace(SCHEMA, columns=SCHEMA.columns.remove(2))
    with pytest.raises(ArtifactError, match="expected"):
        read_table(path, fewer)


@pytest.mark.parametrize("keep", [0, 3, 200])
def test_what_is_no_whole_parquet_is_refused(tmp_path: Path, keep: int) -> None:
    path = tmp_path / "steps.parquet"
    write_table(path, SCHEMA, columns(50), METADATA)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(ArtifactError, match=r"steps\.parquet: not a whole Parquet table"):
        read_table(path, SCHEMA)


@pytest.mark.parametrize("part", ["pages", "footer"])
def test_what_was_spoilt_on_the_disk_is_told_in_one_line(tmp_path: Path, part: str) -> None:
    path = tmp_path / "steps.parquet"
    write_table(path, SCHEMA, columns(50), METADATA)
    content = bytearray(path.read_bytes())
    place = 4 if part == "pages" else len(content) - 8 - int.from_bytes(content[-8:-4], "little")
    content[place : place + 12] = b"\xff" * 12
    path.write_bytes(content)
    for read in (read_table, lambda *place: list(read_row_groups(*place))):
        with pytest.raises(ArtifactError, match=r"steps\.parquet: not a whole Parquet table; [^\n]*$"):
            read(path, SCHEMA)


def test_a_missing_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match=r"steps\.parquet: no such file"):
        read_table(tmp_path / "steps.parquet", SCHEMA)
