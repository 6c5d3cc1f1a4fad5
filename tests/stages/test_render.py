"""render: what the film is, what it tells of itself, and what is refused before its first frame."""

import copy
import io
import json
import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest
import yaml
from made_up_people import SIZE
from made_up_project import PARAMS, write_edn_models
from made_up_render import FRAMES, NAME, PLATE, render_job, write_dance

from motiontransfer.artifacts.digests import dvc_md5, file_sha256
from motiontransfer.artifacts.picture import write_picture
from motiontransfer.errors import ArtifactError, ParamsError, VideoError
from motiontransfer.progress import Progress
from motiontransfer.video.disk import film_needs, segments_need
from motiontransfer.video.film import Film
from stages import render
from stages.layout import Layout
from stages.plans import film as film_plans
from stages.plans.film import film_inputs

ROOT = Path(__file__).parents[2]


@pytest.fixture
def layout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Layout:
    monkeypatch.setenv("MOTIONTRANSFER_DEVICE", "cpu")
    return write_dance(tmp_path)


def pictures(path: Path) -> np.ndarray:
    return np.stack([frame.image() for frame in Film(path).frames()]).astype(int)


def told_of(path: Path) -> dict[str, str]:
    with av.open(path) as container:
        return dict(container.metadata)


def test_the_film_is_synthetic_and_says_so_in_three_places(layout: Layout) -> None:
    render.run(render_job(layout, crf=1))
    record = json.loads(layout.film_record(NAME).read_text())
    assert record["synthetic"] and (record["schema"], record["version"]) == ("film_record", 1)
    told = told_of(layout.film(NAME))
    assert told["title"] == NAME and told["comment"] == record["told"]["comment"]
    assert told["comment"].startswith("Synthetic film") and "label" not in told["comment"]
    label = record["label"]
    assert label["shown"] and label["text"] == "AI" and label["position"] == "bottom_right"
    (top, bottom), (left, right) = label["rows"], label["columns"]
    whole = pictures(layout.film(NAME))
    render.run(render_job(layout, crf=1, label=False, no_label_reason="a test"))
    bare = pictures(layout.film(NAME))
    assert np.abs(whole - bare)[:, top:bottom, left:right].max() > 50
    elsewhere = np.abs(whole - bare)
    elsewhere[:, top - 4 : bottom + 4, left - 4 : right + 4] = 0
    assert elsewhere.max() < 20  # what an encoder makes of it


def test_a_film_without_a_label_says_why(layout: Layout) -> None:
    render.run(render_job(layout, label=False, no_label_reason="shown on a stage beside the dancer"))
    record = json.loads(layout.film_record(NAME).read_text())
    assert record["label"] == {"shown": False, "reason": "shown on a stage beside the dancer"}
    for told in (told_of(layout.film(NAME)), record["told"]):
        assert told["comment"].endswith("no visible label: shown on a stage beside the dancer")
        assert told["description"] == told["comment"]


def test_the_record_holds_the_digests_of_all_that_dvc_knows_to_go_in(layout: Layout) -> None:
    job = render_job(layout)
    render.run(job)
    record = json.loads(layout.film_record(NAME).read_text())
    stage = yaml.safe_load((ROOT / "dvc.yaml").read_text())["stages"]["render"]["do"]
    names = {"${key}": NAME, "${item.source}": "ben", "${item.subject}": "ada"}
    for placeholder, name in names.items():
        stage["deps"] = [path.replace(placeholder, name) for path in stage["deps"]]
    assert set(record["inputs"]) == set(stage["deps"])
    assert record["inputs"] == {name: dvc_md5(path) for name, path in film_inputs(job).items()}
    assert record["parameters"]["render"] == job["render"].model_dump()
    assert record["frames"] == FRAMES and record["size"] == list(SIZE)
    assert record["encoder"]["codec"] == "libx264"


def test_the_record_holds_the_digest_of_a_background_of_the_users(layout: Layout) -> None:
    picture = layout.root / "beach.png"
    write_picture(picture, PLATE[:, ::-1])
    render.run(render_job(layout, background="beach.png", background_sha256=file_sha256(picture)))
    record = json.loads(layout.film_record(NAME).read_text())
    assert record["inputs"]["beach.png"] == dvc_md5(picture)


