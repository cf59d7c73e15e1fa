"""Whole: a file appears whole or not at all; what stood there before stays until the new one is complete."""

from __future__ import annotations

import os
from pathlib import Path

from juesuan.errors import JuesuanError
from juesuan.place import Place


def write_whole(path: str | os.PathLike[str], data: bytes | str, *, what: str = "") -> None:
    """Write the data (text as UTF-8) beside the file, then put it in the file's place.

    ``what`` names the kind of file in the message. :class:`JuesuanError` when the folder cannot be written or the disk
    is full; nothing is left half written.
    """
    target = Path(path)
    beside = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        try:
            beside.write_bytes(data.encode("utf-8", "backslashreplace") if isinstance(data, str) else data)
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise JuesuanError(
            f"{what}“{target}”没有写成：{error.strerror or error}",
            place=Place(file=target.as_posix()),
            hint="检查文件夹是否存在、能否写入，磁盘是否有空间；文件正在别的程序中打开的，先关闭",
        ) from error
