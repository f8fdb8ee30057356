"""Child processes that end with this one, whatever ends it."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

Process = subprocess.Popen[bytes]

_SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG in <linux/prctl.h>


@dataclass(frozen=True, slots=True)
class Account:
    """Whom a server runs as when we are root and it refuses to be."""

    user: int
    group: int
    passes_closed_directories: bool = False
    """Keeps the one capability that lets it into directories below one closed to others (a clone in root's home)."""


def launch(
    command: Sequence[str],
    *,
    log: Path,
    directory: Path,
    environment: Mapping[str, str] | None = None,
    account: Account | None = None,
    when_orphaned: signal.Signals = signal.SIGKILL,
) -> Process:
    """Start a process in a session of its own (a Ctrl-C in the terminal is for us to hand on), its output added to `log`.

    Where the system can (Linux), it gets `when_orphaned` should this process die without stopping it.
    Call it from the main thread: that signal is tied to the thread that started the child.
    """
    with log.open("ab") as output:
        return subprocess.Popen(
            [*_prefix(account, when_orphaned), *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=directory,
            env=environment,
            start_new_session=True,
            preexec_fn=_bound_to_this_process(when_orphaned),
            user=_user(account),
            group=_group(account),
            extra_groups=_no_groups(account),
        )


def run_as(account: Account | None, command: Sequence[str], *, given: str = "") -> "subprocess.CompletedProcess[str]":
    """Run a short command to its end as that account, in /, with `given` as its input; returns what it printed."""
    return subprocess.run(
        [*_prefix(account, signal.SIGKILL), *command],
        input=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd="/",
        env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
        start_new_session=True,
        preexec_fn=_bound_to_this_process(signal.SIGKILL),
        user=_user(account),
        group=_group(account),
        extra_groups=_no_groups(account),
    )


def stop(process: Process, with_signal: signal.Signals, patience: float) -> None:
    """End a child by its own signal, by SIGKILL once patience (seconds) is over, and with it all that it started."""
    if process.poll() is None:
        process.send_signal(with_signal)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    kill_group(process.pid)


def kill_group(leader: int) -> None:
    """SIGKILL to whatever is left of a session that `launch` opened."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def command_of(pid: int) -> list[str]:
    """The command line of a running process, empty when there is none."""
    try:
        return [os.fsdecode(part) for part in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[:-1]]
    except OSError:
        if sys.platform == "linux":
            return []
    listed = subprocess.run(["ps", "-ww", "-p", str(pid), "-o", "command="], capture_output=True, text=True)
    return listed.stdout.split()


def _user(account: Account | None) -> int | None:
    return None if account is None or account.passes_closed_directories else account.user


def _group(account: Account | None) -> int | None:
    return None if account is None or account.passes_closed_directories else account.group


def _no_groups(account: Account | None) -> list[int] | None:
    return None if account is None or account.passes_closed_directories else []


def _prefix(account: Account | None, when_orphaned: signal.Signals) -> list[str]:
    """setpriv changes the account where the capability has to be kept, which Popen can't."""
    if account is None or not account.passes_closed_directories:
        return []
    identity = ["--reuid", str(account.user), "--regid", str(account.group), "--clear-groups"]
    capability = ["--inh-caps", "+dac_override", "--ambient-caps", "+dac_override"]
    return ["setpriv", *identity, *capability, "--pdeathsig", when_orphaned.name, "--"]


def _bound_to_this_process(when_orphaned: signal.Signals) -> Callable[[], None] | None:
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl
    parent = os.getpid()

    def bind() -> None:
        prctl(_SET_PARENT_DEATH_SIGNAL, int(when_orphaned), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return bind
