"""What the end of a run tells of failures: which stages failed and why, and what was skipped for each."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from flows.failures import StageFailedError


def failure_summary(
    failures: Mapping[str, StageFailedError], needs: Mapping[str, Iterable[str]]
) -> list[str]:
    """A line a failure, with the stage's own reason, and a line of what could not be built for it.

    Args:
        failures: by stage, as DVC names it ("render@ben_to_ada").
        needs: for each stage of the run those that it needs; every stage stands after all of them.
    """
    lines = []
    for stage, failure in failures.items():
        lines.append(f"failed: {failure}")
        if followers := [name for name in _followers(stage, needs) if name not in failures]:
            lines.append(f"skipped for it: {_in_words(followers)}")
    return lines


def _followers(failed: str, needs: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """The stages that need it, or that need one of those."""
    without = {failed}
    for stage, needed in needs.items():
        if not without.isdisjoint(needed):
            without.add(stage)
            yield stage


def _in_words(stages: Iterable[str]) -> str:
    """Stages by entry: of twenty films that lack the same there is one list of names."""
    of_entry: dict[str, list[str]] = defaultdict(list)
    for stage in stages:
        kind, _, entry = stage.partition("@")
        of_entry[entry].append(kind)
    alike: dict[str, list[str]] = defaultdict(list)
    for entry, kinds in of_entry.items():
        alike[", ".join(kinds)].append(entry)
    return "; ".join(f"{kinds} of {', '.join(entries)}" for kinds, entries in alike.items())
