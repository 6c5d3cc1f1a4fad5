"""Joins the fragments of a track: one that ends with one that begins soon after, where both courses meet.

Following looks back alone; here both ends of a gap are known, so somebody who turned while they were unseen
is still found.
"""

from typing import Final

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from motiontransfer.pose.agreement import Bodies, box_agreement, pose_agreement
from motiontransfer.pose.courses import COURSE_S, Places
from motiontransfer.pose.followed import COAST_S, Indices
from motiontransfer.pose.keypoints import FloatArray
from motiontransfer.pose.tracks import LinkingSettings, assigned, size_fits, tolerances

_LEAST_ROWS: Final = 3  # of a fragment: a slip of the detector is nobody's


def joined_fragments(number: Indices, bodies: Bodies, places: Places, settings: LinkingSettings) -> Indices:
    """Tells which tracks are fragments of the same person.

    Args:
        number: (N,) the track of each sighting of one shot, numbered as they begin.
        bodies: the N sightings.
        places: of the N sightings.
        settings: when two sightings are of one person.

    Returns:
        For each track the first fragment of its person, itself for most.
    """
    rows = np.split(np.argsort(number, kind="stable"), np.cumsum(np.bincount(number))[:-1])
    ends, beginnings = _near_pairs(rows, places, settings.held_s)
    cost = [
        _cost(rows[end], rows[beginning], bodies, places, settings.size_ratio)
        for end, beginning in zip(ends, beginnings, strict=True)
    ]
    follows = np.arange(len(rows))
    for end, beginning in _best_pairs(ends, beginnings, np.array(cost), 1 - settings.least_agreement):
        follows[beginning] = end
    for track in range(len(rows)):  # whom an earlier one follows is settled by then
        follows[track] = follows[follows[track]]
    return follows


def _near_pairs(rows: list[Indices], places: Places, held_s: float) -> tuple[Indices, Indices]:
    """Tracks, not too short, of which the second begins within `held_s` after the end of the first."""
    lasting = np.flatnonzero([len(each) >= _LEAST_ROWS for each in rows])
    first_s, last_s = (places.time_s[[rows[track][end] for track in lasting]] for end in (0, -1))
    start, stop = (np.searchsorted(first_s, until_s, "right") for until_s in (last_s, last_s + held_s))
    count = stop - start
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    return np.repeat(lasting, count), lasting[np.repeat(start, count) + within]


def _cost(before: Indices, after: Indices, bodies: Bodies, places: Places, size_ratio: float) -> float:
    """1 - agreement of two fragments in the middle between them, each moved there on its own course."""
    end, beginning = before[-1:], after[:1]
    if not size_fits(bodies.height[end], bodies.height[beginning], size_ratio):
        return 1.0
    end_s, beginning_s = float(places.time_s[end[0]]), float(places.time_s[beginning[0]])
    half_s = min(beginning_s - end_s, COAST_S) / 2
    came = places.course(places.of(before, end_s - COURSE_S, end_s), end_s)
    went = places.course(places.of(after, beginning_s, beginning_s + COURSE_S), beginning_s)
    forth = bodies.at(end).moved((came.velocity * half_s).astype(np.float32)[None])
    back = bodies.at(beginning).moved((-went.velocity * half_s).astype(np.float32)[None])
    pose = pose_agreement(forth, back, tolerances(beginning_s - end_s))
    return float(1 - (box_agreement(forth, back) + pose)[0, 0] / 2)


def _best_pairs(ends: Indices, beginnings: Indices, cost: FloatArray, limit: float) -> list[tuple[int, int]]:
    """(end, beginning) of the least total cost, worked out for each group that has to do with each other."""
    possible = np.flatnonzero(cost < limit)
    tracks = int(beginnings.max(initial=-1)) + 1
    links = coo_array(
        (np.ones(len(possible)), (ends[possible], tracks + beginnings[possible])), (2 * tracks, 2 * tracks)
    )
    _, group = connected_components(links, directed=False)
    pairs: list[tuple[int, int]] = []
    for each in np.unique(group[ends[possible]]):
        chosen = possible[group[ends[possible]] == each]
        rows, row = np.unique(ends[chosen], return_inverse=True)
        columns, column = np.unique(beginnings[chosen], return_inverse=True)
        table = np.full((len(rows), len(columns)), limit)
        table[row, column] = cost[chosen]
        taken = assigned(table, limit)
        pairs += zip(rows[taken[0]].tolist(), columns[taken[1]].tolist(), strict=True)
    return pairs
