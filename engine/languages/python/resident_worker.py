"""What the resident test workers have in common: the protocol of engine/testing/worker.ts, and a forked child for each
bug, so that nothing it does to memory outlives its request. Files it leaves in the temporary folder are removed,
processes it leaves are killed. What it writes elsewhere stays: the caller checks with a request whose content is the
file as it is (nothing is swapped then).
"""

import fcntl
import gc
import json
import os
import shutil
import sys
import tempfile
import threading
import time

import anew_loader
import forked_attempt
import function_swap

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

    def leave(self):
        """In a child, where tests could read or write the streams."""
        os.close(self.responses)
        os.close(self.requests.fileno())

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
    calls `started(id)` before each, and returns the text of the first failure, or None; `file_of(item)` is the path of
    a test's file. `loader` takes what cannot be put into the loaded project."""

    def __init__(self, channel, root, run, file_of, loader):
        self.channel = channel
        self.root = root
        self.run = run
        self.file_of = file_of
        self.loader = loader
        self.items = {}
        self.functions = {}
        self.files = {}
        self.servants = set()  # processes that were there before any bug
        self.stamp = int(time.time())
        self.threaded = False

    def serve(self, items):
        """Never returns."""
        self.items = items
        gc.collect()
        self.functions = function_swap.live_functions(self.root)
        if hasattr(gc, "freeze"):
            gc.freeze()
        forked_attempt.adopt_orphans()
        self.servants = set(forked_attempt.children())
        # Collecting the tests started threads, which a fork would lose.
        self.threaded = threading.active_count() > 1
        self.channel.send({"type": "ready", "tests": list(items)})
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
        planned = self.planned(source, content, request.get("anew"))
        if content == source.content:
            return self.in_a_folder(request, source, None, planned)
        # On disk too, for processes that tests start. Times are new each time, since caches of compiled code go by them.
        before = os.stat(path)
        self.put(path, content)
        try:
            return self.in_a_folder(request, source, content, planned)
        finally:
            self.put(path, source.content)
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    def planned(self, source, content, anew):
        """What to replace in the loaded project; None when it has to be loaded anew."""
        if anew or self.threaded:
            return None
        if content == source.content:
            return []
        if not source.functions:
            return None if source.path in imported_files() else []
        try:
            return source.plan(content)
        except function_swap.Unable:
            return None

    def in_a_folder(self, request, source, content, planned):
        folder = tempfile.mkdtemp(prefix="bugsmith-")
        tests = request["tests"]
        try:
            if planned is None:
                return self.load_anew(tests, request["seconds"] + request["loading"], folder)
            return forked_attempt.attempt(
                request["seconds"],
                self.servants,
                lambda started: self.child(tests, source, content, planned, folder, started),
            )
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            self.channel.forget_output()

    def load_anew(self, tests, seconds, folder):
        files = {self.file_of(self.items[test]) for test in tests}
        result = self.loader.attempt(tests, None if None in files else sorted(files), seconds, folder)
        return result or {"outcome": "unable", "detail": "the process that loads the project anew is gone"}

    def child(self, tests, source, content, planned, folder, started):
        self.channel.leave()
        self.loader.leave()
        anew_loader.use_folder(folder)
        if content is not None:
            function_swap.carry_out(planned)
            function_swap.load_instead(source.path, content)
        return result_of(self.run({test: self.items[test] for test in tests}, started))

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


def imported_files():
    files = (getattr(module, "__file__", None) for module in list(sys.modules.values()))
    return {os.path.realpath(name) for name in files if name}


def result_of(failure):
    """Of the text of the first failure, or None."""
    return {"outcome": "survived"} if failure is None else {"outcome": "killed", "detail": failure[-DETAIL_LIMIT:]}


def run_loaded(tests, items, unloadable, run):
    """The result of tests of a suite that was loaded for them. `items`: all that could be loaded, by id; `unloadable`:
    what the first that could not said, or None."""
    missing = [test for test in tests if test not in items]
    if not missing:
        return result_of(run({test: items[test] for test in tests}))
    if unloadable is not None:
        return result_of(unloadable)
    return {"outcome": "killed", "test": missing[0], "detail": "the test is no longer there"}
