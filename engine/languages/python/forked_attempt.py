"""One bug in a process of its own: forked, listened to, and ended with all that it started."""

import ctypes
import json
import os
import select
import signal
import threading
import time

PR_SET_CHILD_SUBREAPER = 36


def attempt(seconds, spared, work):
    """Forks; `work(started)` runs in the child, calls `started(test)` before each test, and returns its result. Ends
    the child after `seconds`, or when it has computed for half of them; then all processes it leaves, except those
    `spared`."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reader)
            os.setsid()
            report(writer, work(lambda test: report(writer, {"test": test})))
        except BaseException as error:  # the child must never return into the parent's loop
            report(writer, {"outcome": "killed", "detail": "%s: %s" % (type(error).__name__, error)})
        finally:
            os._exit(0)
    os.close(writer)
    try:
        return listen(seconds, reader, child)
    finally:
        os.close(reader)
        end_all(child, spared)


def listen(seconds, reader, child):
    """What the child says: `test` before each test, then a result."""
    deadline = time.monotonic() + seconds
    pending = b""
    test = None
    dead = False
    while True:
        left = deadline - time.monotonic()
        # A time limit allows for a busy machine. What computes on and on hangs, however busy it is.
        certain = not dead and cpu_seconds(child) >= seconds / 2
        over = certain or left <= 0
        # Not the pipe's end but the child's tells of a crash: processes that it forked hold the pipe open.
        readable, _, _ = select.select([reader], [], [], 0 if dead or over else min(left, 0.05))
        chunk = os.read(reader, 65536) if readable else b""
        if chunk:
            pending += chunk
            lines = pending.split(b"\n")
            pending = lines.pop()
            for line in lines:
                message = json.loads(line)
                if "outcome" in message:
                    if message["outcome"] == "killed":
                        message.setdefault("test", test)
                    return message
                test = message["test"]
        if over:
            detail = "no result after %.1f s" % (seconds - left)
            return {"outcome": "timed-out", "test": test, "certain": certain, "detail": detail}
        if not chunk and (dead or readable):
            return {"outcome": "killed", "test": test, "detail": "the test process ended without a result"}
        if not dead:
            dead = os.waitpid(child, os.WNOHANG)[0] == child


def report(writer, message):
    data = (json.dumps(message) + "\n").encode("utf-8")
    while data:
        data = data[os.write(writer, data) :]


def cpu_seconds(process):
    """What a process that was not waited for has computed so far; 0 where nobody can tell."""
    try:
        with open("/proc/%d/stat" % process, encoding="utf-8", errors="replace") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, IndexError, ValueError):
        return 0


def adopt_orphans():
    """Processes whose parent dies become children of this one, so that they can be found and killed (Linux)."""
    try:
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    except (OSError, AttributeError):
        pass  # elsewhere the sandbox's end takes them


def end_all(child, spared):
    """Kills the child's process group, then whatever it had put outside of it; not what was there before."""
    try:
        os.killpg(child, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass
    try:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    except (ProcessLookupError, ChildProcessError):
        pass
    for _ in range(100):
        left = set(children()) - spared
        if not left:
            return
        for process in left:
            try:
                os.kill(process, signal.SIGKILL)
                os.waitpid(process, 0)
            except (ProcessLookupError, ChildProcessError):
                pass


def children():
    try:
        with open("/proc/self/task/%d/children" % threading.get_native_id()) as stream:
            return [int(word) for word in stream.read().split()]
    except OSError:
        return []
