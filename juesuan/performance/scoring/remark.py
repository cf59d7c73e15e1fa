"""A finding as the remark a reviewer would write: where, what is wrong, what to do."""

from __future__ import annotations

from juesuan.finding import Finding

_ENDS = "。；！？"


def place_of(finding: Finding) -> str:
    """The place as a reader would name it; “” when it is of no single place."""
    return finding.places[0].part if finding.places else ""


def what(finding: Finding) -> str:
    """What is wrong, as a sentence."""
    return finding.message if finding.message.endswith(tuple(_ENDS)) else f"{finding.message}。"


def remark(finding: Finding) -> str:
    """“项目5 时效指标 采购完成时限：……。补填实际完成值……。”"""
    at = place_of(finding)
    said = what(finding)
    told = said if not at or said.startswith(at.partition(" ")[0]) else f"{at}：{said}"
    return told + finding.hint
