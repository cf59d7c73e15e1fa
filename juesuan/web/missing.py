"""Missing: what the text still lacks, each with the field it is filled into or the page where that is done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from django.urls import reverse

from juesuan.folder.narrative import NONE, PRIOR, REASONS, SOURCE
from juesuan.narrative import compared
from juesuan.prepare.registers import forms
from juesuan.store.models import Report
from juesuan.store.narrative import SINGLE, TERMS
from juesuan.web.figures import DUTIES, State

_AMOUNT = "以元计，如 467782266.28；以万元计的写明“万元”"
_OWN = "自评"  # of one form, not of all: somebody has to fill it in


class Missing(NamedTuple):
    """One thing to fill in: a field when ``group`` is one of those people write, with or without a page to go to."""

    what: str
    group: str
    key: str
    hint: str = ""
    url: str = ""
    where: str = ""

    @property
    def is_field(self) -> bool:
        return self.group in SINGLE and self.group != NONE

    @property
    def may_be_none(self) -> bool:
        """Whether it may be said that there was none of it."""
        return self.group == NONE


def missing(report: Report, state: State) -> list[Missing]:
    """Everything the text lacks, once each, in the order of the text; the source of last year's figures ahead."""
    found = dict.fromkeys(_missing(report, state))
    asks_last_year = any(one.group == PRIOR and one.key for one in found)
    if asks_last_year and not report.words.filter(group=PRIOR, key=SOURCE).exists():
        hint = f"如 {report.year - 1}年度部门决算公开报告；写了上年数就要写来源"
        return [Missing("上年数的来源", PRIOR, SOURCE, hint), *found]
    return list(found)


def _missing(report: Report, state: State) -> Iterator[Missing]:
    for gap in state.gaps:
        if gap.group == DUTIES:
            url = reverse("report_settings", args=(report.pk,))
            yield Missing(gap.what, gap.group, "", "一行一条", f"{url}#duties", "在设置里填写")
        elif gap.group == "性质":
            yield Missing(gap.what, gap.group, "", "请系统管理员登记各单位的性质：行政、参公、公益一类、公益二类")
        elif gap.group in (NONE, "登记簿") and gap.key in forms():
            url = reverse("report", args=(report.pk,))
            yield Missing(gap.what, gap.group, gap.key, "由有这一事项的单位填写登记簿", url, "看各单位")
        elif gap.group in (NONE, _OWN):
            url = reverse("projects", args=(report.pk,))
            yield Missing(gap.what, gap.group, gap.key, "由单位填报自评表", url, "看项目")
        elif gap.group in SINGLE and gap.key:
            yield Missing(gap.what, gap.group, gap.key, "" if gap.group == REASONS else _AMOUNT)
        else:
            yield Missing(gap.what, "", "", "要由上年的数得出，补上上年数，或改写这一段")


def names_of(group: str, state: State) -> list[str]:
    """The names something may be written under in a group, for choosing; none where the name is one's own."""
    if group == NONE:
        return [*forms(), compared.FORMS]
    if group == TERMS:
        return ["加", "不要"]
    if group not in _KNOWN:
        return []
    used = (
        {row for table in state.accounts.tables.values() for row, _ in table.cells} if state.trouble is None else set()
    )
    known = [name for name in (*compared.WORDS, *compared.names()) if _KNOWN[group](name)]
    return [name for name in known if not (code := name.rpartition(".")[2]).isdecimal() or code in used]


_KNOWN = {REASONS: compared.is_reason, PRIOR: compared.is_prior, "年初预算": compared.is_budget}
