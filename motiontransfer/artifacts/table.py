"""Parquet tables with a schema name and version in the footer, checked on reading."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from motiontransfer.artifacts.files import replacing, require_file
from motiontransfer.errors import ArtifactError

_FOOTER_KEY = b"motiontransfer"


@dataclass(frozen=True)
class TableSchema:
    """What a table holds. Raise `version` whenever the meaning of a column changes."""

    name: str
    version: int
    columns: pa.Schema

    def with_metadata(self, metadata: dict[str, Any]) -> pa.Schema:
        """The Arrow schema with name, version and `metadata` as one key of sorted JSON."""
        footer = {"schema": self.name, "version": self.version, "metadata": metadata}
        return self.columns.with_metadata({_FOOTER_KEY: json.dumps(footer, sort_keys=True).encode()})


def write_table(path: Path, schema: TableSchema, columns: dict[str, Any], metadata: dict[str, Any]) -> None:
    """Writes columns (arrays of one length, named as in the schema) as one Parquet file."""
    arrow_schema = schema.with_metadata(metadata)
    table = pa.table(
        [pa.array(columns[field.name], field.type) for field in arrow_schema], schema=arrow_schema
    )
    write_batches(path, schema, [table], metadata)


def write_batches(
    path: Path, schema: TableSchema, tables: Iterable[pa.Table], metadata: dict[str, Any]
) -> None:
    """Writes tables as they come, one row group each, so that a long clip never sits in memory."""
    arrow_schema = schema.with_metadata(metadata)
    with (
        replacing(path) as beside,
        pq.ParquetWriter(beside, arrow_schema, compression="zstd", write_statistics=False) as writer,
    ):
        for table in tables:
            writer.write_table(table.cast(arrow_schema))


def read_metadata(path: Path, schema: TableSchema) -> dict[str, Any]:
    """Reads the footer's metadata alone.

    Raises:
        ArtifactError: the file is missing, is no whole Parquet, or is of another schema or version.
    """
    return _open_checked(path, schema)[1]


def read_recipe(path: Path) -> dict[str, Any]:
    """Reads from the footer what a table of any schema was made with, empty where it does not say.

    Raises:
        ArtifactError: the file is missing, or is no whole Parquet.
    """
    _, footer = _open(path)
    return dict(footer.get("metadata", {}).get("recipe", {}))


def read_table(
    path: Path, schema: TableSchema, columns: list[str] | None = None
) -> tuple[pa.Table, dict[str, Any]]:
    """Reads all rows, of some columns or of all, and the metadata; raises as `read_metadata` does."""
    file, metadata = _open_checked(path, schema)
    with _whole(path):
        return file.read(columns), metadata


def read_row_groups(path: Path, schema: TableSchema) -> Iterator[pa.Table]:
    """Yields the table row group by row group; raises as `read_metadata` does."""
    file, _ = _open_checked(path, schema)
    for group in range(file.num_row_groups):
        with _whole(path):
            table = file.read_row_group(group)
        yield table


@contextmanager
def _whole(path: Path) -> Iterator[None]:
    """Says in one line what pyarrow says of a file that was cut off, spoilt, or is none of its own."""
    try:
        yield
    except (pa.ArrowException, OSError, ValueError) as error:
        raise ArtifactError(
            f"{path}: not a whole Parquet table; remove it and run the stage that makes it"
        ) from error


def _open(path: Path) -> tuple[pq.ParquetFile, dict[str, Any]]:
    """The table and what its footer says, empty where it is another program's."""
    require_file(path)
    with _whole(path):
        file = pq.ParquetFile(path, memory_map=True)
        return file, json.loads((file.schema_arrow.metadata or {}).get(_FOOTER_KEY, b"{}"))


def _open_checked(path: Path, schema: TableSchema) -> tuple[pq.ParquetFile, dict[str, Any]]:
    """The table and its metadata."""
    file, footer = _open(path)
    found = file.schema_arrow
    name, version = footer.get("schema"), footer.get("version")
    if (name, version) != (schema.name, schema.version):
        raise ArtifactError(
            f"{path}: holds {name or 'no schema'} version {version}, expected {schema.name} version "
            f"{schema.version}; run the stage that makes it again ('dvc repro')"
        )
    if found.names != schema.columns.names:
        raise ArtifactError(f"{path}: has columns {found.names}, expected {schema.columns.names}")
    return file, dict(footer["metadata"])
