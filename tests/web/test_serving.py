"""The first minute of a server: a port that is taken, nobody who could sign in, the end it is asked for."""

from __future__ import annotations

import signal
import socket
from pathlib import Path

import pytest

from juesuan import shipped
from juesuan.cli import serving
from juesuan.errors import JuesuanError
from tests.web.running import Site

SAY = shipped.toml("juesuan.cli", "serving.toml")["zh"]


def test_a_port_in_use_is_told_with_what_to_do() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(JuesuanError, match=f"端口 {port} 已被占用") as told:
            serving._is_free("127.0.0.1", port, SAY)
    assert "--port" in told.value.hint
    serving._is_free("127.0.0.1", port, SAY)


@pytest.mark.parametrize("host", ["192.0.2.1", "no such host"])
def test_an_address_that_is_none_of_this_machine_is_told(host: str) -> None:
    with pytest.raises(JuesuanError, match=host):
        serving._is_free(host, 8000, SAY)


def test_the_example_goes_with_the_package() -> None:
    assert (serving.EXAMPLE / "department.toml").is_file()
    settings = (Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8")
    assert '"examples/ningxia-hrss-2024" = "juesuan/example"' in settings


def test_without_accounts_it_says_how_the_first_is_made_and_ends_when_asked(tmp_path: Path) -> None:
    site = Site(tmp_path / "data")
    site.start()
    process = site.process
    assert process is not None
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    told = (tmp_path / f"data-{site.port}.log").read_text("utf-8")
    assert f"http://localhost:{site.port}/" in told
    assert "juesuan user add" in told
    assert "Traceback" not in told