def test_two_films_of_one_project_are_the_same_bytes_with_their_records(layout: Layout) -> None:
    films = []
    for _ in range(2):
        render.run(render_job(layout))
        films.append((layout.film(NAME).read_bytes(), layout.film_record(NAME).read_bytes()))
        shutil.rmtree(layout.data / "work")
    assert films[0] == films[1]


def test_a_matte_is_a_film_of_its_own_or_an_empty_file(layout: Layout) -> None:
    render.run(render_job(layout))
    assert layout.matte(NAME).read_bytes() == b""
    render.run(render_job(layout, matte=True))
    matte = pictures(layout.matte(NAME))
    assert matte.shape == (FRAMES, *SIZE, 3)
    assert set(json.loads(layout.film_record(NAME).read_text())["films"]) == {"film", "matte"}
    with av.open(layout.matte(NAME)) as container:
        assert not container.streams.audio
    with av.open(layout.film(NAME)) as container:
        assert container.streams.audio


def test_a_stretch_of_time_has_its_own_frames_alone(layout: Layout) -> None:
    plain = {"label": False, "no_label_reason": "a test", "crf": 1}
    render.run(render_job(layout, **plain))
    whole = pictures(layout.film(NAME))
    render.run(render_job(layout, **plain, start_s=0.32, end_s=0.8))
    stretch = pictures(layout.film(NAME))
    # It begins at the cut, where nothing is fed back: the pictures are the same, but for their encoding.
    assert len(stretch) == 12
    assert np.abs(stretch - whole[8:20]).mean() < 1


