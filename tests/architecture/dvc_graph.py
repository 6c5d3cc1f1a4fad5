"""What a stage depends on, read from its code: the modules it imports, its blocks of params, its places.

`python tests/architecture/dvc_graph.py` ('make dvc-deps') writes the blocks into dvc.yaml and leaves
everything else in it as it is, and gathers each stage's code modules as links in stages/code/<stage>;
test_dvc_graph.py compares. To DVC such a folder is one dependency, whose contents
are those of the modules. Were every module listed for every stage, dvc.lock would be several times as long,
and DVC writes it anew after each stage.
"""

import ast
import importlib
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
LINKS = Path("stages/code")
PACKAGES = ("motiontransfer", "stages")

# Code that every stage imports and no artifact's bytes depend on. A change here re-runs nothing.
EXEMPT = {
    "motiontransfer/errors.py": "only names what went wrong; a stage that fails writes no artifact",
    "motiontransfer/progress.py": "reports to people and to data/work, which DVC does not track",
    "stages/entry.py": "hands over name, blocks and places; the blocks' values are dependencies themselves",
    "stages/layout.py": "only names places, and a place that moves changes dvc.yaml itself",
    "stages/presets.py": "names the presets, of which dvc.yaml lists the subject's",
    "stages/processes.py": "how many processes run is the machine's affair, and no parameter",
    "stages/params.py": "reads and checks values, which DVC compares itself",
    "stages/references.py": "refuses entries that do not fit together; hands over nothing",
    "stages/starting.py": "ends a stage before it has begun, or does nothing",
    "stages/tables.py": "tells the keys of entries, which dvc.yaml lists where they matter",
    "stages/yaml_text.py": "reads values, which DVC compares itself",
}

_OWNERS = {
    ("transfers", "clips"): "clips.${item.source}",
    ("transfers", "subjects"): "subjects.${item.subject}",
    ("truths", "transfers"): "transfers.${key}",
    ("truths", "clips"): "clips.${item.source}",
    ("truths", "subjects"): "subjects.${item.subject}",
}


def stages() -> dict[str, Any]:
    """dvc.yaml's stages: name to what stands under `do`, with the table's name as `foreach`."""
    entries = yaml.safe_load((ROOT / "dvc.yaml").read_text())["stages"]
    return {
        name: {**entry["do"], "foreach": entry["foreach"].strip("${}")} for name, entry in entries.items()
    }


def code_dependencies(stage: str) -> set[str]:
    """The files that stages/<stage>.py imports, and those that they import, and so on, without the exempt."""
    waiting, seen = [ROOT / "stages" / f"{stage}.py"], set()
    while waiting:
        file = waiting.pop()
        if file not in seen:
            seen.add(file)
            waiting.extend(_used_by(file) if file.suffix == ".py" else ())
    names = {file.relative_to(ROOT).as_posix() for file in seen if file.name != "__init__.py"}
    return names - set(EXEMPT)


def params_dependencies(stage: str) -> list[str]:
    """The blocks that STAGE declares, the preset if it reads it, the overrides of the owning entries."""
    declared = importlib.import_module(f"stages.{stage}").STAGE
    subject = _OWNERS.get((declared.table, "subjects"), "subjects.${key}")
    blocks = [
        f"{block}.${{item.preset}}" if isinstance(model, Mapping) else block
        for block, model in declared.blocks.items()
    ]
    owned = [f"{subject}.preset"] if declared.reads_preset else []
    for block in declared.blocks:
        if block in declared.overrides:
            table = declared.overrides[block]
            owner = _OWNERS.get((declared.table, table), f"{table}.${{key}}")
            owned.append(f"{owner}.{block}")
    return [*blocks, *owned]


def places(stage: str) -> set[str]:
    """The paths that a stage and what it shares with others ask the layout for; * for names, no scratch."""
    from stages.layout import Layout

    nodes = [
        node
        for file in code_dependencies(stage)
        if file.startswith("stages/")
        for node in ast.walk(ast.parse((ROOT / file).read_text()))
    ]
    asked = {node.attr for node in nodes if isinstance(node, ast.Attribute) and _is_layout(node.value)}
    return {getattr(Layout(), place)("*").as_posix() for place in asked - {"work", "root"}}


def links(stage: str) -> dict[str, str]:
    """The links that stand for a stage's code: name to target, as seen from the folder they lie in."""
    up = "../" * len((LINKS / stage).parts)
    return {file.removesuffix(".py").replace("/", "."): f"{up}{file}" for file in code_dependencies(stage)}


def write_links(folder: Path, targets: dict[str, str]) -> None:
    """Makes a folder hold these links and nothing else."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        if path.name not in targets or not path.is_symlink():
            path.unlink()
    for name, target in targets.items():
        path = folder / name
        if not path.is_symlink():
            path.symlink_to(target)
        elif str(path.readlink()) != target:
            path.unlink()
            path.symlink_to(target)


def with_params(text: str, params: dict[str, list[str]]) -> str:
    """dvc.yaml's text with the blocks of each stage replaced; other lines stay."""
    lines: list[str] = []
    stage = section = ""
    for line in text.splitlines():
        entry = re.fullmatch(r"  (\w+):", line)
        key = re.match(r"      (\w+):", line)
        stage = entry.group(1) if entry else stage
        if key or not line.startswith("      "):
            section = key.group(1) if key else ""
        if key or section != "params" or stage not in params:
            lines.append(line)
        if key and section == "params" and stage in params:
            lines.extend(f"      - {name}" for name in params[stage])
    return "\n".join(lines) + "\n"


def _used_by(file: Path) -> list[Path]:
    """Modules of ours that a file imports, anywhere in it, and files beside it that it names."""
    used = []
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            used.extend(_module_files([alias.name for alias in node.names]))
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            used.extend(
                _module_files([node.module, *(f"{node.module}.{alias.name}" for alias in node.names)])
            )
        elif isinstance(node, ast.ImportFrom) and node.level:
            raise AssertionError(f"{file}:{node.lineno}: relative import; write the whole name")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            beside = file.parent / node.value if re.fullmatch(r"[\w.-]+\.\w+", node.value) else file.parent
            used.extend([beside] if beside.is_file() else [])
    return used


def _module_files(names: list[str]) -> list[Path]:
    ours = [name for name in names if name.split(".")[0] in PACKAGES]
    files = [
        path
        for name in ours
        for stem in [ROOT.joinpath(*name.split("."))]
        for path in (stem.with_suffix(".py"), stem / "__init__.py")
    ]
    return [path for path in files if path.is_file()]


def _is_layout(node: ast.expr) -> bool:
    return (isinstance(node, ast.Name) and node.id == "layout") or (
        isinstance(node, ast.Attribute) and node.attr == "layout"
    )


def main() -> None:
    """Rewrites dvc.yaml and the links."""
    sys.path.insert(0, str(ROOT))
    written = [stage for stage in stages() if (ROOT / "stages" / f"{stage}.py").is_file()]
    for stage in written:
        write_links(ROOT / LINKS / stage, links(stage))
    file = ROOT / "dvc.yaml"
    file.write_text(with_params(file.read_text(), {stage: params_dependencies(stage) for stage in written}))


if __name__ == "__main__":
    main()
