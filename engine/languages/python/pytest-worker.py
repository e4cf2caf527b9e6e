"""Resident pytest worker: collects the suite once, then screens one bug after another (engine/testing/worker.ts).

Usage: pytest-worker.py <pytest arguments>, in the folder where the project runs its tests; BUGSMITH_PROJECT is the
project's folder. JSON lines on standard input and output.
"""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:] = [HERE] + [entry for entry in sys.path if entry != HERE]
import anew_loader  # noqa: E402
import bugsmith_benchmarks  # noqa: E402
import resident_worker  # noqa: E402

# As `python -m pytest` has it: the folder it was started in comes first, ours not at all.
sys.path[0] = os.getcwd()
import pytest  # noqa: E402


def path_of(item):
    return str(getattr(item, "path", None) or item.fspath)


class Collector:
    """Names the tests as the report does (bugsmith_pytest.py), and runs some of them in any order."""

    def __init__(self):
        self.names = {}
        self.failure = None

    def pytest_configure(self, config):
        bugsmith_benchmarks.shorten(config)

    @pytest.hookimpl(hookwrapper=True, trylast=True)
    def pytest_collection_modifyitems(self, items):
        # Node ids in the order of collection, `#2` for one that comes again.
        seen = {}
        for item in items:
            count = seen[item.nodeid] = seen.get(item.nodeid, 0) + 1
            self.names[item] = item.nodeid if count == 1 else "%s #%d" % (item.nodeid, count)
        yield

    def collected(self, session):
        # The long styles read and parse the source of every frame, which takes longer than most tests.
        session.config.option.tbstyle = "native"
        return {self.names.get(item, item.nodeid): item for item in session.items}

    def run(self, items, started):
        names, tests = list(items), list(items.values())
        for index, item in enumerate(tests):
            started(names[index])
            following = tests[index + 1] if index + 1 < len(tests) else None
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if self.failure is not None:
                return self.failure
        return None

    def pytest_runtest_logreport(self, report):
        if report.outcome == "failed" and self.failure is None:
            self.failure = str(getattr(report, "longreprtext", "") or report.longrepr)


class Serving(Collector):
    """The loaded suite, kept for one bug after another."""

    def __init__(self, channel, loader):
        super().__init__()
        root = os.environ.get("BUGSMITH_PROJECT") or os.getcwd()
        self.resident = resident_worker.Resident(channel, root, self.run, path_of, loader)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session):
        self.resident.serve(self.collected(session))


class Once(Collector):
    """Some tests of a suite that is loaded for them."""

    def __init__(self, tests, started):
        super().__init__()
        self.tests = tests
        self.started = started
        self.unloadable = None
        self.result = None

    def pytest_collectreport(self, report):
        if report.failed and self.unloadable is None:
            self.unloadable = report.longreprtext

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session):
        self.result = resident_worker.run_loaded(
            self.tests, self.collected(session), self.unloadable, lambda items: self.run(items, self.started)
        )
        return True


# Tests may ask sys.argv, as under a plain `python -m pytest`.
arguments = sys.argv[1:]
sys.argv[:] = [pytest.__file__.replace("__init__", "__main__")]


def load_and_run(tests, files, started):
    once = Once(tests, started)
    code = pytest.main(arguments + (files or []), plugins=[once])
    return once.result or {"outcome": "unable", "detail": "pytest ended with %d before it ran tests" % int(code)}


def main():
    channel = resident_worker.Channel()
    loader = anew_loader.AnewLoader(channel, load_and_run)
    code = pytest.main(arguments, plugins=[Serving(channel, loader)])
    # Only a suite that could not be collected comes here.
    channel.give_up(int(code) or 1)


if __name__ == "__main__":
    main()
