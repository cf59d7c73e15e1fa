"""A server of one's own for a test: started on a free port with its own data, stopped or killed; people at it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path

COMMAND = (sys.executable, "-m", "juesuan.cli")
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_SECONDS_TO_START = 90


@dataclass(slots=True)
class Site:
    """Where an application keeps its data and answers; ``more`` goes into the environment of its processes."""

    data: Path
    more: Mapping[str, str] = field(default_factory=dict)
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        cleared = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        return {**cleared, "JUESUAN_DATA": str(self.data), **self.more}

    def run(self, *words: str) -> str:
        """A command of ours on the same data; what it printed."""
        done = subprocess.run(
            [*COMMAND, *words], env=self.environment, capture_output=True, text=True, timeout=300, check=False
        )
        if done.returncode not in (0, 1):
            raise AssertionError(f"juesuan {' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout

    def python(self, code: str) -> str:
        """A piece of Python with the application set up; what it printed."""
        whole = f"from juesuan.web.keeping import start\nstart()\n{code}"
        done = subprocess.run(
            [sys.executable, "-c", whole],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        if done.returncode:
            raise AssertionError(done.stderr)
        return done.stdout

    def start(self, *words: str, workers: int = 1) -> None:
        """Serve until :meth:`stop` or :meth:`kill`; returns when it answers."""
        self.port = self.port or free_port()
        log = (self.data.parent / f"{self.data.name}-{self.port}.log").open("ab")
        self.process = subprocess.Popen(
            [*COMMAND, "serve", "--port", str(self.port), "--workers", str(workers), *words],
            env=self.environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        end = time.monotonic() + _SECONDS_TO_START
        while time.monotonic() < end:
            with suppress(OSError), urllib.request.urlopen(f"{self.url}/healthz", timeout=5):
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise AssertionError(f"the server does not answer: {Path(log.name).read_text('utf-8')[-2000:]}")

    def stop(self) -> None:
        """Ask it to end, as a system does; killed when it does not."""
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()
        self.process = None

    def kill(self) -> None:
        """End it and its workers at once, in the middle of whatever they do."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


def free_port() -> int:
    """A port nobody listens at now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def served(data: Path, *words: str, workers: int = 1, more: Mapping[str, str] | None = None) -> Iterator[Site]:
    """A site that runs while the block does."""
    site = Site(data, more or {})
    try:
        site.start(*words, workers=workers)
        yield site
    finally:
        site.stop()


class Visitor:
    """Somebody at a site without a browser: cookies kept, forms sent with their token."""

    def __init__(self, url: str) -> None:
        self.url, self.jar = url, CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def get(self, path: str) -> tuple[int, str]:
        return self._ask(urllib.request.Request(self.url + path))

    def post(self, path: str, body: bytes | Mapping[str, str], kind: str = "") -> tuple[int, str]:
        """A form, or with ``kind`` a body of that type."""
        if not isinstance(body, bytes):
            body = urllib.parse.urlencode(body).encode()
        headers = {"X-CSRFToken": self._token(), "Referer": self.url, "Accept": "application/json" if kind else "*/*"}
        headers["Content-Type"] = kind or "application/x-www-form-urlencoded"
        return self._ask(urllib.request.Request(self.url + path, body, headers))

    def sign_in(self, username: str, password: str) -> None:
        self.get("/login")
        status, text = self.post("/login", {"username": username, "password": password})
        if status != 200 or 'name="password"' in text:
            raise AssertionError(f"{username} could not sign in: {status}")

    def _token(self) -> str:
        return next((cookie.value or "" for cookie in self.jar if cookie.name == "csrftoken"), "")

    def _ask(self, request: urllib.request.Request) -> tuple[int, str]:
        try:
            with self.opener.open(request, timeout=60) as answer:
                return int(answer.status), answer.read().decode("utf-8", "replace")
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode("utf-8", "replace")
