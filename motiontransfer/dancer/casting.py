"""Who dances: somebody who has a name, or anybody drawn from a seed."""

import numpy as np

from motiontransfer.dancer.invented_people import invented_subject
from motiontransfer.dancer.invented_rooms import invented_camera, invented_room
from motiontransfer.dancer.looks import LOOKS, Look


def look(body: str | int) -> Look:
    """A dancer in a room before a camera.

    Args:
        body: one of LOOKS, "ada" for example, or any seed from 0 on.
    """
    return LOOKS[body] if isinstance(body, str) else invented_look(body)


def invented_look(seed: int) -> Look:
    """Body, clothes, room and camera of a seed."""
    random = np.random.default_rng([seed, 0])
    subject, cloth = invented_subject(random)
    camera, place_m = invented_camera(random, subject.proportions)
    room = invented_room(random, subject.complexion, cloth, camera)
    return Look(subject, room, camera, place_m)
