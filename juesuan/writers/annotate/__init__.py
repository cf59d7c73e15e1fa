"""Annotate: the reader's own file with a remark at each wrong place, its content unchanged."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from juesuan.errors import JuesuanError
from juesuan.finding import Verdict
from juesuan.place import Place
from juesuan.readers.source import kind_of

ANNOTATORS = {
    "html": "juesuan.writers.annotate.html:annotate_html",
    "docx": "juesuan.writers.annotate.docx:annotate_docx",
    "pdf": "juesuan.writers.annotate.pdf:annotate_pdf",
    "xlsx": "juesuan.writers.annotate.xlsx:annotate_xlsx",
}
UNMARKED = frozenset(("OFD 文件", "网页档案"))  # kinds that are read as pages and cannot be written
_KEPT = frozenset((".docx", ".docm", ".xlsx", ".xlsm", ".pdf"))


def annotate(verdict: Verdict, copy: str | Path) -> int:
    """Write a copy of the file the verdict is on, with its findings as remarks; how many could be placed.

    :class:`JuesuanError` when files of that kind cannot be marked, or the copy would replace the file itself.
    """
    source, form = Path(str(verdict.document["path"])), str(verdict.document["format"])
    kind = kind_of(source).name
    if form not in ANNOTATORS or kind in UNMARKED:
        raise JuesuanError(
            f"“{source}”这种文件（{kind}）还不能加批注",
            place=Place(source.as_posix()),
            hint="改用 juesuan check --format html，问题列在报告原文旁边",
        )
    keep_apart(source, Path(copy))
    module, function = ANNOTATORS[form].split(":")
    placed: int = getattr(import_module(module), function)(verdict, source, Path(copy))
    return placed


def keep_apart(source: Path, copy: Path) -> None:
    """:class:`JuesuanError` when the copy would replace the file itself, or be named as another kind of file."""
    if copy.resolve() == source.resolve():
        raise JuesuanError(f"“{copy}”就是原文件，没有写入", place=Place(str(copy)), hint="-o 换一个文件名")
    right, now = suffix_of(source), copy.suffix.lower()
    if right in _KEPT and now != right:  # Word and Excel refuse a file whose name says another kind than its parts
        raise JuesuanError(
            f"副本“{copy}”的扩展名与原文件的内容（{right}）不同，Word、Excel 会打不开，没有写入",
            place=Place(str(copy)),
            hint=f"-o 用 {right} 结尾的文件名",
        )


def suffix_of(source: Path) -> str:
    """The suffix a file should have by what it holds: its own, or the usual one where its own says another kind."""
    own, kind = source.suffix.lower(), kind_of(source)
    return own if own in kind.suffixes or not kind.suffixes else kind.suffixes[0]
