"""A client of `marvel-opt --serve`: Java starts once, then each compile() is one request."""

import itertools
import json
import subprocess


class MarvelError(Exception):
    """What a request was answered with instead of a result; `answer` is the whole answer."""

    def __init__(self, answer):
        reasons = [d["message"] for d in answer.get("diagnostics", []) if d["severity"] == "error"]
        super().__init__("; ".join(reasons) or answer.get("err") or answer["status"])
        self.answer = answer


class Marvel:
    def __init__(self, command=("marvel-opt",), plugins=()):
        words = [*command, "--serve", *(f"--load-pass-plugin={p}" for p in plugins)]
        self._server = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")
        self._ids = itertools.count(1)

    def compile(self, ir, *options):
        """The answer to a request: `out` is what marvel-opt would print. One at a time, so it cannot block."""
        request = {"id": next(self._ids), "ir": ir, "options": list(options)}
        print(json.dumps(request), file=self._server.stdin, flush=True)
        answer = json.loads(self._server.stdout.readline() or '{"status": "the server has ended"}')
        if answer["status"] != "ok":
            raise MarvelError(answer)
        return answer

    def close(self):
        self._server.stdin.close()
        return self._server.wait()
