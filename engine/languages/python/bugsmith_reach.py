"""Which lines of the project does a test reach? Used by Bugsmith's pytest plugin and unittest runner.

`Reach` attributes executed lines to the current key: a test's id, or '' while loading. From Python 3.12 on it uses
sys.monitoring, which costs next to nothing once a line was seen; before that coverage.py's tracer in C when it can be
imported, else sys.settrace.
"""

import functools
import json
import os
import subprocess
import sys
import threading

_SKIPPED = (os.sep + "site-packages" + os.sep, os.sep + "node_modules" + os.sep)


class Reach:
    def __init__(self, root, tools=None):
        self.root = os.path.join(root, "")
        self.tools = tools
        self.lines = {}  # key -> {file: bits}
        self.opaque = set()
        self.key = ""
        self.reached = self.lines.setdefault("", {})
        self.is_project = {}
        if hasattr(sys, "monitoring"):
            self._tracer = _Monitoring(self)
        else:
            try:
                self._tracer = _CTracer(self)
            except Exception:
                self._tracer = _SetTrace(self)
        # Starting a program ends our sight: what it reaches is unknown.
        if hasattr(sys, "addaudithook"):
            sys.addaudithook(self._audit)
        else:
            for owner, name in ((subprocess.Popen, "__init__"), (os, "fork"), (os, "system")):
                setattr(owner, name, self._announced(getattr(owner, name)))

    def _announced(self, function):
        @functools.wraps(function)
        def announced(*args, **kwargs):
            self.opaque.add(self.key)
            return function(*args, **kwargs)

        return announced

    def _audit(self, event, _args):
        if event in ("subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn", "os.exec", "os.system"):
            self.opaque.add(self.key)

    def wants(self, filename):
        wanted = self.is_project.get(filename)
        if wanted is None:
            path = os.path.abspath(filename)
            wanted = path if path.startswith(self.root) and not any(part in path for part in _SKIPPED) else False
            self.is_project[filename] = wanted
        return wanted

    def start(self):
        self._tracer.start()

    def switch(self, key):
        """From now on lines belong to `key`; returns the key before."""
        before, self.key = self.key, key
        self.reached = self.lines.setdefault(key, {})
        self._tracer.switch(key)
        return before

    def stop(self):
        self._tracer.stop()

    def add(self, key, other):
        """What `other` reached, `key` reached too."""
        mine = self.lines.setdefault(key, {})
        for file, bits in self.lines.get(other, {}).items():
            mine[file] = mine.get(file, 0) | bits
        if other in self.opaque:
            self.opaque.add(key)

    def write(self, path, keys):
        """Writes what each of `keys` (and '') reached."""
        index, tests = {}, {}
        for key in [""] + list(keys):
            by_file = {}
            for file, bits in self.lines.get(key, {}).items():
                absolute = self.wants(file)
                if absolute and bits:
                    number = index.setdefault(absolute, len(index))
                    known = by_file.get(number)
                    by_file[number] = "%x" % (bits | int(known, 16) if known else bits)
            tests[key] = by_file
        opaque = sorted(self.opaque.intersection(keys))
        # What was started while loading serves every test.
        if "" in self.opaque:
            opaque = list(keys)
        with open(path, "w", encoding="utf-8", errors="surrogateescape") as out:
            json.dump(
                {
                    "files": list(index),
                    "tests": tests,
                    "opaque": opaque,
                    "everything": self._everything() if opaque else {},
                },
                out,
            )

    def _everything(self):
        found = {}
        for folder, folders, files in os.walk(self.root):
            folders[:] = [
                name
                for name in folders
                if not name.startswith(".")
                and name not in ("node_modules", "site-packages", "__pycache__")
                and not os.path.exists(os.path.join(folder, name, "pyvenv.cfg"))
            ]
            for name in files:
                if name.endswith(".py"):
                    path = os.path.join(folder, name)
                    try:
                        with open(path, "rb") as source:
                            found[path] = source.read().count(b"\n") + 1
                    except OSError:
                        pass
        return found


class _Monitoring:
    def __init__(self, reach):
        self.reach = reach
        self.tool = None

    def start(self):
        monitoring = sys.monitoring
        for tool in (3, 4, monitoring.COVERAGE_ID, monitoring.PROFILER_ID):
            if monitoring.get_tool(tool) is None:
                monitoring.use_tool_id(tool, "bugsmith")
                self.tool = tool
                break
        else:
            raise RuntimeError("every tool id of sys.monitoring is taken")
        monitoring.register_callback(self.tool, monitoring.events.LINE, self._line)
        monitoring.set_events(self.tool, monitoring.events.LINE)

    def _line(self, code, line):
        reach = self.reach
        if reach.wants(code.co_filename):
            reached, file = reach.reached, code.co_filename
            reached[file] = reached.get(file, 0) | (1 << line)
        return sys.monitoring.DISABLE

    def switch(self, _key):
        sys.monitoring.restart_events()

    def stop(self):
        monitoring = sys.monitoring
        monitoring.set_events(self.tool, 0)
        monitoring.register_callback(self.tool, monitoring.events.LINE, None)
        monitoring.free_tool_id(self.tool)


class _CTracer:
    """coverage.py, told its contexts by hand."""

    def __init__(self, reach):
        if reach.tools and reach.tools not in sys.path:
            # Last: the project's own coverage.py, if it has one, comes first.
            sys.path.append(reach.tools)
        import coverage

        self.reach = reach
        self.names = []
        self.coverage = coverage.Coverage(
            data_file=None, config_file=False, source=[reach.root], branch=False, check_preimported=False
        )

    def start(self):
        self.coverage.start()
        self.switch("")

    def switch(self, key):
        # Contexts are text in its database; a number is safe whatever the test is called.
        self.names.append(key)
        self.coverage.switch_context(str(len(self.names) - 1))

    def stop(self):
        self.coverage.stop()
        data = self.coverage.get_data()
        for file in data.measured_files():
            if not self.reach.wants(file):
                continue
            for line, contexts in data.contexts_by_lineno(file).items():
                bit = 1 << line
                for context in contexts:
                    if context:
                        reached = self.reach.lines.setdefault(self.names[int(context)], {})
                        reached[file] = reached.get(file, 0) | bit


class _SetTrace:
    def __init__(self, reach):
        self.reach = reach

    def start(self):
        threading.settrace(self._call)
        sys.settrace(self._call)

    def _call(self, frame, _event, _argument):
        return self._line if self.reach.wants(frame.f_code.co_filename) else None

    def _line(self, frame, event, _argument):
        if event == "line":
            reached, file = self.reach.reached, frame.f_code.co_filename
            reached[file] = reached.get(file, 0) | (1 << frame.f_lineno)
        return self._line

    def switch(self, _key):
        # A test may have replaced the tracer.
        if sys.gettrace() != self._call:
            self.start()

    def stop(self):
        sys.settrace(None)
        threading.settrace(None)
