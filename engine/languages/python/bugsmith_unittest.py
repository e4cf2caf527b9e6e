"""Bugsmith's runner for unittest, which has no report of its own: results as JSON lines, exact selection, and which
lines each test reaches. Run in the folder where the project runs its tests.

Settings come as JSON in the environment variable BUGSMITH_UNITTEST:
  report    file to write results to
  starts    folders (relative) to discover tests in; modules are named from there
  files     test files (absolute) to load instead of discovering, or null
  tests     file with a JSON array of the ids to run, or null for all
  stop      whether to stop at the first failure
  reach     file to write lines reached to, or null
  root      the project's folder
  tools     folder with packages of ours (coverage.py)
"""

import json
import os
import sys
import time
import unittest

settings = json.loads(os.environ["BUGSMITH_UNITTEST"])
here = os.path.dirname(os.path.abspath(__file__))
reach = None
if settings.get("reach"):
    sys.path.append(here)
    from bugsmith_reach import Reach

    reach = Reach(settings["root"], settings.get("tools"))
    reach.start()
# As `python -m unittest` has it: the folder it was started in comes first, ours not at all.
sys.path[:] = [os.getcwd()] + [entry for entry in sys.path[1:] if entry != here]

out = open(settings["report"], "w", encoding="utf-8", errors="backslashreplace")
owner = os.getpid()


def emit(**record):
    # A test may fork; its child must not write into our report.
    if os.getpid() == owner:
        out.write(json.dumps(record) + "\n")
        out.flush()


