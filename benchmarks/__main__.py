"""`python -m benchmarks NAME ...` runs the benchmark of that name."""

import runpy
import sys
from pathlib import Path


def main() -> int:
    """Runs what the command line names; without a name it tells which there are."""
    folder = Path(__file__).parent
    modules = [path.stem for path in folder.glob("[a-z]*.py")]
    known = sorted([*modules, *(path.parent.name for path in folder.glob("*/__main__.py"))])
    if len(sys.argv) < 2 or sys.argv[1] not in known:
        sys.stderr.write(f"expected the name of a benchmark: {', '.join(known)}\n")
        return 2
    sys.argv = sys.argv[1:]
    runpy.run_module(f"benchmarks.{sys.argv[0]}", run_name="__main__", alter_sys=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
