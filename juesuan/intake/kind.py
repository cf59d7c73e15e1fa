"""Kind: final accounts, or books, a budget, a notice, a table of contents, a blank sample, each named as what it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from juesuan.accounts import Section, SelfEvaluation, Table
from juesuan.document import Document, Grid, Paragraph
from juesuan.errors import NotFinalAccounts
from juesuan.finding import PAGE_TITLES
from juesuan.intake.outline import Outline
from juesuan.place import Place

ENOUGH_BLANKS = 10  # slots left as the sample prints them: a report never filled in, not one with slips
ENTRIES, BALANCES = "分录文件", "科目余额表"
HEADED = 10  # rows of a sheet among which its headings stand
LONGEST_HEADING = 16
FIRST = 4  # blocks among which the title of a page stands
FRONT = 30  # blocks that may say what the file is
_SPREADSHEETS = (".csv", ".tsv")
_TABLE = re.compile(r"决算总?表|公开\s*\d\d\s*表")
_BLANK = re.compile(r"[XxＸ×]{2,}\s*(?:万元|元|%|％|个|辆|人次)")
_NOTICE = re.compile(r"关于.{2,60}(?:的(?:通知|公告|通告|通报|函|意见|批复|请示|报告|办法|规定))$")
GOVERNMENT = "政府（财政）决算"
MOST_WIDE = 80  # characters of a title
_BODY_ACCOUNTS = re.compile(r"(?:部门|单位)决算|本(?:部门|单位)|“?三公”?经费(?:财政拨款)?支出决算情况说明")
_GOVERNMENT = re.compile(
    r"20\d\d年(?:度)?(?:全[省市县区]|[省市县区](?:本)?级|.{0,8}政府)?(?:财政|政府)(?:预)?(?:收支)?决算(?!局)|决算草案|政府决算公开"
    r"|20\d\d年[省市县区旗州](?:本)?级决算"
)
_GOVERNMENT_TABLE = re.compile(
    r"税收返还|转移支付.{0,8}表|债务限额|社会保险基金.{0,10}表|一般公共预算收(?:入|支)决算(?:总|分级|明细)?表|一般公共预算收入.{0,4}表"
)
_SUMMED_UP = re.compile(r"“?三公”?经费(?:支出)?决算(?:支出)?汇总")
_FIGURE = re.compile(r"\d\s*(?:万元|元|%|％|个|辆)")
_CONTENTS_LINE = re.compile(
    r"(?:第[一二三四五六七八九十]+部分|[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|目录|附件|[\d.…·]+$)"
)


def refuse_own_pages(document: Document) -> None:
    """Raise :class:`NotFinalAccounts` for a page of findings that this program wrote about some report."""
    if document.format != "html":
        return
    first = [block.text.strip() for block in document.blocks[:FIRST] if isinstance(block, Paragraph)]
    if any(text.endswith(PAGE_TITLES) for text in first):
        raise _refused(document, "是核验结果的网页，不是决算报告", "请核验报告本身，不是核验它的结果", "核验结果")


def refuse_books(document: Document) -> None:
    """Raise :class:`NotFinalAccounts` for what final accounts are made from: entries, a balance table, a register.

    Only spreadsheets are looked at, and none that prints a table of final accounts.
    """
    if document.format != "xlsx" and Path(document.path).suffix.lower() not in _SPREADSHEETS:
        return
    heads = [list(_head(block)) for block in document.blocks if isinstance(block, Grid)]
    name = next((name for head in heads if (name := _book(head))), "")
    if not name or any(_TABLE.search(text) for text in _titles(document)):
        return
    folder, saved = ("entries", "") if name in (ENTRIES, BALANCES) else ("registers", "存成 csv，")
    hint = f"{saved}放在事实文件夹的 {folder}/ 下，用 juesuan prepare 编成决算再核验"
    raise _refused(document, f"是{name}，不是决算报告", hint, name)


def _head(grid: Grid) -> Iterator[tuple[str, ...]]:
    """The rows of a grid among which its headings stand, without their empty cells."""
    for row in grid.rows[:HEADED]:
        yield tuple(text for cell in row if (text := "".join(cell.text.split())))


def _titles(document: Document) -> Iterator[str]:
    for block in document.blocks:
        if isinstance(block, Paragraph):
            yield block.text
        else:
            yield from (cell.text for row in block.rows[:3] for cell in row)


def _book(head: Sequence[tuple[str, ...]]) -> str:
    """What kind of book has these headings; “” for none."""
    from juesuan.prepare.ledger import REQUIRED  # needed for spreadsheets alone

    if any(set(REQUIRED) <= set(row) for row in head):
        return ENTRIES
    words = "\n".join(text for row in head for text in row if len(text) <= LONGEST_HEADING)
    if "科目" in words and "借方" in words and "贷方" in words:
        return BALANCES
    if head and "单位" in head[0]:
        from juesuan.prepare.registers import forms  # seldom needed

        for form in forms().values():
            known = {column.heading for column in form.columns}
            if len(form.required) > 2 and set(form.required) <= set(head[0]) <= known:
                return f"“{form.name}”登记簿"
    return ""


def refuse_what_is_none(
    document: Document,
    cut: Outline,
    tables: Mapping[str, Table],
    sections: Sequence[Section],
    evaluations: Sequence[SelfEvaluation],
) -> None:
    """Raise :class:`NotFinalAccounts` for a budget, a notice, or anything nothing could be taken from."""
    has_tables = any(not table.is_empty for table in tables.values())
    has_forms = any(form.indicators or form.funds for form in evaluations)
    government = "" if has_tables or has_forms else _of_government(document)
    if government:
        raise _refused(
            document,
            f"是{government}，不是一个部门或单位的决算",
            "请改用部门（单位）决算的公开文件；全区域的财政决算由财政部门另行公开",
            government,
        )
    if _is_budget(document, cut, has_tables or has_forms):
        raise _refused(
            document,
            "是部门预算，不是部门决算：" + ("题目和表名说的都是预算" if has_tables else "其中没有一张决算表"),
            "请改用同一部门的决算公开文件；预算文件可在核验决算时作为对照提供",
            "部门预算",
        )
    if has_tables or has_forms:
        return
    blanks = sum(len(_BLANK.findall(text.text)) for section in sections for text in section.paragraphs)
    if blanks >= ENOUGH_BLANKS:
        raise _refused(
            document,
            f"是空白样稿：表中没有一个数，情况说明有 {blanks} 处“XX”没有填",
            "请填好数字以后再核验，或换成已经填好的报告",
            "空白样稿",
        )
    notice = _notice(document)
    if notice:
        raise _refused(
            document, f"是一份公文“{notice}”，不是部门决算", "请核验通知所说的决算公开文件本身，它可能在附件里", "公文"
        )
    if any(section.key and _FIGURE.search(text.text) for section in sections for text in section.paragraphs):
        return
    if _is_contents(document):
        hint = "请换成完整的决算公开文件；网页目录请打开各条链接"
        raise _refused(document, "只有目录，没有表格和情况说明", hint, "目录")
    unread = [remark for remark in document.remarks if "未能核验" in remark]
    raise _refused(
        document,
        "中没有读到部门决算的表格、情况说明或绩效自评表" + (f"（{'；'.join(unread)}）" if unread else ""),
        "图像请先识别成文字（OCR），再核验"
        if unread
        else "请确认选对了文件，并从原文件重新导出文字（表格各栏之间保留制表符）后再试",
    )


def _refused(document: Document, what: str, hint: str, kind: str = "") -> NotFinalAccounts:
    return NotFinalAccounts(f"文件“{document.path}”{what}", place=Place(document.path), hint=hint, kind=kind)


def _is_budget(document: Document, cut: Outline, has_tables: bool) -> bool:
    """Whether the file calls itself a budget and no heading speaks of final accounts.

    Tables like those of final accounts do not make it some, when the whole file hardly has the word.
    """
    if any("决算" in head.title for head in (*cut.contents, *cut.headings)) or cut.cover.level:
        return False
    front = "".join("".join(block.text.split()) for block in document.blocks[:FRONT] if isinstance(block, Paragraph))
    if not cut.cover.is_budget and re.search(r"(?:部门|单位|年)预算", front) is None:
        return False
    if not has_tables:
        return True
    budget = final = 0
    for text in _texts(document):
        budget += text.count("预算")
        final += text.count("决算")
    return budget > 5 * final


def _texts(document: Document) -> Iterator[str]:
    for block in document.blocks:
        if isinstance(block, Paragraph):
            yield block.text
        else:
            yield from (cell.text for row in block.rows for cell in row if cell.text)


def _of_government(document: Document) -> str:
    """What a file about the moneys of a whole region is; “” when it is about a body, or says nothing of the kind."""
    front = [
        "".join(block.text.split())
        for block in document.blocks[:FRONT]
        if isinstance(block, Paragraph) and len(block.text) <= MOST_WIDE
    ]
    if any(_BODY_ACCOUNTS.search(words) for words in front):
        return ""
    if sum(_GOVERNMENT_TABLE.search(words) is not None for words in front) >= 2:
        return GOVERNMENT
    for words in front[:12]:
        if _SUMMED_UP.search(words):
            return "各部门“三公”经费的汇总情况"
        if _GOVERNMENT.search(words) and not re.search("[镇乡]|街道", words):  # their own accounts are those of a body
            return GOVERNMENT
    return ""


def _notice(document: Document) -> str:
    """The title of an official letter, where the file begins with one; “” otherwise."""
    title = ""
    for block in document.blocks[:FRONT]:
        if isinstance(block, Grid):
            break
        words = "".join(block.text.split())
        if not title and len(words) > 60:
            break
        for text in (words, title + words):  # a title may take two lines
            if _NOTICE.search(text) is not None:
                return text[text.index("关于") :]
        title = words if "关于" in words else ""
    return ""


def _is_contents(document: Document) -> bool:
    """Whether nearly all lines are those of a table of contents."""
    lines = ["".join(block.text.split()) for block in document.blocks if isinstance(block, Paragraph)]
    listed = sum(_CONTENTS_LINE.search(line) is not None and len(line) <= 60 for line in lines)
    return listed >= 4 and listed * 3 >= 2 * len(lines) and not any("。" in line for line in lines)
