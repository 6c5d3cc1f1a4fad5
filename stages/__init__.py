"""The stages of the pipeline: each reads artifacts, calls the library and writes artifacts."""

import sys

# Python calls itself so while it is on the way to `python -m stages.STAGE`, and never later.
if sys.argv[0] == "-m":
    from stages.starting import stop_quietly

    stop_quietly()
