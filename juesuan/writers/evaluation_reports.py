"""Evaluation reports: the review of a transfer project (重点评) and a third party's work, as books to print."""

from __future__ import annotations

from collections.abc import Iterator

from juesuan.accounts import FinalAccounts
from juesuan.act import Refused
from juesuan.amount import Amount, Denomination
from juesuan.characters import chinese
from juesuan.performance.scoring.evaluated import points
from juesuan.projects.labels import label
from juesuan.projects.outside import Scores, scores_of
from juesuan.projects.records import Fen, Project, ThirdParty, TransferReview
from juesuan.writers.book import Block, Book, Heading, Para, Run
from juesuan.writers.printed_tables import Box, TableBlock, head, print_amount

TRANSFER, OUTSIDE = "转移支付项目重点评价报告", "重点项目第三方评价情况"
_REVIEWED = ("broken_down", "issued", "completion", "deviation", "use", "publication")
_SCORES = {
    "own": "单位自评",
    "computed": "系统核算",
    "transfer": "重点评",
    "recheck": "抽查复核",
    "third_party": "第三方评价",
    "final": "定评",
}
_NONE = "没有"


def report_of(project: Project, computed: int | None = None) -> Book:
    """The report on a project evaluated by others than its unit: of a transfer review, else of a third party.

    ``computed`` is the score of the scoring engine, in millionths. :class:`Refused` when there is neither.
    """
    if project.transfer_review is not None:
        return _book(project, TRANSFER, _transfer(project, project.transfer_review, computed))
    if project.third_party is not None:
        return _book(project, OUTSIDE, _outside(project, project.third_party, computed))
    raise Refused(
        f"{project.display}没有重点评，也没有第三方评价", hint="办理“转移支付项目重点评”或“委托第三方评价”后再写报告"
    )


def _book(project: Project, kind: str, blocks: Iterator[Block]) -> Book:
    title = f"{project.name}{project.year}年度{kind}"
    accounts = FinalAccounts(department=project.department, year=project.year, kind=kind)
    return Book(title, accounts, (Heading(1, title, "report"), *blocks))


def _transfer(project: Project, review: TransferReview, computed: int | None) -> Iterator[Block]:
    sections = [("项目概况", list(_about(project)))]
    sections += [(label(TransferReview, name), [_para(getattr(review, name))]) for name in _REVIEWED]
    sections.append(("评价得分", [_scores(project, scores_of(project, computed))]))
    yield from _numbered(sections)
    yield _para(f"评价人：{review.by}　　{review.on.year}年{review.on.month}月{review.on.day}日")


def _outside(project: Project, third: ThirdParty, computed: int | None) -> Iterator[Block]:
    commissioned = (
        f"{third.commissioned.isoformat()}委托{third.firm}，评价范围：{third.scope}；费用{_yuan(third.fee)}元。"
    )
    declared = f"（{third.declared.isoformat()}）" if third.declared is not None else ""
    delivered = f"（{third.delivered.isoformat()}提交）" if third.delivered is not None else ""
    accepted = f"（{third.accepted.isoformat()}）" if third.accepted is not None else ""
    yield from _numbered(
        [
            ("项目概况", list(_about(project))),
            ("委托", [_para(commissioned)]),
            ("独立性声明", [_para(f"{third.independence or '还没有提交'}{declared}")]),
            ("评价报告", [_para(f"{third.report or '还没有提交'}{delivered}")]),
            ("验收意见", [_para(f"{third.opinion or '还没有验收'}{accepted}")]),
            ("评价得分", [_scores(project, scores_of(project, computed))]),
        ]
    )


def _about(project: Project) -> Iterator[Block]:
    codes = "、".join(project.function_codes)
    yield _para(f"项目由{project.unit}实施，属{project.kind}，支出功能分类科目{codes or _NONE}。")
    kept = project.objective
    if kept is not None:
        budget = sum(one.full_year for one in kept.money)
        yield _para(f"全年预算{_yuan(Fen(budget))}元。绩效目标：{kept.expected}")
    form = project.form
    if form is not None and form.achieved:
        yield _para(f"单位自评的实际完成情况：{form.achieved}")


def _numbered(sections: list[tuple[str, list[Block]]]) -> Iterator[Block]:
    for number, (name, blocks) in enumerate(sections, 1):
        yield Heading(2, f"{chinese(number)}、{name}", f"part-{number}")
        yield from blocks


def _scores(project: Project, found: Scores) -> TableBlock:
    """All scores side by side; those there are not are said not to be there."""
    body = tuple(
        (Box(title), Box(points(value) if value is not None else _NONE, "right"))
        for name, title in _SCORES.items()
        for value in (getattr(found, name),)
    )
    return TableBlock(
        kind="评价得分",
        title="各方得分",
        number="",
        department=project.department,
        denomination="分",
        widths=(20, 16),
        head=((head("评价方"), head("得分")),),
        body=body,
        landscape=False,
    )


def _para(text: str) -> Para:
    return Para((Run(text),))


def _yuan(fen: Fen) -> str:
    return print_amount(Amount(fen, Denomination.YUAN, 2))
