"""Cycle: the performance cycle on a facts folder — every act by its name, and the lists that follow."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from juesuan.accounts import FinalAccounts, SelfEvaluation
from juesuan.act import Refused
from juesuan.actor import Actor
from juesuan.checking import read
from juesuan.evaluating import evaluate_accounts
from juesuan.folder.department import FILE as DEPARTMENT
from juesuan.folder.department import read_department
from juesuan.folder.entries import replace_files
from juesuan.folder.evaluations import FOLDER as FORMS
from juesuan.folder.evaluations import read_form, write_evaluation
from juesuan.folder.projects import load_project, load_projects, save_project
from juesuan.folder.reading import Reading
from juesuan.folder.records import RecordFile, open_records, read_day, read_money, read_points, records_of
from juesuan.performance.scoring import Reviewed
from juesuan.prepare.spending import project_spending
from juesuan.preparing import open_books
from juesuan.projects import library, monitoring, objectives, outside, reviews, sampling, use
from juesuan.projects.acting import acts, broken_history
from juesuan.projects.bridge import Bridge, bridge
from juesuan.projects.matching import same_unit
from juesuan.projects.objective_checks import objective_remarks
from juesuan.projects.pace import Pace, pace_of
from juesuan.projects.policy import Policy, policy_of
from juesuan.projects.records import (
    Appraisal,
    Basis,
    Consequence,
    Decision,
    Fen,
    Money,
    Monitoring,
    Objective,
    Points,
    Project,
    Remark,
    Stage,
    TransferReview,
)

AnyPath = str | PathLike[str]
R = TypeVar("R")
_NOT_GIVEN = {
    "appraisal": None,
    "objectives": (),
    "monitoring": (),
    "corrections": (),
    "submissions": (),
    "reviews": (),
    "transfer_review": None,
    "third_party": None,
    "recheck": None,
    "settlement": None,
    "decisions": (),
    "head": "",
    "history": (),
    "is_key": False,
}
"""What an application cannot bring along: it comes with the acts."""


@dataclass(frozen=True, slots=True)
class Given:
    """What an act is told: the words beside it by name, and a TOML file for whole records, or its text.

    ``form`` is the self-evaluation to hand in; without it the file named by the word “form”, else that of the folder.
    """

    words: Mapping[str, str] = field(default_factory=dict)
    data: Path | None = None
    toml: str = ""
    form: SelfEvaluation | None = None

    def text(self, name: str, *, need: bool = True) -> str:
        """A word; :class:`Refused` says what is missing."""
        found = self.words.get(name, "").strip()
        if need and not found:
            raise Refused(f"没有写“{WORDS.get(name, name)}”", hint=f"写作 {name}=…")
        return found

    def day(self, name: str) -> date | None:
        """A day, ``None`` when it is not given."""
        found = self.text(name, need=False)
        return self._as(name, found, read_day) if found else None

    def need_day(self, name: str) -> date:
        """A day that must be given."""
        return self._as(name, self.text(name), read_day)

    def points(self, name: str) -> Points:
        return Points(self._as(name, self.text(name), read_points))

    def money(self, name: str) -> Fen:
        return Fen(self._as(name, self.text(name), read_money))

    def whole(self, name: str) -> int:
        return self._as(name, self.text(name), int)

    def _as(self, name: str, text: str, reader: Callable[[str], R]) -> R:
        try:
            return reader(text)
        except ValueError as error:
            raise Refused(
                f"“{WORDS.get(name, name)}”写的“{text}”读不了", hint="照样子写：2025-03-31、93.5、1200.00"
            ) from error

    def record(self, kind: type[R], **fixed: Any) -> R:
        """The record of the file; every trouble in it is told with its line."""

        def taken(file: RecordFile) -> R | None:
            return file.record(kind, **fixed)

        return self._from_file(taken)

    def records(self, kind: type[R], name: str) -> tuple[R, ...]:
        """The records of a list ``[[name]]`` of the file."""
        return self._from_file(lambda file: file.entries(kind, name))

    def _from_file(self, taken: Callable[[RecordFile], R | None]) -> R:
        if self.data is None and not self.toml:
            raise Refused("这个动作要一份文件", hint="用 --data 指定一个 TOML 文件")
        reading = Reading(self.data.parent if self.data is not None else Path())
        if self.data is not None:
            file = open_records(reading, self.data)
        else:
            file = records_of(reading, "填写的内容", self.toml)
        found = taken(file) if file is not None else None
        reading.finish("逐处改正后重新办理")
        assert found is not None
        return found


WORDS = {
    "why": "理由",
    "due": "期限",
    "form": "自评表文件",
    "score": "得分",
    "basis": "采用的得分",
    "firm": "机构",
    "scope": "评价范围",
    "fee": "费用",
    "year": "年度",
    "consequence": "决定",
    "amount": "金额",
    "base": "原预算",
    "seed": "种子",
    "number": "第几条",
    "off": "移出名单",
}
"""The words an act may be told, by name."""


class Around(NamedTuple):
    """What an act may have to look at besides its project: the other projects, the department's policy, last year's
    projects, the folder.
    """

    library: Callable[[], Sequence[Project]]
    policy: Callable[[], Policy]
    last_year: Callable[[], Sequence[Project]] = tuple
    folder: Path | None = None
    bodies: Callable[[], tuple[str, ...]] = tuple  # the department and its units, in that order; none: not known


class Doing(NamedTuple):
    """One act on its way: the project (``None`` for a new one), who, when, what is told, what stands around."""

    project: Project | None
    by: Actor
    at: datetime
    given: Given
    around: Around

    @property
    def old(self) -> Project:
        assert self.project is not None
        return self.project

    @property
    def who(self) -> tuple[Project, Actor, datetime]:
        return self.old, self.by, self.at

    @property
    def why(self) -> str:
        return self.given.text("why", need=False)


def act_on(project: Project | None, act: str, by: Actor, at: datetime, given: Given, around: Around) -> Project:
    """The project after an act of that name; :class:`Refused` when it may not be done. Nothing is written."""
    return _WAYS[act](Doing(project, by, at, given, around))


def do(
    folder: AnyPath,
    code: str,
    act: str,
    by: Actor,
    at: datetime,
    given: Given | None = None,
    prior: AnyPath | None = None,
) -> Project:
    """Do one act to a project of a facts folder and write it down; returns the project after it.

    ``code`` is the project's code or number, ``act`` the act's name or title, ``prior`` last year's folder, for targets
    to be compared with. :class:`Refused` when it may not be done and :class:`juesuan.errors.BrokenFolder` when
    something given cannot be read; nothing is written then.
    """
    root = Path(folder)
    name = act_named(act)
    old = None if name == "apply" else load_project(root, code)
    if old is None and name != "apply":
        raise _unknown(code)
    told = given or Given()
    if name == "apply":
        _expect_called(code, told)
    around = Around(
        lambda: load_projects(root),
        lambda: policy_of(root),
        lambda: load_projects(Path(prior)) if prior is not None else (),
        root,
        lambda: _bodies(root),
    )
    after = act_on(old, name, by, at, told, around)
    save_project(root, after)
    if name == "accept" and after.form is not None:
        replace_files(root / FORMS, {_form_name(after): write_evaluation(after.form)})
    return after


def _bodies(root: Path) -> tuple[str, ...]:
    """The department and its units by ``department.toml``; none when it cannot be read."""
    reading = Reading(root)
    department = read_department(reading, None) if (root / DEPARTMENT).is_file() else None
    if department is None:
        return ()
    return (department.name, *(unit.name for unit in department.organisation.units))


def _expect_called(code: str, given: Given) -> None:
    """:class:`Refused` when the file of an application is that of another project than the one named beside it."""
    head = given.record(Project, **_NOT_GIVEN, stage=Stage.APPLIED)
    if code not in (head.code, str(head.number or "")):
        raise Refused(f"文件里的项目编码是“{head.code}”，不是“{code}”", hint="核对编码，或换一个文件")


def act_named(text: str) -> str:
    """The name of an act, by its name or its title."""
    for name, act in acts().items():
        if text in (name, act.title):
            return name
    titles = "、".join(act.title for act in acts().values())
    raise Refused(f"没有“{text}”这个动作", hint=f"可用：{titles}")


def find(projects: Sequence[Project], code: str) -> Project:
    """The project of that code or number."""
    for project in projects:
        if code == project.code or code == str(project.number or ""):
            return project
    raise _unknown(code)


def _unknown(code: str) -> Refused:
    return Refused(f"项目库里没有“{code}”", hint="用 juesuan projects list 列出全部项目")


def _form_name(project: Project) -> str:
    number = project.number
    return f"{number:02d}.toml" if number is not None else f"{project.code}.toml"


# ── what each act takes ──


def _apply(doing: Doing) -> Project:
    head = doing.given.record(Project, **_NOT_GIVEN, stage=Stage.APPLIED)
    if head.application is None:
        raise Refused(f"“{head.name}”没有写申报内容", hint="文件里加 [application]")
    bodies = doing.around.bodies()
    if bodies and not same_unit(head.department, bodies[0]):
        raise Refused(f"主管部门写的是“{head.department}”，这个文件夹是{bodies[0]}的", hint="核对主管部门")
    if len(bodies) > 1 and not any(same_unit(head.unit, unit) for unit in bodies[1:]):
        raise Refused(f"{bodies[0]}没有“{head.unit}”这个单位", hint=f"实施单位为：{'、'.join(bodies[1:])}")
    return library.apply(head, doing.by, doing.at, head.application, doing.around.library())


def _objective(doing: Doing) -> Objective:
    versions = doing.old.objectives
    last = versions[-1] if versions else None
    number = 1 if last is None else last.version + (last.approved is not None)
    return doing.given.record(Objective, version=number, approved=None)


def _approve_objective(doing: Doing) -> Project:
    before = library.last_year_of(doing.old, doing.around.last_year())
    remarks = objective_remarks(doing.old, before.form if before is not None else None)
    return objectives.approve_objective(*doing.who, doing.why, remarks)


def _submit(doing: Doing) -> Project:
    return reviews.submit(*doing.who, _form_given(doing), doing.why)


def _form_given(doing: Doing) -> SelfEvaluation:
    if doing.given.form is not None:
        return doing.given.form
    named = doing.given.text("form", need=False)
    if named:
        return form_at(Path(named))
    if doing.around.folder is None:
        raise Refused(f"{doing.old.display}没有自评表可以上报", hint="先填写自评表")
    return form_at(doing.around.folder / FORMS / _form_name(doing.old))


def form_at(path: Path) -> SelfEvaluation:
    """The only self-evaluation in a file: TOML as in ``evaluations/``, or any format that can be read."""
    if path.suffix.lower() == ".toml":
        reading = Reading(path.parent)
        opened = reading.toml(path)
        form = read_form(reading, reading.file(path), opened) if opened is not None else None
        reading.finish("按上面的行号改正后重新运行")
        assert form is not None
        return form
    forms = read(path).evaluations
    if len(forms) != 1:
        raise Refused(f"“{path}”里有 {len(forms)} 份自评表", hint="一个文件一份；几百份的用 juesuan forms import 收回")
    return forms[0]


def remarks_on(form: SelfEvaluation) -> tuple[Remark, ...]:
    """The system's remarks on a form, as a reviewer would write them; those of several forms together are not here."""
    return tuple(reviews.remark_of(finding) for finding in reviewed(form).remarks)


