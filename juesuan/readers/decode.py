"""Bytes to text: which encoding a file is in, with what is damaged in it said openly."""

from __future__ import annotations

import codecs
import re

from juesuan.errors import UnreadableFile
from juesuan.place import Place

Decoded = tuple[str, str, tuple[str, ...]]

_MARKS = (  # the longer mark first: one begins with the other
    (codecs.BOM_UTF8, "utf-8", "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16"),
)
_SAVE_AS = "请用文字处理软件打开，另存为 UTF-8 编码的纯文本（.txt）后重试"
_SAMPLE = 65536
_STRANGE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff]")  # controls and private characters
DAMAGE = 0.002  # share of unreadable bytes that is still a damaged text and not another encoding


def decode(data: bytes, file: str) -> Decoded:
    """The text, the name of its encoding, and remarks on damage; :class:`UnreadableFile` when it is no text."""
    if not data.strip():
        raise _empty(file)
    for mark, codec, name in _MARKS:
        if data.startswith(mark):
            return _checked(data[len(mark) :], codec, name, file)
    if b"\0" in data[:_SAMPLE]:
        return _checked(data, _wide_codec(data, file), "utf-16", file)
    try:
        return _texts(data.decode("utf-8"), "utf-8", (), file)
    except UnicodeDecodeError:
        return _mended(data, file)


def _checked(body: bytes, codec: str, name: str, file: str) -> Decoded:
    try:
        return _texts(body.decode(codec), name, (), file)
    except UnicodeDecodeError:
        text = body.decode(codec, "replace")
        return _texts(text, name, (_damage(text),), file)


def _wide_codec(data: bytes, file: str) -> str:
    """UTF-16 without a mark shows in zero bytes that stand on one side only."""
    sample = data[:_SAMPLE]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if len(data) % 2 == 0 and (even == 0) != (odd == 0):
        codec = "utf-16-le" if even == 0 else "utf-16-be"
        text = sample[: len(sample) // 2 * 2].decode(codec, "ignore")
        if _looks_written(text):
            return codec
    raise UnreadableFile(
        f"文件“{file}”是二进制文件，不是纯文本",
        place=Place(file),
        hint="请从原软件导出为纯文本（.txt），或提供公开的决算文件",
    )


def _mended(data: bytes, file: str) -> Decoded:
    """UTF-8 with a few bad bytes or cut off at its end, else GB18030, else not readable."""
    text = data.decode("utf-8", "replace")
    if text.count("\ufffd") <= max(3, int(DAMAGE * len(data))) and len(data) > 12:
        return _texts(text, "utf-8", (_damage(text),), file)
    try:
        text, remarks = data.decode("gb18030"), ()
    except UnicodeDecodeError:
        text = data.decode("gb18030", "replace")
        if text.count("\ufffd") > max(3, int(DAMAGE * len(data))):
            raise _unknown(file) from None
        return _texts(text, "gb18030", (_damage(text),), file)
    return _texts(text, "gb18030", remarks, file)


def _texts(text: str, name: str, remarks: tuple[str, ...], file: str) -> Decoded:
    if not text.strip():
        raise _empty(file)
    if not _looks_written(text[:_SAMPLE]):
        raise _unknown(file)
    return text, name, remarks


def _empty(file: str) -> UnreadableFile:
    return UnreadableFile(f"文件“{file}”是空的，没有可核验的内容", place=Place(file), hint="请检查文件是否导出完整")


def _unknown(file: str) -> UnreadableFile:
    message = f"文件“{file}”的文字编码无法识别（不是 UTF-8、UTF-16 或 GB18030）"
    return UnreadableFile(message, place=Place(file), hint=_SAVE_AS)


def _looks_written(text: str) -> bool:
    """Whether nearly all characters are ones people write: no controls, private or unassigned ones."""
    return len(_STRANGE.findall(text)) * 50 <= len(text)


def _damage(text: str) -> str:
    lines = [str(i) for i, line in enumerate(text.split("\n"), 1) if "\ufffd" in line]
    shown = "、".join(lines[:5]) + ("等" if len(lines) > 5 else "")
    return f"第 {shown} 行有无法解码的字节，读作“\ufffd”"
