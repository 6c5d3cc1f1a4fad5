"""Weights and data are read without running code that they may hold: no call in the project unpickles."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("motiontransfer", "stages", "flows", "benchmarks", "tools")

# Modules that build objects out of bytes; each is refused at its import, whatever is called.
UNPICKLING = {
    "pickle",
    "_pickle",
    "cPickle",
    "dill",
    "cloudpickle",
    "joblib",
    "shelve",
    "marshal",
    "jsonpickle",
}
# Classes that an `except` needs, and nothing that reads.
HARMLESS = {"UnpicklingError", "PickleError"}
# Functions that do so unless an argument says no.
GUARDED = {"torch.load": ("weights_only", True), "numpy.load": ("allow_pickle", False)}
REFUSED = {
    "torch.jit.load", "torch.hub.load", "torch.package.PackageImporter", "torch.serialization.load",
    "numpy.lib.format.read_array",
    "pandas.read_pickle", "yaml.load", "yaml.load_all", "yaml.unsafe_load", "yaml.unsafe_load_all",
    "yaml.full_load", "yaml.full_load_all", "builtins.eval", "builtins.exec",
}  # fmt: skip


def faults(source: str) -> Iterator[str]:
    """Every call and import of a module that could run code out of data, as "line: name"."""
    tree = ast.parse(source)
    names = {"np": "numpy", "pd": "pandas", "eval": "builtins.eval", "exec": "builtins.exec"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from (f"{node.lineno}: {name}" for name in imported(node, names))
    for node in ast.walk(tree):
        name = dotted(node.func, names) if isinstance(node, ast.Call) else ""
        if name in REFUSED or (name in GUARDED and not guarded(node, *GUARDED[name])):
            yield f"{node.lineno}: {name}"


def imported(node: ast.Import | ast.ImportFrom, names: dict[str, str]) -> Iterator[str]:
    """Notes under which names things are imported; yields the unpickling modules among them."""
    module = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
    for alias in node.names:
        full = f"{module}{alias.name}"
        names[alias.asname or alias.name.split(".")[0]] = (
            full if module or alias.asname else full.split(".")[0]
        )
        if full.split(".")[0] in UNPICKLING and alias.name not in HARMLESS:
            yield full


def dotted(node: ast.expr, names: dict[str, str]) -> str:
    """The full name of what is called, empty where it is no plain name."""
    if isinstance(node, ast.Name):
        return names.get(node.id, node.id)
    if isinstance(node, ast.Attribute) and (owner := dotted(node.value, names)):
        return f"{owner}.{node.attr}"
    return ""


def guarded(call: ast.Call, argument: str, wanted: bool) -> bool:
    """Whether the call itself says no; a default of the library is not relied on."""
    return any(
        keyword.arg == argument and isinstance(keyword.value, ast.Constant) and keyword.value.value is wanted
        for keyword in call.keywords
    )


@pytest.mark.parametrize("folder", FOLDERS)
def test_nothing_in_the_project_unpickles(folder: str) -> None:
    files = sorted((ROOT / folder).rglob("*.py"))
    found = [f"{file.relative_to(ROOT)}:{fault}" for file in files for fault in faults(file.read_text())]
    assert files and found == []


@pytest.mark.parametrize(
    "source",
    [
        "import pickle",
        "from pickle import loads",
        "import torch\ntorch.load(path)",
        "import torch\ntorch.load(path, weights_only=False)",
        "from torch import load as read\nread(path)",
        "import numpy as np\nnp.load(path, allow_pickle=True)",
        "import numpy\nnumpy.load(path)",
        "import yaml\nyaml.load(text, yaml.Loader)",
        "import yaml as y\ny.unsafe_load(text)",
        "from joblib import load",
        "import torch\ntorch.jit.load(path)",
        "import pandas as pd\npd.read_pickle(path)",
        "eval(text)",
    ],
)
def test_what_unpickles_is_found(source: str) -> None:
    assert len(list(faults(source))) == 1


@pytest.mark.parametrize(
    "source",
    [
        "import torch\ntorch.load(path, map_location='cpu', weights_only=True)",
        "import numpy as np\nnp.load(path, allow_pickle=False)",
        "import yaml\nyaml.safe_load(text)",
        "from pickle import UnpicklingError",
        "import json\njson.loads(text)",
        "import cv2\ncv2.FileStorage(path, 0)",
    ],
)
def test_what_only_reads_is_let_through(source: str) -> None:
    assert list(faults(source)) == []