def reviewed(form: SelfEvaluation) -> Reviewed:
    """A form scored again, with its remarks."""
    alone = FinalAccounts(department=form.department, year=form.year, evaluations=(form,))
    return evaluate_accounts(alone).forms[0]


def _send_back(doing: Doing) -> Project:
    form = doing.old.form
    remarks = remarks_on(form) if form is not None else ()
    return reviews.send_back(*doing.who, doing.why, remarks, doing.given.day("due"))


def _accept(doing: Doing) -> Project:
    form = doing.old.form
    remarks = remarks_on(form) if form is not None else ()
    return reviews.accept(*doing.who, doing.why, remarks)


def _commission(doing: Doing) -> Project:
    given = doing.given
    return outside.commission(*doing.who, given.text("firm"), given.text("scope"), given.money("fee"))


def _draw(doing: Doing) -> Project:
    seed = doing.given.whole("seed")
    drawn = {one.code: one for one in drawn_by(doing.around.library(), doing.around.policy(), seed)}
    if doing.old.code not in drawn:
        raise Refused(f"用种子 {seed} 没有抽中{doing.old.display}", hint=f"抽中的是：{'、'.join(drawn)}")
    return sampling.mark_drawn(*doing.who, seed, drawn[doing.old.code])


def _settle(doing: Doing) -> Project:
    basis = doing.given.text("basis")
    if basis not in list(Basis):
        raise Refused(f"“{basis}”不是得分的来源", hint=f"写作：{'、'.join(Basis)}")
    computed = None
    if basis == Basis.COMPUTED and doing.old.form is not None:
        found = reviewed(doing.old.form).evaluated
        if found.unscored:
            raise Refused(
                f"{doing.old.display}有 {len(found.unscored)} 项不能核算，不能以系统核算定评", hint="采用其他得分"
            )
        computed = found.least
    return use.settle(*doing.who, Basis(basis), doing.why, computed)


