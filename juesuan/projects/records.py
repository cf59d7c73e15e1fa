"""Records of the project library: plain, frozen, each field explained once; nothing here changes anything.

Money is whole 分 (:data:`Fen`). The Chinese name of every field stands in ``records.toml``: files, screens and forms
take it from there. Records change only through the named acts of this package, which leave an :class:`Event` each.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

from juesuan.accounts import SelfEvaluation
from juesuan.actor import Actor as Actor
from juesuan.actor import Role as Role

Fen = NewType("Fen", int)
"""Money in 分; files show it in 元 with two decimals."""
Points = NewType("Points", int)
"""Points (分值、得分) in millionths; files show them as decimals."""


@dataclass(frozen=True, slots=True)
class Event:
    """One act done: number within the project from 1, when, who, which act, from which stage to which, why.

    ``what`` tells the change in words; ``seal`` is the SHA-256 over this event and the seal of the one before.
    """

    number: int
    at: datetime
    by: str
    role: Role
    body: str
    act: str
    before: str
    after: str
    what: str
    why: str = ""
    seal: str = ""


class Stage(StrEnum):
    """Where a project stands, in the order it passes through."""

    APPLIED = "已申报"
    APPRAISED = "已评审"
    RESERVED = "已入库"
    BUDGETED = "已安排预算"
    SUBMITTED = "自评已报"
    ENDORSED = "单位已审"
    RETURNED = "已退回"
    ACCEPTED = "审核通过"
    SETTLED = "已定评"
    DECIDED = "已应用"
    CLOSED = "已结项"
    REJECTED = "不予入库"


class Kind(StrEnum):
    """项目类别."""

    RECURRING = "经常性项目"
    ONCE = "一次性项目"
    TRANSFER = "转移支付项目"


class Source(StrEnum):
    """资金来源, the rows of the form's fund block below the total."""

    APPROPRIATION = "当年财政拨款"
    CARRIED_OVER = "上年结转资金"
    OTHER = "其他资金"


@dataclass(frozen=True, slots=True)
class Money:
    """Money of one source: 年初预算数, 全年预算数, 全年执行数."""

    source: Source
    initial: Fen
    full_year: Fen
    executed: Fen = Fen(0)


@dataclass(frozen=True, slots=True)
class CostLine:
    """One line of the estimate: what, how many, of what, at which price by which standard; ``amount`` = both together.

    ``quantity`` is a decimal as written (“12”, “0.5”); price and amount are in 分.
    """

    content: str
    quantity: str
    unit: str
    price: Fen
    amount: Fen
    standard: str = ""


@dataclass(frozen=True, slots=True)
class Application:
    """项目申报: what the unit asks for, and why."""

    basis: str
    content: str
    asked: Fen
    costs: tuple[CostLine, ...] = ()
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Cut:
    """One cut of the appraisal: which line of the estimate, by how much, why."""

    content: str
    amount: Fen
    reason: str


