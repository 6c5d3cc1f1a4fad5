"""What `motiontransfer add truth` does: the film that a transfer between generated dancers should be."""

from typing import Any

from flows.add import AddError, say, write_entries
from flows.project import read_project
from stages.params import PARAMS_FILE, Params
from stages.references import OF_SOURCE, OF_SUBJECT, generated, names, sample_values

_LIKE_SOURCE = (*OF_SOURCE, "seed")  # and so the faces do the same


def add_truth(transfer: str) -> str:
    """Adds a sample of the subject's body doing the source's dance, and has the transfer judged by it.

    Args:
        transfer: between generated dancers.

    Returns:
        The sample's name.

    Raises:
        MotionTransferError: there is no such transfer, one of its clips is a real film, or a name is taken.
    """
    params = read_project()
    tables = params.tables
    if transfer not in tables.transfers:
        raise AddError(
            f"{PARAMS_FILE}: transfers.{transfer}: no such transfer; there are: {names(tables.transfers)}"
        )
    if transfer in tables.truths:
        say(f"truth {transfer}: is there already; nothing to do")
        return tables.truths[transfer].clip
    source, subject = tables.transfers[transfer].source, tables.transfers[transfer].subject
    for clip in (source, subject):
        if not generated(tables, clip):
            raise AddError(
                f"{PARAMS_FILE}: transfers.{transfer}: {clip} is a film and no generated dancer, so nobody "
                "knows the truth of it"
            )
    name = f"{transfer}_truth"
    _require_free(params, name)
    write_entries(
        {
            ("samples", name): {"sample": _sample(params, source, subject)},
            ("truths", transfer): {"clip": name, "source": source, "subject": subject},
        }
    )
    say(f"sample {name}: added, {subject}'s body doing {source}'s dance")
    say(f"truth {transfer}: added")
    return name


def _sample(params: Params, source: str, subject: str) -> dict[str, Any]:
    """What of the true film differs from the block that holds for all samples."""
    common = params.written("sample")
    danced, drawn = (sample_values(params.tables, common, clip) for clip in (source, subject))
    wanted = {key: drawn[key] for key in OF_SUBJECT if key in drawn}
    wanted |= {key: danced[key] for key in _LIKE_SOURCE if key in danced}
    return {key: value for key, value in wanted.items() if common.get(key) != value}


def _require_free(params: Params, name: str) -> None:
    for table in ("samples", "clips"):
        if name in getattr(params.tables, table):
            raise AddError(
                f"{PARAMS_FILE}: {table}.{name}: the name is taken; take that entry away, or write the "
                "truth's into samples and truths by hand, under another name"
            )