def _decide(doing: Doing) -> Project:
    given, policy = doing.given, doing.around.policy()
    year, base = given.whole("year"), given.money("base")
    proposal = use.propose(doing.old, policy, base, year - doing.old.year)
    consequence = given.text("consequence", need=False)
    if not consequence:
        if proposal is None:
            raise Refused(f"政策表没有适用于{doing.old.display}的规定", hint="写明 consequence、amount 和理由")
        return use.decide(*doing.who, proposal, policy)
    if consequence not in list(Consequence):
        raise Refused(f"“{consequence}”不是决定", hint=f"写作：{'、'.join(Consequence)}")
    amount = given.money("amount")
    row = proposal.policy if proposal is not None else ""
    return use.decide(*doing.who, Decision(year, Consequence(consequence), base, amount, doing.why, row), policy)


_WAYS: Mapping[str, Callable[[Doing], Project]] = {
    "apply": _apply,
    "appraise": lambda d: library.appraise(*d.who, d.given.record(Appraisal)),
    "reject": lambda d: library.reject(*d.who, d.why),
    "reserve": lambda d: library.reserve(*d.who, d.why),
    "declare_objective": lambda d: objectives.declare_objective(*d.who, _objective(d), d.why),
    "revise_objective": lambda d: objectives.revise_objective(*d.who, _objective(d), d.why),
    "approve_objective": _approve_objective,
    "grant_budget": lambda d: library.grant_budget(*d.who, d.given.records(Money, "money"), d.why),
    "submit": _submit,
    "endorse": lambda d: reviews.endorse(*d.who, d.why),
    "send_back": _send_back,
    "accept": _accept,
    "monitor": lambda d: monitoring.monitor(*d.who, d.given.record(Monitoring)),
    "ask_correction": lambda d: monitoring.ask_correction(*d.who, d.why, d.given.need_day("due")),
    "answer_correction": lambda d: monitoring.answer_correction(*d.who, d.given.whole("number"), d.why),
    "name_key": lambda d: library.name_key(*d.who, d.why, is_key=d.given.text("off", need=False) == ""),
    "review_transfer": lambda d: outside.review_transfer(
        *d.who, d.given.record(TransferReview, on=d.at.date(), by=d.by.name)
    ),
    "commission": _commission,
    "declare_independence": lambda d: outside.declare_independence(*d.who, d.why),
    "deliver": lambda d: outside.deliver(*d.who, d.why, d.given.points("score")),
    "take_delivery": lambda d: outside.take_delivery(*d.who, d.why),
    "draw": _draw,
    "recheck": lambda d: sampling.recheck(*d.who, d.given.points("score"), d.why),
    "settle": _settle,
    "decide": _decide,
    "close": lambda d: library.close(*d.who, d.why),
}