def test_another_ground_is_seen_where_nobody_is(layout: Layout) -> None:
    render.run(render_job(layout, background="green"))
    film = pictures(layout.film(NAME))
    assert np.abs(film[:, 2, 2] - (0, 177, 64)).max() < 8
    assert np.abs(film[FRAMES // 2, : SIZE[0] // 2] - (0, 177, 64)).max() < 8


def interrupted(*arguments: object) -> None:
    raise KeyboardInterrupt


def test_changed_parameters_begin_anew_and_say_so(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    said = io.StringIO()
    monkeypatch.setattr(render, "_publish", interrupted)
    with pytest.raises(KeyboardInterrupt):
        render.run(render_job(layout, Progress("render", None, said)))
    segments = layout.work("render", NAME) / render.SEGMENTS
    assert len(list(segments.glob("*.mp4"))) == 6 and len(list(segments.glob("*.safetensors"))) == 1
    with pytest.raises(KeyboardInterrupt):
        render.run(render_job(layout, Progress("render", None, said)))
    assert "anew" not in said.getvalue() and said.getvalue().count("busy:") == 1
    with pytest.raises(KeyboardInterrupt):
        render.run(render_job(layout, Progress("render", None, said), crf=30))
    assert "begins anew: encoder, parameters changed since its last segment" in said.getvalue()
    assert said.getvalue().count("26 frames, ") == 2


def test_an_edit_or_an_upgrade_between_two_runs_begins_anew(
    layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a film would be of two codes, or of two libraries, with a seam between them."""
    code = layout.root / "code" / "stages/code/render"
    code.mkdir(parents=True)
    (code / "stages.render").write_text("before")
    monkeypatch.setattr(film_plans, "_ROOT", layout.root / "code")
    monkeypatch.setattr(render, "_publish", interrupted)

    def told() -> str:
        said = io.StringIO()
        with pytest.raises(KeyboardInterrupt):
            render.run(render_job(layout, Progress("render", None, said), end_s=0.1))
        return said.getvalue()

    assert "anew" not in told() + told()
    (code / "stages.render").write_text("after")
    assert "begins anew: code changed since its last segment" in told()
    for library in ("av", "cv2", "PIL", "numpy"):
        monkeypatch.setattr(f"{library}.__version__", "0.0")
        assert "begins anew: libraries changed since its last segment" in told()
    monkeypatch.setattr(film_plans, "card_of", lambda device: "another")
    assert "begins anew: card changed since its last segment" in told()


def test_a_film_that_was_finished_when_its_run_was_killed_is_put_back(layout: Layout) -> None:
    """DVC removes what such a run has made before the next begins."""
    render.run(render_job(layout))
    made = sorted(layout.film(NAME).parent.iterdir())
    whole = [path.read_bytes() for path in made]
    for kept, said in ((True, "puts back the film"), (False, "26 frames, ")):
        if not kept:
            layout.film(NAME).write_bytes(b"edited in place, and with it what is kept")
        shutil.rmtree(layout.film(NAME).parent)
        told = io.StringIO()
        render.run(render_job(layout, Progress("render", None, told)))
        assert said in told.getvalue() and [path.read_bytes() for path in made] == whole


def test_what_cannot_be_is_refused_before_the_first_frame(layout: Layout) -> None:
    write_edn_models(layout)
    for changes, said in (
        ({"matte": True}, "render.matte: found true of a subject of preset edn"),
        ({"background": "green"}, "render.background: found 'green' of a subject of preset edn"),
        ({"start_s": 9.0}, "render.start_s: found 9, expected a time of the source, from 0 to 1.040 s"),
    ):
        with pytest.raises(ParamsError) as caught:
            render.run(render_job(layout, **changes))
        assert str(caught.value).startswith(said)
    layout.plate("ada").unlink()
    with pytest.raises(ArtifactError, match=r"plate\.png: no such file"):
        render.run(render_job(layout))
    assert not layout.film(NAME).exists()


def test_a_film_that_the_disk_cannot_take_is_refused_before_its_first_frame(
    layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(render, "segments_need", lambda *arguments: 10**18)
    said = r"found .* free, expected about 1000000000\.0 GB for a film"
    with pytest.raises(VideoError, match=said) as caught:
        render.run(render_job(layout))
    assert "\n" not in str(caught.value)


def test_sound_takes_room_too_and_segments_where_they_lie(
    layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[Path, int] = {}
    monkeypatch.setattr(render, "require_disk", lambda needed, what: asked.update(needed))
    render.run(render_job(layout, matte=True))
    told = (FRAMES, SIZE, PARAMS["render"]["crf"], 2)
    segments = layout.work("render", NAME) / render.SEGMENTS
    assert asked.keys() == {layout.film(NAME), segments}
    assert asked[layout.film(NAME)] == film_needs(*told) + layout.sound("ben").stat().st_size
    assert 0 < segments_need(*told) - asked[segments] < 1000  # the key lies there


def test_what_a_run_left_that_was_killed_in_the_join_takes_no_room(
    layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    partial = [
        path.with_name(f".{path.stem}.partial.mp4") for path in (layout.film(NAME), layout.matte(NAME))
    ]
    layout.film(NAME).parent.mkdir(parents=True)
    for path in partial:
        path.write_bytes(b"half a film")

    def asked(needed: object, what: str) -> None:
        assert not any(path.exists() for path in partial)
        raise VideoError("full")

    monkeypatch.setattr(render, "require_disk", asked)
    with pytest.raises(VideoError, match="full"):
        render.run(render_job(layout))


def test_without_room_the_stage_ends_in_one_line_and_keeps_its_segments(layout: Layout) -> None:
    """As on a full disk, in the midst of the film; with room again it goes on to the same bytes."""
    params = copy.deepcopy(PARAMS)
    params["render"] |= {"label_text": "AI", "segment_s": 0.2}
    (layout.root / "params.yaml").write_text(yaml.safe_dump(params, sort_keys=False))
    render.run(render_job(layout))
    whole = layout.film(NAME).read_bytes()
    shutil.rmtree(layout.data / "work")
    segments = layout.work("render", NAME) / render.SEGMENTS

    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(whole) // 2, len(whole) // 2))

    command = [sys.executable, "-m", "stages.render", NAME]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    said = []
    for limit in (little_room, None):
        done = subprocess.run(
            command,
            cwd=layout.root,
            env=environment,
            capture_output=True,
            text=True,
            preexec_fn=limit,
            check=False,
        )
        said.append((done.returncode, done.stderr))
        if limit is not None:
            assert list(segments.glob("*.mp4"))
    (full, line), (mended, _) = said
    assert (full, mended) == (2, 0) and "Traceback" not in line
    assert line.splitlines()[-1].endswith("segments are kept, the next run goes on there")
    assert layout.film(NAME).read_bytes() == whole


def test_the_plate_is_seen_beside_the_person(layout: Layout) -> None:
    render.run(render_job(layout, label=False, no_label_reason="a test"))
    assert np.abs(pictures(layout.film(NAME))[FRAMES // 2] - PLATE).mean() < 2
