"""Resident unittest worker: loads the suite once, then screens one bug after another (engine/testing/worker.ts).

Settings are those of bugsmith_unittest.py, which knows how to load and name tests. JSON lines on standard input and
output.
"""

import sys
import unittest

import anew_loader
import resident_worker

channel = resident_worker.Channel()
import bugsmith_unittest  # noqa: E402


class FirstFailure(unittest.TestResult):
    def __init__(self, names, started):
        super().__init__()
        self.failfast = True
        self.names = names
        self.started = started
        self.text = None

    def startTest(self, test):
        super().startTest(test)
        self.started(self.names[id(test)])

    def failed(self, text):
        self.text = self.text or text or "failed"
        self.stop()

    def addFailure(self, test, err):
        self.failed(self._exc_info_to_string(err, test))

    def addError(self, test, err):
        self.failed(self._exc_info_to_string(err, test))

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self.failed("%s\n%s" % (subtest, self._exc_info_to_string(err, test)))

    def addUnexpectedSuccess(self, test):
        self.failed("The test was expected to fail, and passed.")


def run(items, started):
    result = FirstFailure({id(test): name for name, test in items.items()}, started)
    # The suite's own way sets up classes and modules as they come and go.
    unittest.TestSuite(items.values()).run(result)
    return result.text


def load_and_run(tests, files, started):
    bugsmith_unittest.settings["files"] = files
    ids, found, broken = bugsmith_unittest.named(bugsmith_unittest.load())
    items = {ids[id(test)]: test for test in found}
    unloadable = None
    if broken:
        failure = unittest.TestResult()
        broken[0].run(failure)
        unloadable = "\n".join(text for _, text in failure.errors)
    return resident_worker.run_loaded(tests, items, unloadable, lambda chosen: run(chosen, started))


def main():
    sys.argv[:] = ["python -m unittest"]
    loader = anew_loader.AnewLoader(channel, load_and_run)
    ids, tests, _ = bugsmith_unittest.named(bugsmith_unittest.load())
    root = bugsmith_unittest.settings["root"]
    resident = resident_worker.Resident(channel, root, run, bugsmith_unittest.file_of, loader)
    resident.serve({ids[id(test)]: test for test in tests})


if __name__ == "__main__":
    try:
        main()
    except BaseException:
        import traceback

        traceback.print_exc()
    channel.give_up(1)