# ── lists ──


def sample(folder: AnyPath, seed: int, count: int | None = None) -> tuple[sampling.Drawn, ...]:
    """The projects a seed draws for a re-check; ``count`` overrules the share of the policy."""
    root = Path(folder)
    return drawn_by(load_projects(root), policy_of(root), seed, count)


def drawn_by(
    projects: Sequence[Project], policy: Policy, seed: int, count: int | None = None
) -> tuple[sampling.Drawn, ...]:
    """As :func:`sample`, of projects at hand."""
    left = {project.code: len(project.reviews[-1].remarks) for project in projects if project.reviews}
    pool = sampling.tickets(projects, left, policy)
    return sampling.draw(pool, policy.sample.size(len(pool)) if count is None else count, seed)


class Proposal(NamedTuple):
    """What the policy suggests for one project: the execution of next year and the budget of the year after."""

    project: Project
    execution: Decision | None
    budget: Decision | None


def proposals(folder: AnyPath) -> tuple[Proposal, ...]:
    """What the department's table suggests for every settled project, from its full-year budget."""
    root = Path(folder)
    return tuple(proposals_for(load_projects(root), policy_of(root)))


def proposals_for(projects: Sequence[Project], policy: Policy) -> Iterator[Proposal]:
    """As :func:`proposals`, of projects at hand."""
    for project in projects:
        if project.settlement is None:
            continue
        kept = project.objective
        base = Fen(sum(one.full_year for one in kept.money)) if kept is not None else Fen(0)
        ahead = [use.propose(project, policy, base, years) for years in (use.EXECUTION, use.BUDGET)]
        yield Proposal(project, *ahead)


def bridge_of(folder: AnyPath) -> Bridge:
    """The bridge from the project expenditure of a folder's tables to its forms, through its entries."""
    from juesuan.composing import complete

    books = open_books(folder)
    return bridge(complete(books), project_spending(books.entries))


def pace_at(folder: AnyPath, on: date, prior: AnyPath | None = None) -> Pace:
    """The pace of a folder's projects at a day, by its entries; ``prior`` is last year's folder to compare with."""
    books = open_books(folder)
    last = open_books(prior).entries if prior is not None else ()
    return pace_of(
        load_projects(Path(folder)),
        on,
        project_spending(books.entries),
        last_projects=load_projects(Path(prior)) if prior is not None else (),
        last_spending=project_spending(last),
    )


def troubles(folder: AnyPath) -> tuple[str, ...]:
    """What is wrong with the histories of a folder's projects, a line each; none when all are whole."""
    return tuple(found for project in load_projects(Path(folder)) if (found := broken_history(project)))
