"""Fixing: the corrected copy of a file, with those changes only that the report itself proves."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

from juesuan.errors import JuesuanError
from juesuan.finding import Verdict
from juesuan.folder.book import is_book
from juesuan.place import Place
from juesuan.readers.source import kind_of
from juesuan.writers.annotate import keep_apart
from juesuan.writers.annotate.change import Check, Fixed, Fixer
from juesuan.writers.annotate.trials import Trials
from juesuan.writers.whole import write_whole

FIXERS = {  # by the kind of the file, not by what it is read as: an old .doc is read as .docx and cannot be written
    "Word 文档": "juesuan.writers.annotate.fix_docx:fixed_docx",
    "Excel 工作簿": "juesuan.writers.annotate.fix_xlsx:fixed_xlsx",
    "表格文本": "juesuan.writers.annotate.fix_text:fixed_text",
    "纯文本": "juesuan.writers.annotate.fix_text:fixed_text",
}
_FOLDER = "事实文件夹"
_ONLY_MARKS = "；只要批注的，去掉 --fix"
_INSTEAD = {
    "PDF 文件": f"请对生成它的 Word、Excel 原文件用 --fix，改好后重新导出 PDF{_ONLY_MARKS}",
    "OFD 文件": "请对生成它的 Word、Excel 原文件用 --fix，改好后重新导出 OFD",
    "网页": f"请对生成网页的 Word、Excel 原文件用 --fix，改好后重新发布网页{_ONLY_MARKS}",
    "网页档案": "请对生成网页的 Word、Excel 原文件用 --fix，改好后重新发布网页",
    "旧版 Word 或 WPS 文档": "请在 Word 或 WPS 中另存为 .docx，再用 --fix",
    "RTF 文档": "请在 Word 或 WPS 中另存为 .docx，再用 --fix",
    "OpenDocument 文档": "请另存为 .docx，再用 --fix",
    "旧版 Excel 工作簿": "请在 Excel 或 WPS 中另存为 .xlsx，再用 --fix",
    "OpenDocument 表格": "请另存为 .xlsx，再用 --fix",
    _FOLDER: "请直接改其中的文件，再重新核验",
}


def fix(verdict: Verdict, copy: Path, check: Check) -> Fixed:
    """Write the corrected copy; what was changed and what was left. Nothing is written when nothing is certain.

    ``check`` gives the verdict on a file. :class:`JuesuanError` when files of that kind cannot be corrected.
    """
    source = Path(str(verdict.document["path"]))
    fixer = fixer_of(source)
    keep_apart(source, copy)
    with TemporaryDirectory() as folder:
        trials = Trials(verdict, source, Path(folder) / f"trial{source.suffix}", check, fixer)
        changes, left = trials.certain()
        if changes:
            write_whole(copy, fixer(source, changes).data)
    return Fixed(tuple(changes), tuple(left))


def fixer_of(source: Path) -> Fixer:
    """What writes the corrected copy of such a file; :class:`JuesuanError`, with what to do instead, when nothing can.

    The file is not read for it: nobody waits for a check to learn that it was for nothing.
    """
    kind = _FOLDER if source.is_dir() or is_book(source) else kind_of(source).name
    if kind not in FIXERS:
        raise JuesuanError(
            f"“{source}”（{kind}）不能直接更正，没有写副本",
            place=Place(source.as_posix()),
            hint=_INSTEAD.get(kind, "请改生成它的原文件"),
        )
    module, function = FIXERS[kind].split(":")
    fixer: Fixer = getattr(import_module(module), function)
    return fixer