def flatten(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            for inner in flatten(test):
                yield inner
        elif test is not None:
            yield test


class Suite(unittest.TestSuite):
    """A suite that says whose fixtures it sets up and tears down."""

    def _tearDownPreviousClass(self, test, result):
        previous = getattr(result, "_previousTestClass", None)
        if previous is not None:
            own("%s.%s" % (previous.__module__, previous.__qualname__))
        super()._tearDownPreviousClass(test, result)

    def _handleClassSetUp(self, test, result):
        own(class_of(test))
        super()._handleClassSetUp(test, result)

    def _handleModuleFixture(self, test, result):
        own(type(test).__module__)
        super()._handleModuleFixture(test, result)

    def _handleModuleTearDown(self, result):
        # Called in the middle of setting up the next module.
        before = reach.key if reach else None
        own(self._get_previous_module(result) or "")
        super()._handleModuleTearDown(result)
        if reach:
            reach.switch(before)


def own(key):
    if reach:
        reach.switch("fixtures:" + key)


def keep(suite, wanted):
    """The suite with only the wanted tests; its shape stays, for class and module fixtures hang on it."""
    kept = Suite()
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            kept.addTest(keep(test, wanted))
        elif test is not None and wanted(test):
            kept.addTest(test)
    return kept


def file_of(test):
    module = sys.modules.get(type(test).__module__)
    path = getattr(module, "__file__", None)
    return os.path.abspath(path) if path else None


def class_of(test):
    return "%s.%s" % (type(test).__module__, type(test).__qualname__)


def load():
    loader = unittest.TestLoader()
    if settings.get("files") is None:
        suites = []
        for start in settings["starts"]:
            folder = os.path.abspath(start)
            suites.append(loader.discover(folder, pattern="test*.py", top_level_dir=folder))
            # A loader remembers its top folder.
            loader._top_level_dir = None
        return unittest.TestSuite(suites)
    names = []
    starts = sorted((os.path.abspath(start) for start in settings["starts"]), key=len, reverse=True)
    for file in settings["files"]:
        top = next((start for start in starts if file.startswith(start + os.sep)), os.getcwd())
        if top not in sys.path:
            sys.path.insert(0, top)
        names.append(os.path.splitext(os.path.relpath(file, top))[0].replace(os.sep, "."))
    return loader.loadTestsFromNames(names)


class Result(unittest.TestResult):
    def __init__(self, ids):
        super().__init__()
        self.ids = ids
        self.done = set()

    def key(self, test):
        return self.ids.get(id(test), test.id())

    def startTest(self, test):
        super().startTest(test)
        self.outcome, self.messages, self.started = "passed", [], time.perf_counter()
        emit(kind="started", id=self.key(test), file=file_of(test))
        if reach:
            reach.switch(self.key(test))

    def stopTest(self, test):
        super().stopTest(test)
        own(class_of(test))
        self.write(test, self.outcome, time.perf_counter() - self.started, "\n\n".join(self.messages))

    def write(self, test, outcome, seconds, message):
        self.done.add(id(test))
        emit(
            kind="result",
            id=self.key(test),
            file=file_of(test),
            outcome=outcome,
            seconds=seconds,
            message=message[:20000] or None,
        )

    def failed(self, text):
        self.outcome = "failed"
        self.messages.append(text)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.failed(self.failures[-1][1])

    def addError(self, test, err):
        super().addError(test, err)
        text = self.errors[-1][1]
        if isinstance(test, unittest.TestCase):
            return self.failed(text)
        # A fixture of a class or module: `setUpClass (tests.test_a.TestA)`.
        what, _, name = str(test).partition(" (")
        name = name.rstrip(")")
        if what.startswith("setUp"):
            for other in self.tests:
                owner_name = class_of(other) if what == "setUpClass" else type(other).__module__
                if owner_name == name and id(other) not in self.done:
                    self.write(other, "failed", 0, text)
        else:
            emit(kind="error", file=name, message=text)

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self.failed("%s\n%s" % (subtest, self._exc_info_to_string(err, test)))

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        if not isinstance(test, unittest.TestCase):
            return
        if self.outcome == "passed":
            self.outcome = "skipped"
        self.messages.append(reason)

    def addExpectedFailure(self, test, err):
        super().addExpectedFailure(test, err)
        self.outcome = "skipped"

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self.failed("The test was expected to fail, and passed.")


def named(suite):
    """The tests of a suite: their unique names by `id()`, the tests themselves, and those that stand for a failed load."""
    ids, seen, tests, broken = {}, {}, [], []
    for test in flatten(suite):
        if type(test).__name__ in ("_FailedTest", "ModuleImportFailure", "LoadTestsFailure"):
            broken.append(test)
            continue
        tests.append(test)
        name = test.id()
        seen[name] = seen.get(name, 0) + 1
        ids[id(test)] = name if seen[name] == 1 else "%s #%d" % (name, seen[name])
    return ids, tests, broken


def main():
    suite = load()
    ids, _, broken = named(suite)
    for test in broken:
        failure = unittest.TestResult()
        test.run(failure)
        name = test._testMethodName
        emit(kind="error", file=path_of(name), message="\n".join(text for _, text in failure.errors))
    wanted = None
    if settings.get("tests"):
        with open(settings["tests"], encoding="utf-8") as file:
            wanted = set(json.load(file))
    suite = keep(suite, lambda test: id(test) in ids and (wanted is None or ids[id(test)] in wanted))
    result = Result(ids)
    result.tests = list(flatten(suite))
    result.failfast = bool(settings.get("stop"))
    keys = [ids[id(test)] for test in result.tests]
    result.startTestRun()
    suite.run(result)
    result.stopTestRun()
    if reach:
        reach.switch(None)
        reach.stop()
        for test in result.tests:
            for shared in (class_of(test), type(test).__module__):
                reach.add(ids[id(test)], "fixtures:" + shared)
        reach.write(settings["reach"], keys)
    emit(kind="end")
    return 0 if result.wasSuccessful() and not broken else 1


def path_of(module):
    relative = module.replace(".", os.sep)
    for start in settings["starts"]:
        for name in (relative + ".py", os.path.join(relative, "__init__.py")):
            path = os.path.join(os.path.abspath(start), name)
            if os.path.exists(path):
                return path
    return module


if __name__ == "__main__":
    # Tests may ask sys.argv, as under `python -m unittest`.
    sys.argv[:] = ["python -m unittest"]
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    # Threads that a test left behind must not keep the run from ending.
    os._exit(code)
