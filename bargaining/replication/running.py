"""Run a bundle's one command with nothing of the machine around it: no variables, no home, no network."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections import deque
from pathlib import Path
from typing import NamedTuple

from bargaining.errors import BargainingError
from bargaining.files import printable
from bargaining.steps import reached

_KEPT = ("SYSTEMROOT", "COMSPEC", "NUMBER_OF_PROCESSORS")
"""Variables without which Windows starts nothing."""
_REFUSING = '''"""Refuse every socket that would leave this machine: a verification has no network."""

import socket


def refused(*_, **__):
    raise OSError("a verification has no network")


def elsewhere(own):
    def call(self, *arguments):
        if self.family == getattr(socket, "AF_UNIX", None):
            return own(self, *arguments)
        return refused()

    return call


for name in ("connect", "connect_ex", "sendto"):
    setattr(socket.socket, name, elsewhere(getattr(socket.socket, name)))
socket.getaddrinfo = socket.create_connection = refused
'''
_WAIT = 10


class Isolation(NamedTuple):
    """How a process is kept from the network: words before its command, and the same said to people."""

    words: tuple[str, ...]
    told: str


def isolation() -> Isolation:
    """Return what keeps a process from the network here: a name space of its own where the system grants one."""
    if shutil.which("unshare"):
        for words in (("unshare", "-r", "-n"), ("unshare", "-n")):
            tried = subprocess.run([*words, "true"], capture_output=True, check=False)
            if tried.returncode == 0:
                return Isolation((*words, "--"), "off (a network name space of its own)")
    return Isolation((), "refused by Python's sockets (the system grants no network name space)")


def require_no_network(site: Path, chosen: Isolation) -> None:
    """Put into an environment what refuses sockets, where the system does not."""
    if not chosen.words:
        (site / "sitecustomize.py").write_text(_REFUSING, encoding="utf-8")


def run(python: Path, script: Path, home: Path, chosen: Isolation) -> None:
    """Run a script and wait for it.

    Parameters
    ----------
    python : Path
        The interpreter of the environment.
    script : Path
        What is run, in the folder above its own.
    home : Path
        An empty folder for whatever wants to keep something.
    chosen : Isolation
        What keeps it from the network.

    Raises
    ------
    BargainingError
        With the last line that it printed, when it fails.
    """
    home.mkdir()
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    variables = {
        **kept,
        "PATH": os.defpath,
        **dict.fromkeys(("HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP", "MPLCONFIGDIR"), str(home)),
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "PYTHONUTF8": "1",
    }
    command = [*chosen.words, str(python), "-I", "-X", "utf8", str(script)]
    process = subprocess.Popen(
        command,
        cwd=script.parent.parent,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    )
    last: deque[str] = deque(maxlen=1)
    try:
        assert process.stderr is not None  # asked for above
        for line in process.stderr:
            if line.strip():
                last.append(line.strip())
                reached(printable(line.strip()))
        status = process.wait()
    finally:
        _end(process)
    if status:
        said = printable(last[0]) if last else "it says nothing"
        raise BargainingError(
            f"code/{script.name}: failed with status {status}: {said.removeprefix('error: ')}"
        )


def _end(process: subprocess.Popen[str]) -> None:
    """End a process with all that it started, where it still runs."""
    if process.stderr is not None:
        process.stderr.close()
    if process.poll() is None:
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(_WAIT)
