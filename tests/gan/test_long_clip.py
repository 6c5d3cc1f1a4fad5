"""Twenty minutes at 120 frames a second train within bounded memory and disk, decoded on demand."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from long_film import write_long_clip

from stages.layout import Layout

ROOT = Path(__file__).parents[2]
_TRAINS = """
import json, resource, sys
from stages import train_gan
from stages.entry import main
status = main(train_gan.STAGE, train_gan.run, ["ada"])
own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"status": status, "own_kib": own}))
"""


@pytest.mark.slow
def test_a_clip_of_144_000_frames_trains(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    layout = Layout(tmp_path)
    write_long_clip(layout, "ada")
    params = yaml.safe_load((ROOT / "params.yaml").read_text())
    params["train_gan"]["default"] |= {"steps": 4, "channels": 8, "scales": 2, "discriminator_channels": 8}
    (tmp_path / "params.yaml").write_text(yaml.safe_dump(params))
    for name, value in {"MAPPED_GIB": "0", "DEVICE": "cpu", "PROCESSES": "1"}.items():
        monkeypatch.setenv(f"MOTIONTRANSFER_{name}", value)
    told = _run(tmp_path)
    assert told["status"] == 0 and layout.generator("ada").exists()
    assert told["own_kib"] < 3 * 1024**2  # the joints, steadied
    assert told["work_bytes"] < 2**20  # joints and checkpoint are gone, pictures were never there


def _run(folder: Path) -> dict[str, int]:
    done = subprocess.run(
        [sys.executable, "-c", _TRAINS], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    work = sum(path.stat().st_size for path in (folder / "data" / "work").rglob("*") if path.is_file())
    return {**json.loads(done.stdout.splitlines()[-1]), "work_bytes": work}
