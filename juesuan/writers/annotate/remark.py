"""Remark: what is written beside a wrong place: what is wrong, how it should read, why, and how to put it right."""

from __future__ import annotations

from juesuan.finding import Finding, Severity
from juesuan.writers.telling import stands, why
from juesuan.writers.terminal import words

AUTHOR = "决算核验"
# Red, amber, blue, light enough to read the text through; of 255.
COLOURS = {Severity.ERROR: (255, 184, 173), Severity.EXPLAIN: (255, 230, 128), Severity.NOTICE: (191, 224, 255)}


def heading(number: int, finding: Finding) -> str:
    """“3. 必须改正：合计等于各项之和”."""
    return f"{number}. {words()[finding.severity.value]}：{finding.title}"


def listed(number: int, finding: Finding) -> str:
    """“3. 公开03表 合计：合计等于各项之和”, for lists that stand apart from the place."""
    part = finding.places[0].part if finding.places else ""
    return f"{number}. {part}{'：' if part else ''}{finding.title}"


def remark(number: int, finding: Finding) -> str:
    """The whole remark in lines."""
    say = words()
    lines = [heading(number, finding)]
    lines += [f"{say[name]} {value}" for name, value in stands(finding)]
    lines.append(f"{say['why']}：{why(finding)}")
    if finding.hint:
        lines.append(f"{say['fix']}：{finding.hint}")
    if finding.consequences:
        lines.append(f"{say['follows'].format(count=len(finding.consequences))}")
    lines.append(f"{say['basis']}：{finding.basis}（{finding.code}）")
    return "\n".join(lines)
