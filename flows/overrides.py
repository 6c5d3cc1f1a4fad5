"""What an experiment changes of a subject's entry in params.yaml, as DVC's overrides tell it."""

import json
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any, Final

from flows.project import ProjectError

Overrides = Mapping[str, Any]
"""Key to value, blocks being mappings, as laid over the entry of one subject."""

# What an override can name behind a dot.
_DOTTED: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*|[0-9]+(_[0-9]+)*")


def require_overridable(subject: str, dropped: Iterable[str] = ()) -> None:
    """Checks that DVC's overrides can name the subject's entry in params.yaml, and drop blocks of it.

    Raises:
        ProjectError: they cannot.
    """
    if _DOTTED.fullmatch(subject):
        return
    if _reads_as_number(subject):
        raise ProjectError(
            f"params.yaml: subjects.{subject}: DVC's overrides take this name for a number; enter the "
            "subject under another name"
        )
    for block in dropped:
        raise ProjectError(
            f"params.yaml: subjects.{subject}.{block}: DVC's overrides cannot drop this block, as an arm of "
            "another preset has to; empty it, or enter the subject under a name that begins with a letter"
        )


def hydra_override(subject: str, overrides: Overrides) -> str:
    """What `dvc exp run -S` takes: single values of a subject's entry and its blocks, added or replaced.

    Behind a dot a name is always text, but not every name is taken; within braces every one is, but a number
    or a word of YAML's would be another key. `require_overridable` refuses what suits neither.
    """
    entry = _written(overrides)
    if _DOTTED.fullmatch(subject):
        return f"++subjects.{subject}={entry}"
    return f"++subjects={{{subject}:{entry}}}"


def _reads_as_number(name: str) -> bool:
    with suppress(ValueError):
        float(name)
        return True
    return False


def _written(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{key}:{_written(part)}" for key, part in value.items()) + "}"
    return json.dumps(value)
