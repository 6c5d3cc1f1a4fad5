"""dvc.lock, which DVC rewrites in place: a kill in the middle cuts it off, and then DVC refuses to work."""

import sys
from pathlib import Path
from typing import Any, Final

from dvc.dvcfile import Lockfile
from dvc.utils.strictyaml import YAMLSyntaxError, YAMLValidationError

BROKEN_FILE: Final = "dvc.lock.broken"

_MERGING: Final = ("<<<<<<<", ">>>>>>>")


def set_aside_if_cut_off(repo: Any) -> None:
    """Renames a dvc.lock that cannot be read to `BROKEN_FILE`, and says so.

    Nothing is lost by it: without a dvc.lock DVC finds in its run cache what was built from the same inputs.
    A file with the marks of a merge in it stays for its owner to mend.

    Args:
        repo: DVC's repository, its lock held, so that nobody is writing the file now.
    """
    path = Path(repo.root_dir) / "dvc.lock"
    try:
        Lockfile(repo, str(path)).load()
    except (YAMLSyntaxError, YAMLValidationError):
        if any(mark in path.read_text(errors="replace") for mark in _MERGING):
            return
        path.replace(path.with_name(BROKEN_FILE))
        sys.stderr.write(
            f"dvc.lock was cut off when a run was killed; it is now {BROKEN_FILE}, DVC's cache has the rest\n"
        )
