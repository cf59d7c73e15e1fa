"""Files before they are read: size, kind by content and suffix, and which reader serves which kind."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import IO, NamedTuple

from juesuan.document import Document
from juesuan.errors import UnreadableFile
from juesuan.place import Place

LIMIT = 32 * 1024 * 1024  # bytes; a published report as text has some hundred kilobytes

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # the stream that Office puts a locked document into


class Kind(NamedTuple):
    """A kind of file: its name for people, how it begins, its suffixes, and ``module:function`` that reads it.

    ``inside`` is the name of a member by which one archive differs from another; ``hint`` what to do with a file that
    has no reader.
    """

    name: str
    magic: tuple[bytes, ...] = ()
    suffixes: tuple[str, ...] = ()
    reader: str = ""
    inside: str = ""
    hint: str = "请打开后把全文另存为纯文本（.txt，表格各栏之间保留制表符）再核验"


TEXT = Kind("纯文本", suffixes=(".txt", ".md", ".text"), reader="juesuan.readers.text:read_text")
CONVERTED = "juesuan.readers.converted:read_converted"

# A new reader is its file and its name in the last place of one of these lines.
KINDS = (
    Kind("PDF 文件", (b"%PDF",), (".pdf",), reader="juesuan.readers.pdf:read_pdf"),
    Kind("Word 文档", (_ZIP,), (".docx", ".docm"), reader="juesuan.readers.docx:read_docx", inside="word/"),
    Kind("Excel 工作簿", (_ZIP,), (".xlsx", ".xlsm"), reader="juesuan.readers.xlsx:read_xlsx", inside="xl/"),
    Kind("OpenDocument 表格", (_ZIP,), (".ods",), reader="juesuan.readers.ods:read_ods"),
    Kind("OpenDocument 文档", (_ZIP,), (".odt",), reader=CONVERTED),
    Kind(
        "OFD 文件",
        (_ZIP,),
        (".ofd",),
        inside="OFD.xml",
        reader="juesuan.readers.ofd:read_ofd",
    ),
    Kind(
        "压缩包",
        (_ZIP, b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b"),
        (".zip", ".rar", ".7z", ".gz"),
        hint="请先解压，再核验其中的决算文件",
    ),
    Kind("旧版 Excel 工作簿", (_OLE,), (".xls", ".et"), reader="juesuan.readers.xls:read_xls", inside="Workbook"),
    Kind("旧版 Word 或 WPS 文档", (_OLE,), (".doc", ".wps"), reader=CONVERTED, inside="WordDocument"),
    Kind("RTF 文档", (b"{\\rtf",), (".rtf",), reader=CONVERTED),
    Kind(
        "图片",
        (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*"),
        (".png", ".jpg", ".jpeg", ".tif"),
        hint="请先识别成文字（OCR），或改用有文字的文件再核验",
    ),
    Kind(
        "网页档案",
        (b"mime-version:", b"from: <saved by"),
        (".mht", ".mhtml"),
        reader="juesuan.readers.mhtml:read_mhtml",
    ),
    Kind(
        "网页",
        (b"<!doctype html", b"<html", b"<?xml", b"<!--"),
        (".html", ".htm"),
        reader="juesuan.readers.html:read_html",
    ),
    Kind("表格文本", suffixes=(".csv",), reader="juesuan.readers.delimited:read_delimited"),
    TEXT,
)


def read_document(path: str | Path) -> Document:
    """The document in the file, read by the reader of its kind; :class:`UnreadableFile` with the next step if none.

    What is not plain text is read apart from the program, within limits of time and memory.
    """
    kind = kind_of(path)
    if kind.magic == (_OLE,) and _ENCRYPTED in read_bytes(path):
        raise UnreadableFile(
            f"文件“{path}”有打开密码", place=Place(str(path)), hint="请先用密码打开，另存为不加密的文件再核验"
        )
    if not kind.reader:
        raise UnreadableFile(
            f"文件“{path}”是{kind.name}，目前还不能直接读取",
            place=Place(str(path)),
            hint=kind.hint,
        )
    module, function = kind.reader.split(":")
    reader = getattr(import_module(module), function)
    if kind is TEXT:
        document: Document = reader(path)
        return document
    from juesuan.readers.leftovers import leftovers_of
    from juesuan.readers.worker import MEMORY, read_apart

    if b"%PDF" in kind.magic:
        import_module("pikepdf")  # once, before a process is split off, and not in each of them

    def read_whole(path: str | Path) -> Document:
        document: Document = reader(path)
        return replace(document, leftovers=leftovers_of(path))

    return read_apart(read_whole, path, memory=getattr(import_module(module), "MEMORY", MEMORY))


def kind_of(path: str | Path) -> Kind:
    """The kind of a file, by how it begins; by its suffix only between kinds that begin alike."""
    with _opened(path) as file:
        head = file.read(512)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    lower = start.lower()
    alike = [kind for kind in KINDS if any(start.startswith(m) or lower.startswith(m) for m in kind.magic)]
    suffix = Path(path).suffix.lower()
    if not alike:
        is_fragment = start.startswith(b"<") and suffix in (
            ".html",
            ".htm",
        )  # a part of a page has no heading of its own
        by_suffix = is_fragment or suffix in (".csv", ".mht", ".mhtml")
        return next(kind for kind in KINDS if suffix in kind.suffixes) if by_suffix else TEXT
    members = _members(path) if start.startswith(_ZIP) else _streams(path) if start.startswith(_OLE) else ()
    for kind in alike:
        if kind.inside and any(name.startswith(kind.inside) for name in members):
            return kind
    return next((kind for kind in alike if suffix in kind.suffixes and not (kind.inside and members)), alike[-1])


def read_bytes(path: str | Path) -> bytes:
    """The bytes of a file of bearable size; :class:`UnreadableFile` when it is missing, a folder or too large."""
    with _opened(path) as file:
        data: bytes = file.read(LIMIT + 1)
    if len(data) > LIMIT:
        raise _too_large(path)
    return data


def _opened(path: str | Path) -> IO[bytes]:
    place = Place(str(path))
    try:
        size = Path(path).stat().st_size
        if Path(path).is_dir():
            raise UnreadableFile(f"“{path}”是文件夹，不是文件", place=place, hint="请指定文件夹中的决算文件")
        if size > LIMIT:
            raise _too_large(path)
        return Path(path).open("rb")
    except FileNotFoundError:
        raise UnreadableFile(f"找不到文件“{path}”", place=place, hint="请检查路径和文件名") from None
    except OSError as error:
        reason = error.strerror or "打不开"
        raise UnreadableFile(f"无法读取文件“{path}”：{reason}", place=place, hint="请检查文件权限") from None


def _too_large(path: str | Path) -> UnreadableFile:
    limit = LIMIT // (1024 * 1024)
    return UnreadableFile(
        f"文件“{path}”超过 {limit} MB，不像一份部门决算",
        place=Place(str(path)),
        hint="请确认文件是否正确；确需核验的，请拆分后逐份核验",
    )


def _streams(path: str | Path) -> tuple[str, ...]:
    """Which of the streams that tell old Office files apart are in one."""
    data = read_bytes(path)
    return tuple(kind.inside for kind in KINDS if kind.inside and kind.inside.encode("utf-16-le") in data)


def _members(path: str | Path) -> tuple[str, ...]:
    import zipfile

    try:
        with zipfile.ZipFile(path) as archive:
            return tuple(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return ()
