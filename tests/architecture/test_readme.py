"""What the README tells a newcomer to type exists, and fits together."""

import re
from pathlib import Path

import yaml

from stages.params import Params

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
STAGES = yaml.safe_load((ROOT / "dvc.yaml").read_text())["stages"]


def test_its_make_targets_exist() -> None:
    targets = set(re.findall(r"^make ([a-z-]+)", README, re.M))
    assert {"demo", "test"} <= targets
    assert targets <= set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))


def test_its_lines_for_own_films_make_a_project(tmp_path: Path) -> None:
    """Laid into params.yaml as the README says, they are valid and name a transfer."""
    block = next(text for text in re.findall(r"```yaml\n(.*?)```", README, re.S) if "transfers:" in text)
    own, content = yaml.safe_load(block), yaml.safe_load((ROOT / "params.yaml").read_text())
    for table, entries in own.items():
        content[table] |= entries
    (tmp_path / "params.yaml").write_text(yaml.safe_dump(content))
    params = Params(tmp_path / "params.yaml")
    assert params.entry("transfers", "his_to_her").source == "his"


def test_the_stages_and_entries_that_it_names_exist() -> None:
    named = set(re.findall(r"dvc repro ((?:\w+@\w+ ?)+)", README))
    assert named
    for target in " ".join(named).split():
        stage, entry = target.split("@")
        assert stage in STAGES and entry in ("his_to_her", "her")


def test_what_it_says_runs_after_a_change_is_a_stage() -> None:
    table = README.split("| you change | what runs |")[1].split("\n\n")[0]
    for row in table.strip().splitlines()[1:]:
        for word in re.findall(r"`(\w+)`", row.split("|")[2]):
            assert word in STAGES


def test_its_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists()
