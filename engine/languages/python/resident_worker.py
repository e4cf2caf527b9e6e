"""What the resident test workers have in common: the protocol of engine/testing/worker.ts, and a forked child for each
bug, so that nothing it does to memory outlives its request. Files it leaves in the temporary folder are removed,
processes it leaves are killed. What it writes elsewhere stays: the caller checks with a request whose content is the
file as it is (nothing is swapped then).
"""

import ctypes
import fcntl
import gc
import json
import os
import select
import shutil
import signal
import sys
import tempfile
import threading
import time

import function_swap

PR_SET_CHILD_SUBREAPER = 36
DETAIL_LIMIT = 600


class Channel:
    """The protocol's streams, moved away from where tests could read or write them."""

    def __init__(self):
        self.requests = os.fdopen(os.dup(0), "r", encoding="utf-8", newline="\n")
        self.responses = os.dup(1)
        null = os.open(os.devnull, os.O_RDONLY)
        os.dup2(null, 0)
        os.close(null)
        self.errors = os.dup(2)
        # A file, emptied now and then: a pipe could fill up. pytest makes copies of these two, so they stay for good.
        log, path = tempfile.mkstemp(prefix="bugsmith-")
        os.unlink(path)
        self.log = os.dup(log)
        fcntl.fcntl(log, fcntl.F_SETFL, os.O_APPEND)
        os.dup2(log, 1)
        os.dup2(log, 2)
        os.close(log)

    def send(self, message):
        data = (json.dumps(message) + "\n").encode("utf-8")
        while data:
            data = data[os.write(self.responses, data) :]

    def forget_output(self):
        os.ftruncate(self.log, 0)

    def give_up(self, code):
        """Ends the worker; the end of what was said goes to standard error."""
        sys.stdout.flush()
        sys.stderr.flush()
        size = os.fstat(self.log).st_size
        os.write(self.errors, os.pread(self.log, 4000, max(0, size - 4000)))
        os._exit(code)


class Resident:
    """Serves requests. `items` are the collected tests by id; `run(items, started)` runs some of them in their order,
    calls `started(id)` before each, and returns the text of the first failure, or None."""

    def __init__(self, channel, root, run):
        self.channel = channel
        self.root = root
        self.run = run
        self.items = {}
        self.functions = {}
        self.files = {}
        self.servants = set()  # processes that collecting the tests started
        self.stamp = int(time.time())

    def serve(self, items):
        """Never returns."""
        self.items = items
        gc.collect()
        self.functions = function_swap.live_functions(self.root)
        if hasattr(gc, "freeze"):
            gc.freeze()
        adopt_orphans()
        self.servants = set(children())
        ready = {"type": "ready", "tests": list(items)}
        if threading.active_count() > 1:
            ready["unable"] = "collecting the tests started threads, which a fork would lose"
        self.channel.send(ready)
        for line in self.channel.requests:
            self.channel.send(self.answer(json.loads(line)))
        os._exit(0)

    def answer(self, request):
        started = time.monotonic()
        path = os.path.join(self.root, request["file"])
        try:
            result = self.screen(request, path, request["content"].encode("utf-8"))
        except (function_swap.Unable, OSError) as error:
            result = {"outcome": "unable", "detail": str(error)}
        result.update(type="screened", id=request["id"], seconds=time.monotonic() - started)
        return result

    def screen(self, request, path, content):
        missing = [test for test in request["tests"] if test not in self.items]
        if missing:
            return {"outcome": "unable", "detail": "not collected: %s" % missing[0]}
        source = self.source(path)
        if content == source.content:
            return self.in_a_folder(request, source, None, [])
        planned = []
        if source.functions:
            planned = source.plan(content)
        elif source.path in imported_files():
            raise function_swap.Unable("the module has no functions to replace")
        # On disk too, for processes that tests start. Times are new each time, since caches of compiled code go by them.
        before = os.stat(path)
        self.put(path, content)
        try:
            return self.in_a_folder(request, source, content, planned)
        finally:
            self.put(path, source.content)
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    def in_a_folder(self, request, source, content, planned):
        folder = tempfile.mkdtemp(prefix="bugsmith-")
        try:
            return self.attempt(request, source, content, planned, folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            self.channel.forget_output()

    def source(self, path):
        real = os.path.realpath(path)
        if real not in self.files:
            self.files[real] = function_swap.SourceFile(real, self.functions.get(real, []))
        return self.files[real]

    def put(self, path, content):
        with open(path, "wb") as stream:
            stream.write(content)
        self.stamp += 2
        os.utime(path, (self.stamp, self.stamp))

    def attempt(self, request, source, content, planned, folder):
        """Forks, and listens to the child: `<test>` before each test, then a result."""
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                os.close(reader)
                self.child(request, source, content, planned, folder, writer)
            except BaseException as error:  # the child must never return into the parent's loop
                report(writer, {"outcome": "killed", "detail": "%s: %s" % (type(error).__name__, error)})
            finally:
                os._exit(0)
        os.close(writer)
        try:
            return self.listen(request, reader, child)
        finally:
            os.close(reader)
            end_all(child, self.servants)

    def listen(self, request, reader, child):
        deadline = time.monotonic() + request["seconds"]
        pending = b""
        test = None
        dead = False
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                # What computed all the time hangs, however busy the machine is.
                certain = cpu_seconds(child) >= 0.8 * request["seconds"]
                detail = "no result after %.1f s" % request["seconds"]
                return {"outcome": "timed-out", "test": test, "certain": certain, "detail": detail}
            # Not the pipe's end but the child's tells of a crash: processes that it forked hold the pipe open.
            readable, _, _ = select.select([reader], [], [], 0 if dead else min(left, 0.05))
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
            elif dead or readable:
                return {"outcome": "killed", "test": test, "detail": "the test process ended without a result"}
            else:
                dead = os.waitpid(child, os.WNOHANG)[0] == child

    def child(self, request, source, content, planned, folder, writer):
        os.setsid()
        os.close(self.channel.responses)
        os.close(self.channel.requests.fileno())
        os.environ["TMPDIR"] = os.environ["PYTEST_DEBUG_TEMPROOT"] = folder
        tempfile.tempdir = None
        if content is not None:
            function_swap.carry_out(planned)
            function_swap.load_instead(source.path, content)
        items = {test: self.items[test] for test in request["tests"]}
        failure = self.run(items, lambda test: report(writer, {"test": test}))
        if failure is None:
            report(writer, {"outcome": "survived"})
        else:
            report(writer, {"outcome": "killed", "detail": failure[-DETAIL_LIMIT:]})


def report(writer, message):
    os.write(writer, (json.dumps(message) + "\n").encode("utf-8"))


def cpu_seconds(process):
    """What a process that was not waited for has computed so far; 0 where nobody can tell."""
    try:
        with open("/proc/%d/stat" % process, encoding="utf-8", errors="replace") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, IndexError, ValueError):
        return 0


def imported_files():
    files = (getattr(module, "__file__", None) for module in list(sys.modules.values()))
    return {os.path.realpath(name) for name in files if name}


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