@dataclass(frozen=True, slots=True)
class Appraisal:
    """事前评审评估: the opinion, what it cut, what remains, and the document it stands in."""

    opinion: str
    approved: Fen
    cuts: tuple[Cut, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """One indicator of an objective: target as people write it, weight, how it is scored and evidenced.

    ``scoring`` names the way of scoring (直接赋分, 完成比例, 评判等级, 满意度赋分), ``standard`` what the target rests
    on (计划标准, 历史标准, 行业标准, 预算支出标准, 其他标准). ``amount`` is what a cost target costs in all, for
    targets that give a price only. ``group`` is the number indicators share that share one weight.
    """

    level1: str
    level2: str
    name: str
    target: str
    weight: Points | None = None
    evidence: str = ""
    scoring: str = ""
    standard: str = ""
    explanation: str = ""
    amount: Fen | None = None
    group: int | None = None


@dataclass(frozen=True, slots=True)
class Objective:
    """绩效目标: one version. ``approved`` is the day it was locked, ``None`` while it is a draft."""

    version: int
    expected: str
    money: tuple[Money, ...]
    indicators: tuple[Measured, ...]
    reason: str = ""
    approved: date | None = None


class Forecast(StrEnum):
    """What monitoring expects of the year's end."""

    REACHED = "能够达成"
    PARTLY = "部分达成"
    NOT = "不能达成"


class Advice(StrEnum):
    """What monitoring suggests."""

    GO_ON = "继续执行"
    ADJUST = "调整预算或目标"
    STOP = "停止执行"


@dataclass(frozen=True, slots=True)
class Progress:
    """What one indicator had reached at a monitoring date."""

    name: str
    done: str
    forecast: Forecast


@dataclass(frozen=True, slots=True)
class Monitoring:
    """运行监控 at one date: money and indicators together (双监控), what is expected, what is suggested."""

    on: date
    executed: Fen
    committed: Fen = Fen(0)
    planned: Fen | None = None
    progress: tuple[Progress, ...] = ()
    forecast: Forecast = Forecast.REACHED
    expected: Fen | None = None
    deviation: str = ""
    measures: str = ""
    advice: Advice = Advice.GO_ON


@dataclass(frozen=True, slots=True)
class Correction:
    """纠偏: what was asked for, by when, and what was answered; ``answered`` is ``None`` while it is open."""

    asked: str
    asked_on: date
    due: date
    answer: str = ""
    answered: date | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """One handing-in of the self-evaluation: its number from 1, the day, and the form as it stood."""

    number: int
    on: date
    form: SelfEvaluation


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark of a review: where, what is wrong, what to do; ``code`` is the rule's, “” for a person's."""

    where: str
    text: str
    todo: str = ""
    code: str = ""


class Outcome(StrEnum):
    """审核结果."""

    PASSED = "通过"
    RETURNED = "退回修改"


@dataclass(frozen=True, slots=True)
class Review:
    """审核 of one submission: the system's remarks, the reviewer's opinion beside them, the outcome."""

    submission: int
    on: date
    by: str
    outcome: Outcome
    opinion: str
    remarks: tuple[Remark, ...] = ()
    due: date | None = None


@dataclass(frozen=True, slots=True)
class TransferReview:
    """转移支付项目重点评: objectives passed on, completion, deviation and improvement, use and publication."""

    on: date
    by: str
    broken_down: str
    issued: str
    completion: str
    deviation: str
    use: str
    publication: str
    score: Points | None = None


@dataclass(frozen=True, slots=True)
class ThirdParty:
    """重点项目第三方评: commission, statement of independence, report, acceptance; the firm's role, no private data."""

    firm: str
    commissioned: date
    scope: str
    fee: Fen
    independence: str = ""
    declared: date | None = None
    report: str = ""
    score: Points | None = None
    delivered: date | None = None
    accepted: date | None = None
    opinion: str = ""


@dataclass(frozen=True, slots=True)
class Recheck:
    """抽查复核: drawn with which seed and chance, the score found, by whom."""

    drawn: date
    seed: int
    chance: str
    on: date | None = None
    by: str = ""
    score: Points | None = None
    opinion: str = ""


class Basis(StrEnum):
    """Which score a final score rests on."""

    OWN = "单位自评"
    COMPUTED = "系统核算"
    RECHECK = "抽查复核"
    THIRD_PARTY = "第三方评价"
    TRANSFER = "转移支付重点评价"


@dataclass(frozen=True, slots=True)
class Settlement:
    """定评: the final score and its grade, which score it is, by whom and why."""

    score: Points
    grade: str
    basis: Basis
    on: date
    by: str
    why: str


class Consequence(StrEnum):
    """What an evaluation means for a budget."""

    KEEP = "保持"
    INCREASE = "增加"
    REDUCE = "压减"
    STOP = "取消"
    IMPROVE = "整改后安排"


@dataclass(frozen=True, slots=True)
class Decision:
    """结果应用 in one year: the execution of the year after, or the budget of the year after that.

    ``base`` is the budget it starts from, ``amount`` what is decided, both in 分; ``policy`` names the row of the
    department's policy table it follows, “” when it departs from it (``reason`` then says why).
    """

    year: int
    consequence: Consequence
    base: Fen
    amount: Fen
    reason: str
    policy: str = ""
    on: date | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class Project:
    """One project of one budget year with all that was decided about it and the history of who did what.

    ``code`` is unique in the library; ``number`` its place in the published catalogue; ``parent`` the code of the
    first-level project it belongs to, “” for one of the first level; ``head`` the seal of the last event. ``is_key``
    marks a project of the key list.
    """

    code: str
    name: str
    year: int
    department: str
    unit: str
    kind: Kind
    function_codes: tuple[str, ...]
    stage: Stage
    number: int | None = None
    parent: str = ""
    is_key: bool = False
    application: Application | None = None
    appraisal: Appraisal | None = None
    objectives: tuple[Objective, ...] = ()
    monitoring: tuple[Monitoring, ...] = ()
    corrections: tuple[Correction, ...] = ()
    submissions: tuple[Submission, ...] = ()
    reviews: tuple[Review, ...] = ()
    transfer_review: TransferReview | None = None
    third_party: ThirdParty | None = None
    recheck: Recheck | None = None
    settlement: Settlement | None = None
    decisions: tuple[Decision, ...] = ()
    head: str = ""
    history: tuple[Event, ...] = ()

    @property
    def objective(self) -> Objective | None:
        """The objective in force: the last approved version, ``None`` when none was approved."""
        return next((one for one in reversed(self.objectives) if one.approved is not None), None)

    @property
    def form(self) -> SelfEvaluation | None:
        """The self-evaluation as last handed in."""
        return self.submissions[-1].form if self.submissions else None

    @property
    def display(self) -> str:
        """How a reader would name it: “项目3 就业专项资金”."""
        return f"项目{self.number} {self.name}" if self.number is not None else f"{self.code} {self.name}"
