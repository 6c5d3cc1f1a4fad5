"""What a file is known by, whatever it is called: the SHA-256 of its bytes, or to DVC their MD5."""

import hashlib
import json
from pathlib import Path

from motiontransfer.artifacts.files import require_file, write_json


def file_sha256(path: Path) -> str:
    """The digest of a file, in lower-case hexadecimal, as `sha256sum` tells it.

    Raises:
        ArtifactError: it is missing.
    """
    require_file(path)
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def dvc_md5(path: Path) -> str:
    """The MD5 by which DVC knows a file; of a folder that of its files' names and digests.

    Raises:
        ArtifactError: it is missing.
    """
    if not path.is_dir():
        require_file(path)
        with path.open("rb") as file:
            return hashlib.file_digest(file, "md5").hexdigest()
    files = sorted(file for file in path.rglob("*") if file.is_file())
    listed = [{"md5": dvc_md5(file), "relpath": file.relative_to(path).as_posix()} for file in files]
    text = json.dumps(sorted(listed, key=lambda file: file["relpath"]), sort_keys=True)
    return hashlib.md5(text.encode()).hexdigest() + ".dir"


def remembered_sha256(path: Path, memory: Path) -> str:
    """The digest of a file, which is read again only where it is another one since.

    Artifacts are replaced whole and never changed, so one of the same place, number on the disk, size and
    time is the same; the pictures of a long clip take minutes to read.

    Args:
        path: the file.
        memory: a JSON file that keeps digests from run to run; whatever it is, it can be lost.

    Raises:
        ArtifactError: the file is missing.
    """
    require_file(path)
    status, known = path.stat(), _known(memory)
    identity = [status.st_ino, status.st_size, status.st_mtime_ns]
    found = known.get(str(path))
    if isinstance(found, list) and found[:-1] == identity:
        return str(found[-1])
    digest = file_sha256(path)
    write_json(memory, {**known, str(path): [*identity, digest]})
    return digest


def _known(memory: Path) -> dict[str, object]:
    try:
        known = json.loads(memory.read_text())
    except (OSError, ValueError):  # none yet, or not whole
        return {}
    return known if isinstance(known, dict) else {}
