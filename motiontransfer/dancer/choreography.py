"""Which dances there are: two that are named, and one for every seed.

A new named dance is a new entry of DANCES.
"""

from typing import Final

import numpy as np

from motiontransfer.dancer import moves, steps
from motiontransfer.dancer.dance import Dance
from motiontransfer.dancer.phrase import Phrase
from motiontransfer.dancer.stance import Move

# What the subject of a demonstration dances for forty seconds. The last three are what it is judged by: kinds
# of moves that came before, in other sizes, tempos and sides, and other arms above other feet.
_FIRST: Final = Dance(
    (
        Phrase(moves.wave),
        Phrase(moves.hands_up),
        Phrase(moves.disco),
        Phrase(steps.walk),
        Phrase(moves.cross),
        Phrase(steps.full_turn),
        Phrase(moves.wave_hands),
        Phrase(steps.kick),
        Phrase(moves.punch, size=0.9),
        Phrase(steps.crouch),
        Phrase(moves.snake, beats=8),
        Phrase(steps.lunge),
        Phrase(moves.clap, mirrored=True),
        Phrase(moves.wave, size=0.9, mirrored=True, steps=steps.full_turn),
        Phrase(moves.raise_roof),
        # From here on nothing is trained on.
        Phrase(moves.disco, size=0.9, mirrored=True, steps=steps.lunge),
        Phrase(moves.hands_up, size=0.9, steps=steps.crouch),
        Phrase(moves.wave, beats=3, size=1.05, mirrored=True, steps=steps.walk),
    ),
    beats_per_minute=112,
    seed=11,
)

# What the source of a demonstration dances for sixteen seconds: moves of the same kinds in another order.
_SECOND: Final = Dance(
    (
        Phrase(moves.clap),
        Phrase(moves.wave_hands, size=1.1),
        Phrase(steps.lunge, mirrored=True),
        Phrase(steps.full_turn),
        Phrase(moves.raise_roof, size=0.95, steps=steps.kick),
        Phrase(steps.walk),
        Phrase(moves.disco, size=1.1, mirrored=True),
    ),
    beats_per_minute=104,
    seed=22,
)

DANCES: Final = {"first": _FIRST, "second": _SECOND}

_ARM_MOVES: Final[tuple[Move, ...]] = (
    moves.wave, moves.hands_up, moves.raise_roof, moves.disco, moves.punch, moves.cross, moves.wave_hands,
    moves.clap, moves.snake, moves.robot, moves.shoulder_roll, moves.body_roll,
)  # fmt: skip
_STEP_MOVES: Final[tuple[Move, ...]] = (
    steps.kick, steps.walk, steps.crouch, steps.lunge, steps.box_step, steps.heels, steps.jump,
)  # fmt: skip
# Arms that leave the trunk free to do what other feet ask of it.
_FREE_ARMS: Final[tuple[Move, ...]] = (
    moves.wave, moves.hands_up, moves.raise_roof, moves.disco, moves.wave_hands, moves.clap, moves.snake,
    moves.robot,
)  # fmt: skip
# Moves that are as fast as a body can be already.
_HURRIED: Final[tuple[Move, ...]] = (moves.punch, moves.robot, moves.raise_roof, steps.jump, steps.full_turn)
_COMBINED_SHARE: Final = 0.35
_SLOWEST_BPM, _FASTEST_BPM = 96, 118


def dance(name: str | int) -> Dance:
    """A dance by its name, one of DANCES, or by any seed from 0 on."""
    return DANCES[name] if isinstance(name, str) else invented_dance(name)


def invented_dance(seed: int) -> Dance:
    """A dance drawn from a seed: arms and feet in turn, every move once, and a full turn early and late."""
    random = np.random.default_rng([seed, 1])
    order = _interleaved(_shuffled(_ARM_MOVES, random), _shuffled(_STEP_MOVES, random))
    order.insert(int(random.integers(2, 5)), steps.full_turn)
    order.insert(int(random.integers(12, 16)), steps.full_turn)
    phrases = tuple(_invented_phrase(move, random) for move in order)
    return Dance(phrases, float(random.integers(_SLOWEST_BPM, _FASTEST_BPM + 1)), seed)


def _shuffled(chosen: tuple[Move, ...], random: np.random.Generator) -> list[Move]:
    return [chosen[place] for place in random.permutation(len(chosen))]


def _interleaved(many: list[Move], few: list[Move]) -> list[Move]:
    """`few` spread evenly between `many`, beginning with one of `many`."""
    place = np.concatenate([np.arange(len(many)) / len(many), (np.arange(len(few)) + 0.5) / len(few)])
    both = [*many, *few]
    return [both[index] for index in np.argsort(place, kind="stable")]


def _invented_phrase(move: Move, random: np.random.Generator) -> Phrase:
    beats = float(random.choice([4, 4, 4, 6, 4 if move in _HURRIED else 3]))
    size, mirrored = float(random.uniform(0.85, 1.08)), bool(random.random() < 0.5)
    combined = random.random() < _COMBINED_SHARE
    feet = _STEP_MOVES[int(random.integers(len(_STEP_MOVES)))]
    return Phrase(move, beats, size, mirrored, feet if combined and move in _FREE_ARMS else None)
