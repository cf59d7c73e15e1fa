"""What a file that breaks off cannot tell: findings about the lost part are none, and their rules are listed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from juesuan import shipped
from juesuan.accounts import CutOff, FinalAccounts
from juesuan.finding import Finding, NotChecked

GLOSSARY_PART = "第四部分"


def sentence(end: CutOff) -> str:
    """“文件似不完整：……到第 N 行为止，目录所列……未见”."""
    half = f"“{end.half}”只有一部分，" if end.half else ""
    at = f"到第 {end.place.line} 行为止" if end.place.line is not None else f"到第 {end.place.page} 页为止"
    missing = f"，目录所列{_named(end.missing)}未见" if end.missing else "，以后的内容未见"
    return f"文件似不完整：{half}{at}{missing}"


def provable(findings: Sequence[Finding], accounts: FinalAccounts) -> list[Finding]:
    """The findings that what was read proves by itself; all of them when the file is whole."""
    if accounts.gaps:
        findings = [finding for finding in findings if not _hangs_on_gap(finding, accounts.gaps)]
    end = accounts.cut_off
    if end is None:
        return list(findings)
    kept = [finding for finding in findings if not _depends(finding, accounts, end)]
    return [
        replace(f, consequences=tuple(below for below in f.consequences if not _depends(below, accounts, end)))
        if f.consequences
        else f
        for f in kept
    ]


def unproved(accounts: FinalAccounts) -> Iterator[NotChecked]:
    """The rules that need what was lost, each with that reason."""
    if accounts.gaps:
        pages = "、".join(map(str, accounts.gaps))
        for code in sorted({code for name in ("whole", "forms", "glossary") for code in _codes(name)}):
            yield NotChecked(code, f"第 {pages} 页没有读出，不能断定缺少什么")
    if accounts.cut_off is None:
        return
    reason = sentence(accounts.cut_off)
    for code in sorted({code for name in _classes(accounts, accounts.cut_off) for code in _codes(name)}):
        yield NotChecked(code, reason)


def _codes(name: str) -> tuple[str, ...]:
    return tuple(shipped.toml(__package__, "cut_off.toml")[name])


def _classes(accounts: FinalAccounts, end: CutOff) -> Iterator[str]:
    """Which kinds of material are not all there."""
    yield "whole"
    if end.half.startswith("项目"):
        yield "form"
    elif end.half and not end.half.endswith("表"):
        yield "text"
    if _lacks_forms(end):
        yield "forms"
    if not accounts.evaluations and not accounts.catalogue:  # it ends in the glossary or before
        yield "glossary"


def _lacks_forms(end: CutOff) -> bool:
    """Whether forms are among what was lost: the last one read is half printed, others or their part never came."""
    return bool(end.missing) or end.half.startswith("项目")


def _depends(finding: Finding, accounts: FinalAccounts, end: CutOff) -> bool:
    """Whether a finding may only be there because the rest of the file is not."""
    if finding.places and _ends_at(finding, end):
        return True
    classes = set(_classes(accounts, end))
    if any(finding.code in _codes(name) for name in ("whole", "glossary") if name in classes):
        return True
    if "forms" in classes and finding.code in _codes("forms"):
        return finding.code != "R-31-20" or not _lies_before(finding, accounts)
    part = finding.places[0].part if finding.places else ""
    inside = part == end.half or part.startswith((f"{end.half} ", f"{end.half}（")) if end.half else False
    return inside and any(finding.code in _codes(name) for name in ("form", "text") if name in classes)


def _hangs_on_gap(finding: Finding, gaps: Sequence[int]) -> bool:
    """Whether a finding may only be there because some pages could not be read."""
    if any(finding.code in _codes(name) for name in ("whole", "forms", "glossary")):
        return True
    page = finding.places[0].page if finding.places else None
    is_beside = page is not None and any(abs(page - gap) == 1 for gap in gaps)
    return is_beside and any(finding.code in _codes(name) for name in ("form", "text"))


def _ends_at(finding: Finding, end: CutOff) -> bool:
    """Whether a finding stands in the very words the file breaks off in."""
    place = finding.places[0]
    return bool(end.half) and place.end is not None and (place.line, place.end) == (end.place.line, end.place.end)


def _lies_before(finding: Finding, accounts: FinalAccounts) -> bool:
    """Whether a form of the catalogue is missing among those that were read, which no breaking off explains."""
    last = max((form.number or 0 for form in accounts.evaluations), default=0)
    places = set(finding.places)
    return any(entry.place in places and (entry.form or entry.number) < last for entry in accounts.catalogue)


def _named(missing: Sequence[str], most: int = 4) -> str:
    """“第四部分、第五部分、项目7至项目26的自评表”: the first few and the last."""
    forms = [name for name in missing if name.startswith("项目")]
    shown = [name for name in missing if not name.startswith("项目")]
    if len(shown) > most:
        shown = [*shown[:2], f"……{shown[-1]}等 {len(shown)} 处"]
    if forms:
        shown.append(f"{forms[0]}的自评表" if len(forms) == 1 else f"{forms[0]}至{forms[-1]}的自评表")
    return "、".join(shown).replace("、……", "……")
