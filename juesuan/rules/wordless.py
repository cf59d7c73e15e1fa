"""What a facts folder cannot tell: it keeps the figures of the text, not its sentences, nor the heads of the tables."""

from __future__ import annotations

from collections.abc import Iterator

from juesuan import shipped
from juesuan.accounts import FinalAccounts
from juesuan.finding import NotChecked

REASON = "事实文件夹不存情况说明的正文和表头，这几条只看了数字；要核验正文，请核验报告原文件"


def unread_in_words(accounts: FinalAccounts) -> Iterator[NotChecked]:
    """The rules that read sentences or heads of tables, where a folder holds none; nothing for a file."""
    if accounts.source.format == "folder" and not any(section.paragraphs for section in accounts.sections):
        yield from (NotChecked(code, REASON) for code in shipped.toml(__package__, "wordless.toml")["codes"])
