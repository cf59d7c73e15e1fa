"""Completion: the part of its weight an indicator may earn, and in which words the step is told."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import NamedTuple

from juesuan.amount import half_up
from juesuan.performance.achievement import Achieved
from juesuan.performance.measure_words import not_held

NONE, ALL = Fraction(0), Fraction(1)
PERCENT = 100
BLANK = "实际完成值空白"
_NOT_DONE = re.compile(
    r"未能|未完成|未开展|未举办|未支付|未拨付|未采购|未招标|未达|未实施|未发生|未验收|尚未|没有开展|没有完成|暂缓|"
    r"正在(?:进行|办理|招标|采购|实施)|取消|无法|推迟|延期|延后"
)


class Completion(NamedTuple):
    """The part of the weight that may be earned, from ``least`` to ``most``; any point between them is accepted.

    ``reached`` is the 完成率 where there is one; ``how`` tells the step (“完成率96%”). With ``why`` nothing can be
    computed: ``least`` and ``most`` are then 0 and 1.
    """

    kind: str
    least: Fraction
    most: Fraction
    how: str = ""
    reached: Fraction | None = None
    why: str = ""

    @property
    def is_known(self) -> bool:
        return not self.why


def unknown(why: str) -> Completion:
    """What cannot be computed, with the reason."""
    return Completion("不能核算", NONE, ALL, why=why)


def ends(shares: list[Fraction]) -> tuple[Fraction, Fraction]:
    """The least and the most of what several ways give."""
    return min(shares), max(shares)


def contradicted(reason: str) -> bool:
    """Whether a reason says that what it is given for was not done or not held."""
    return bool(reason) and (_NOT_DONE.search(reason) is not None or not_held().search(reason) is not None)


def is_better_low(one: Achieved) -> bool:
    """Whether less is better by its name or its sign: “未发生” is then the best there is."""
    return one.is_better_low or any(quantity.direction.is_upper_bound for quantity in one.target.quantities)


def short(text: str) -> str:
    """A text that is quoted in a sentence, cut when it is long."""
    text = text.strip()
    return text if len(text) <= 20 else f"{text[:19]}…"


def percent(share: Fraction) -> str:
    """“96%”, “98.33%”: at most two decimals."""
    hundredths = half_up(share.numerator * 10_000, share.denominator)
    whole, rest = divmod(abs(hundredths), 100)
    sign = "-" if hundredths < 0 else ""
    return f"{sign}{whole}.{rest:02d}".rstrip("0").rstrip(".") + "%"
