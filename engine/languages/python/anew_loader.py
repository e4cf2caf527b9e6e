"""For what cannot be put into a loaded project (a changed class, decorator or signature; code that ran while loading): the
project is loaded anew, but not the interpreter and the test framework. A process forked before anything of the project
was loaded waits for requests, and forks a child for each.
"""

import json
import os
import tempfile

import forked_attempt


class AnewLoader:
    """To be made before the project is loaded; `channel` is the worker's own. `run(tests, files, started)` loads these test files (None: all there are),
    runs the tests in their order until the first that fails, and returns the result; it is called in a child."""

    def __init__(self, channel, run):
        requests, self.requests = os.pipe()
        self.answers, answers = os.pipe()
        self.process = os.fork()
        if self.process == 0:
            try:
                os.close(self.requests)
                os.close(self.answers)
                channel.leave()
                serve(run, requests, answers)
            finally:
                os._exit(0)
        os.close(requests)
        os.close(answers)
        self.lines = os.fdopen(self.answers, "r", encoding="utf-8", newline="\n")

    def attempt(self, tests, files, seconds, folder):
        """The result of the tests with the project as it is on disk now; None when the process is gone."""
        request = {"tests": tests, "files": files, "seconds": seconds, "folder": folder}
        try:
            forked_attempt.report(self.requests, request)
            line = self.lines.readline()
        except OSError:
            line = ""
        return json.loads(line) if line else None

    def leave(self):
        """In a child, where tests could read or write the pipes."""
        os.close(self.requests)
        os.close(self.answers)


def serve(run, requests, answers):
    forked_attempt.adopt_orphans()
    with os.fdopen(requests, "r", encoding="utf-8", newline="\n") as lines:
        for line in lines:
            request = json.loads(line)

            def work(started, request=request):
                os.close(requests)
                os.close(answers)
                use_folder(request["folder"])
                return run(request["tests"], request["files"], started)

            forked_attempt.report(answers, forked_attempt.attempt(request["seconds"], set(), work))


def use_folder(folder):
    """Temporary files of tests go there from now on."""
    os.environ["TMPDIR"] = os.environ["PYTEST_DEBUG_TEMPROOT"] = folder
    tempfile.tempdir = None
