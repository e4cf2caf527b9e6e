"""Resident pytest worker: collects the suite once, then screens one bug after another (engine/testing/worker.ts).

Usage: pytest-worker.py <pytest arguments>, in the folder where the project runs its tests; BUGSMITH_PROJECT is the
project's folder. JSON lines on standard input and output.
"""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:] = [HERE] + [entry for entry in sys.path if entry != HERE]
import resident_worker  # noqa: E402

# As `python -m pytest` has it: the folder it was started in comes first, ours not at all.
sys.path[0] = os.getcwd()
import pytest  # noqa: E402


class Collector:
    def __init__(self, channel):
        root = os.environ.get("BUGSMITH_PROJECT") or os.getcwd()
        self.resident = resident_worker.Resident(channel, root, self.run)
        self.names = {}
        self.failure = None

    @pytest.hookimpl(hookwrapper=True, trylast=True)
    def pytest_collection_modifyitems(self, items):
        # The ids of the report (bugsmith_pytest.py): node ids in the order of collection, `#2` for one that comes again.
        seen = {}
        for item in items:
            count = seen[item.nodeid] = seen.get(item.nodeid, 0) + 1
            self.names[item] = item.nodeid if count == 1 else "%s #%d" % (item.nodeid, count)
        yield

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session):
        # The long styles read and parse the source of every frame, which takes longer than most tests.
        session.config.option.tbstyle = "native"
        self.resident.serve({self.names.get(item, item.nodeid): item for item in session.items})

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


def main():
    channel = resident_worker.Channel()
    sys.argv[0] = pytest.__file__.replace("__init__", "__main__")
    code = pytest.main(sys.argv[1:], plugins=[Collector(channel)])
    # Only a suite that could not be collected comes here.
    channel.give_up(int(code) or 1)


if __name__ == "__main__":
    main()
