"""DVC's own record of which command writes and reads what, `.dvc/tmp/rwlock`, rid of commands that are gone.

DVC takes a recorded command for alive where a process of its number is. After a container, or a machine, was
stopped short the numbers recur: another process then seems to hold what nobody holds, and DVC refuses to
build it for ever. So a holder counts only where the process's command line is the recorded one as well.
"""

import json
import os
from pathlib import Path
from typing import Any, Final

import psutil
from dvc.lock import make_lock

LOCKS_FILE: Final = Path(".dvc/tmp/rwlock")

Holder = dict[str, Any]  # "pid", and "cmd": the words of sys.argv, joined by blanks


def release_dead(repo: Any) -> dict[str, Holder]:
    """Removes from DVC's record whoever is gone.

    Args:
        repo: DVC's repository; no command of this process holds anything in it yet.

    Returns:
        For each path that a living command is writing now, that command.
    """
    folder = Path(repo.tmp_dir)
    path = folder / LOCKS_FILE.name
    guard = make_lock(
        os.fspath(folder / f"{LOCKS_FILE.name}.lock"),
        tmp_dir=repo.tmp_dir,
        hardlink_lock=repo.config["core"].get("hardlink_lock", False),
        wait=True,
    )
    with guard:
        try:
            text = path.read_text()
        except FileNotFoundError:
            return {}
        locks = _living(_parsed(text))
        kept = json.dumps(locks)
        if kept != text:
            path.write_text(kept)
    return locks["write"]


def _parsed(text: str) -> dict[str, Any]:
    try:
        return {"write": {}, "read": {}, **json.loads(text)}
    except ValueError:  # whoever wrote it was killed in the middle, and DVC would refuse to go on
        return {"write": {}, "read": {}}


def _living(locks: dict[str, Any]) -> dict[str, Any]:
    write = {path: holder for path, holder in locks["write"].items() if _is_alive(holder)}
    read = {
        path: living
        for path, holders in locks["read"].items()
        if (living := [holder for holder in holders if _is_alive(holder)])
    }
    return {"write": write, "read": read}


def _is_alive(holder: Holder) -> bool:
    if holder["pid"] == os.getpid():  # recorded by another process that had this number
        return False
    try:
        words = psutil.Process(holder["pid"]).cmdline()
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return False
    except psutil.AccessDenied:  # another user's: it may be
        return True
    return _is_command(words, holder["cmd"])


def _is_command(words: list[str], recorded: str) -> bool:
    """Whether a process with this command line is recorded so.

    Python records the script and its arguments; of `python -m MODULE` the module's path in the script's
    place, of `python -c CODE` the option.
    """
    for place, word in enumerate(words):
        arguments = "".join(f" {argument}" for argument in words[place + 1 :])
        program, option = recorded.removesuffix(arguments), words[place - 1] if place else ""
        by_option = {"-m": word.replace(".", os.sep) in program, "-c": program == "-c"}
        if recorded == program + arguments and (program == word or by_option.get(option, False)):
            return True
    return False
