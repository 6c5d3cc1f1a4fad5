"""Which devices this machine has for the stages that hold one, and how a stage is told which is its own.

A device is "cuda:" and what CUDA_VISIBLE_DEVICES calls it, an index or a UUID; or "cpu". The variable
MOTIONTRANSFER_DEVICES names them where the machine's own are not meant: "cuda:1,cuda:3", or "cpu:0,cpu:1" for
two trainings at once on one large CPU. "cuda:0+cuda:1,cuda:2" has trainings take the first two together.
"""

import os
import socket
import subprocess
import sys

from flows.slots import joined, parts_of

VARIABLE = "MOTIONTRANSFER_DEVICES"

# What a stage reads (motiontransfer.gan.device), and what a user may have set for all stages.
_STAGE_VARIABLE = "MOTIONTRANSFER_DEVICE"
_VISIBLE = "CUDA_VISIBLE_DEVICES"

_COUNT = "import torch; print(torch.cuda.device_count())"


def machine_devices() -> tuple[str, ...]:
    """The devices that stages may hold: those in the environment, else all that CUDA shows, else the CPU."""
    if named := os.environ.get(VARIABLE):
        return tuple(name.strip() for name in named.split(",") if name.strip())
    wanted = os.environ.get(_STAGE_VARIABLE, "")
    if wanted.startswith("cpu"):
        return ("cpu",)
    places = _visible_places()
    indices = [name.strip().removeprefix("cuda:") for name in wanted.split(",")]
    if all(index.isdecimal() and int(index) < len(places) for index in indices):
        return (joined([f"cuda:{places[int(index)]}" for index in indices]),)
    return tuple(f"cuda:{place}" for place in places) or ("cpu",)


def environment_of(device: str) -> dict[str, str]:
    """What a stage's environment says so that it uses this device, or these, and no other."""
    kinds, places = zip(*(part.partition(":")[::2] for part in parts_of(device)), strict=True)
    if kinds[0] != "cuda" or not all(places):  # "cuda" alone is whichever CUDA shows first
        return {_STAGE_VARIABLE: kinds[0]}
    seen = ["cuda"] if len(places) == 1 else [f"cuda:{index}" for index in range(len(places))]
    return {_STAGE_VARIABLE: ",".join(seen), _VISIBLE: ",".join(places)}


def limit_of(device: str) -> str:
    """The name of the device's concurrency limit in Prefect, where people see whether it is taken."""
    return f"motiontransfer:{socket.gethostname()}:{device}"


def _visible_places() -> list[str]:
    """What CUDA_VISIBLE_DEVICES calls each device that is there, asked of torch in another process."""
    asked = subprocess.run([sys.executable, "-c", _COUNT], capture_output=True, text=True, check=True)
    count = int(asked.stdout)
    named = os.environ.get(_VISIBLE)
    places = [str(place) for place in range(count)] if named is None else named.split(",")
    return [place.strip() for place in places[:count]]
