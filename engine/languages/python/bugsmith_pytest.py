"""Bugsmith's pytest plugin: exact test selection, results as JSON lines, and which lines each test reaches.

Settings come as JSON in the environment variable BUGSMITH_PYTEST:
  report    file to write results to
  tests     file with a JSON array of the ids to run, or null for all that pytest collects
  reach     file to write lines reached to, or null
  root      the project's folder
  tools     folder with packages of ours (coverage.py), or absent
"""

import json
import os
import sys
import time

import pytest
from bugsmith_benchmarks import shorten

settings = json.loads(os.environ["BUGSMITH_PYTEST"])
# Pytest has read its arguments; tests may ask sys.argv, as under a plain `python -m pytest`.
del sys.argv[1:]
reach = None
if settings.get("reach"):
    from bugsmith_reach import Reach

    reach = Reach(settings["root"], settings.get("tools"))
    # From the start: conftest.py and test modules import the project before any hook of ours is called.
    reach.start()

out = open(settings["report"], "w", encoding="utf-8", errors="backslashreplace")
ids = {}  # id(item) -> unique test id
fixtures = {}  # FixtureDef -> key of the lines that its setup and teardown reach
used = []  # (test id, key of a fixture)
current = None
owner = os.getpid()


def emit(**record):
    # A test may fork; its child must not write into our report.
    if os.getpid() == owner:
        out.write(json.dumps(record) + "\n")
        out.flush()


def path_of(node):
    path = getattr(node, "path", None) or getattr(node, "fspath", None)
    return str(path) if path else None


def pytest_collectreport(report):
    if report.failed:
        emit(kind="error", file=_absolute(report), message=report.longreprtext)


def _absolute(report):
    location = report.fspath if getattr(report, "fspath", None) else report.nodeid.split("::")[0]
    return os.path.normpath(os.path.join(rootdir, str(location))) if location else report.nodeid


rootdir = os.getcwd()


def pytest_configure(config):
    global rootdir
    rootdir = str(getattr(config, "rootpath", None) or config.rootdir)
    shorten(config)


@pytest.hookimpl(hookwrapper=True, trylast=True)
def pytest_collection_modifyitems(config, items):
    # Named in the order of collection, before anything else reorders: ids must not depend on what was selected.
    seen = {}
    for item in items:
        seen[item.nodeid] = seen.get(item.nodeid, 0) + 1
        count = seen[item.nodeid]
        ids[id(item)] = item.nodeid if count == 1 else "%s #%d" % (item.nodeid, count)
    yield
    if settings.get("tests"):
        with open(settings["tests"], encoding="utf-8") as file:
            wanted = set(json.load(file))
        kept = [item for item in items if ids.get(id(item), item.nodeid) in wanted]
        dropped = [item for item in items if ids.get(id(item), item.nodeid) not in wanted]
        if dropped:
            config.hook.pytest_deselected(items=dropped)
            items[:] = kept


class Running:
    def __init__(self, item):
        self.id = ids.get(id(item), item.nodeid)
        self.file = path_of(item)
        self.outcome = None
        self.seconds = 0.0
        self.messages = []

    def take(self, report):
        self.seconds += getattr(report, "duration", 0) or 0
        if report.outcome == "rerun":
            return
        if report.failed:
            self.outcome = "failed"
            self.messages.append(report.longreprtext or "%s failed" % report.when)
        elif report.skipped:
            self.outcome = self.outcome or "skipped"
            self.messages.append(_reason(report))
        elif report.when == "call" and self.outcome is None:
            # An unexpected pass of an xfail test asserts nothing: its opposite is not a failure.
            self.outcome = "skipped" if hasattr(report, "wasxfail") else "passed"


def _reason(report):
    longrepr = report.longrepr
    return str(longrepr[2]) if isinstance(longrepr, tuple) and len(longrepr) == 3 else report.longreprtext


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_runtest_protocol(item):
    global current
    current = Running(item)
    emit(kind="started", id=current.id, file=current.file)
    before = reach.switch(current.id) if reach else None
    started = time.perf_counter()
    yield
    if reach:
        for name in getattr(item, "fixturenames", ()):
            for definition in item._fixtureinfo.name2fixturedefs.get(name, ()):
                if definition in fixtures:
                    used.append((current.id, fixtures[definition]))
        reach.switch(before)
    emit(
        kind="result",
        id=current.id,
        file=current.file,
        # Neither passed nor skipped nor failed: a plugin of the project swallowed the reports.
        outcome=current.outcome or "failed",
        seconds=current.seconds or time.perf_counter() - started,
        message="\n\n".join(message for message in current.messages if message)[:20000] or None,
    )
    current = None


def pytest_runtest_logreport(report):
    if current is not None:
        current.take(report)


if reach:

    @pytest.hookimpl(hookwrapper=True)
    def pytest_fixture_setup(fixturedef, request):
        # A fixture of a wider scope is set up in one test and serves many: what it reaches, all of them reach.
        if fixturedef.scope == "function":
            yield
            return
        key = fixtures.setdefault(fixturedef, "fixture:%d:%s" % (len(fixtures), fixturedef.argname))
        before = []
        # Finalizers run in reverse: these two enclose those that setting up adds.
        fixturedef.addfinalizer(lambda: reach.switch(before.pop()) if before else None)
        outside = reach.switch(key)
        yield
        reach.switch(outside)
        fixturedef.addfinalizer(lambda: before.append(reach.switch(key)))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus):
    # Passed, failed or nothing collected; anything else (interrupted, internal error) left tests unrun.
    if int(exitstatus) in (0, 1, 5):
        emit(kind="end")


def pytest_unconfigure(config):
    global reach
    if reach and os.getpid() == owner:
        reach.stop()
        for test, fixture in used:
            reach.add(test, fixture)
        reach.write(settings["reach"], list(ids.values()))
        reach = None
