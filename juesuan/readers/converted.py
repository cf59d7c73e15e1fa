"""Old and foreign formats (.doc, .wps, .rtf, .odt): made into Word documents by LibreOffice when it is installed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from juesuan.document import Document, Grid, GridCell, Paragraph, Piece
from juesuan.errors import UnreadableFile
from juesuan.place import Place
from juesuan.readers.docx import read_docx
from juesuan.readers.source import read_bytes

SECONDS = 90  # less than the limit of the process that reads, so that nothing outlives it
MEMORY = 8 * 1024**3  # bytes: the program maps much more than it uses
PROGRAMS = ("soffice", "libreoffice")
ELSEWHERE = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.exe",
    "/opt/libreoffice/program/soffice",
)

# No macros, no active content, no links followed: the settings of a fresh profile that lives as long as one file.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Save/Document"><prop oor:name="WarnAlienFormat" oor:op="fuse"><value>false</value></prop></item>
</oor:items>
"""  # noqa: E501


def read_converted(path: str | Path) -> Document:
    """The document in a file that LibreOffice can open, its places naming the file itself.

    :class:`UnreadableFile` with what to install or how to save it when LibreOffice is absent or cannot open it.
    """
    program = installed()
    place = Place(str(path))
    if program is None:
        raise UnreadableFile(
            f"“{path}”这种格式要借助 LibreOffice 读取，本机没有安装",
            place=place,
            hint="请安装 LibreOffice（apt install libreoffice-writer），或在 Word、WPS 中另存为 .docx 再核验",
        )
    data = read_bytes(path)
    with TemporaryDirectory(prefix="juesuan-") as folder:
        made = _convert(program, data, Path(path).suffix.lower() or ".doc", Path(folder))
        if made is None:
            raise UnreadableFile(
                f"LibreOffice 打不开“{path}”，或在 {SECONDS} 秒内没有读完",
                place=place,
                hint="文件可能损坏、设有密码或是更新的 WPS 格式；请在 Word、WPS 中打开后另存为 .docx 再核验",
            )
        document = read_docx(made)
    remarks = ("文件由 LibreOffice 转换为 .docx 后读取，版面可能与原件略有不同", *document.remarks)
    blocks = tuple(_placed(block, str(path)) for block in document.blocks)
    traces = tuple(trace._replace(file=str(path)) for trace in document.traces)
    return Document(str(path), document.format, sha256(data).hexdigest(), blocks, "", remarks, traces)


def installed() -> str | None:
    """The command that starts LibreOffice, ``None`` when it is not installed."""
    for name in PROGRAMS:
        found = shutil.which(name)
        if found is not None:
            return found
    return next((place for place in ELSEWHERE if Path(place).exists()), None)


def _convert(program: str, data: bytes, suffix: str, folder: Path) -> Path | None:
    """The Word document made of the data in the folder; ``None`` when none came of it."""
    source, profile, out = folder / f"source{suffix}", folder / "profile", folder / "out"
    source.write_bytes(data)
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, "utf-8")
    command = [
        *_without_network(),
        program,
        f"-env:UserInstallation={profile.as_uri()}",
        *("--headless", "--norestore", "--nodefault", "--nolockcheck", "--nologo"),
        *("--convert-to", "docx:MS Word 2007 XML", "--outdir", str(out), str(source)),
    ]
    kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    nowhere = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**kept, **nowhere, "HOME": str(folder), "TMPDIR": str(folder), "SAL_USE_VCLPLUGIN": "svp"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        with suppress(subprocess.TimeoutExpired):
            process.wait(SECONDS)
    finally:
        _end(process)
    made = out / "source.docx"
    return made if made.exists() else None


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the program and all it has started."""
    if sys.platform != "win32":
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    elif process.poll() is None:
        process.kill()
    process.wait()


def _without_network() -> tuple[str, ...]:
    """What to put before a command so that it has no network, where the system knows a way."""
    command = ("unshare", "--map-root-user", "--net")
    if shutil.which("unshare") is None:
        return ()
    tried = subprocess.run([*command, "true"], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return command if tried.returncode == 0 else ()


def _placed(block: Paragraph | Grid, file: str) -> Paragraph | Grid:
    """The block with its places in that file."""
    if isinstance(block, Paragraph):
        return Paragraph(tuple(Piece(piece.text, piece.place._replace(file=file)) for piece in block.pieces))
    place: Callable[[GridCell], GridCell] = lambda cell: GridCell(cell.text, cell.place._replace(file=file))  # noqa: E731
    return Grid(tuple(tuple(map(place, row)) for row in block.rows))
