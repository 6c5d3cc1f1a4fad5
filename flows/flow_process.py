"""`python -m flows.flow_process`: what a worker starts for a run, in the root of its clone.

In a session of its own, so that Ctrl-C at the worker's terminal ends the worker, which then ends its runs;
together they would hear of it twice.
"""

import os
import runpy

ROOT_VARIABLE = "MOTIONTRANSFER_ROOT"

if __name__ == "__main__":
    os.setsid()
    os.chdir(os.environ[ROOT_VARIABLE])
    runpy.run_module("prefect.engine", run_name="__main__")
