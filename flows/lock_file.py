"""dvc.lock, which DVC rewrites as a whole, and in place, after every stage.

A kill in the middle cuts it off, and then DVC refuses to work. And DVC parses it with care for comments that
it never has: at 450 stages that takes seconds, for every stage anew. Our own commands write it quickly and
replace it whole; a plain `dvc repro` does as DVC does.
"""

import sys
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

from dvc import dvcfile
from dvc.dvcfile import LOCK_FILE, Lockfile
from dvc.utils.serialize import load_yaml, modify_yaml
from dvc.utils.strictyaml import YAMLSyntaxError, YAMLValidationError
from ruamel.yaml import YAML
from ruamel.yaml.representer import SafeRepresenter

from motiontransfer.artifacts.files import replacing

BROKEN_FILE: Final = "dvc.lock.broken"

_MERGING: Final = ("<<<<<<<", ">>>>>>>")


def write_quickly_and_whole() -> None:
    """Has DVC, in this process, write dvc.lock many times faster, and leave no half of one when killed."""
    dvcfile.modify_yaml = _modified


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


@contextmanager
def _modified(path: str, fs: Any = None) -> Iterator[Any]:
    """In place of DVC's function of the same arguments: gives a file's content and takes it back changed."""
    if Path(path).name != LOCK_FILE:
        with modify_yaml(path, fs) as content:
            yield content
        return
    content = load_yaml(path) if Path(path).exists() else {}
    yield content
    with replacing(Path(path)) as beside, beside.open("w", encoding="utf-8") as file:
        _dump(content, file)


class _Representer(SafeRepresenter):
    """Plain mappings in the order that they have, and the same value twice written out twice."""

    def ignore_aliases(self, data: Any) -> bool:
        """Every value stands for itself."""
        return True


_Representer.add_representer(OrderedDict, SafeRepresenter.represent_dict)


def _dump(content: Any, file: IO[str]) -> None:
    yaml = YAML(typ="safe")  # the library's part in C
    yaml.Representer = _Representer
    yaml.default_flow_style = False
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]  # documented, and typed None
    yaml.dump(content, file)
