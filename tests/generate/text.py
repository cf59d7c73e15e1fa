"""A whole published report as text: cover, contents, duties, tables, 情况说明, glossary, forms."""

from __future__ import annotations

from dataclasses import dataclass

from juesuan.editions import load
from tests.generate.forms import FormSheet, catalogue, sheet
from tests.generate.ledger import Accounts
from tests.generate.narrative import Passage, Said, write
from tests.generate.sheets import sheets
from tests.generate.tables import ORDINALS, Sheet, Style

GLOSSARY = (
    ("财政拨款收入", "指本级财政部门当年拨付的资金"),
    ("上级补助收入", "指单位从主管部门和上级单位取得的非财政拨款补助收入"),
    ("事业收入", "指事业单位开展专业业务活动及其辅助活动取得的收入"),
    ("经营收入", "指事业单位在专业业务活动及其辅助活动之外开展非独立核算经营活动取得的收入"),
    ("其他收入", "指除上述收入以外取得的各项收入"),
    ("使用非财政拨款结余", "指单位按规定使用以前年度积累的非财政拨款结余弥补当年收支差额的金额"),
    ("结余分配", "指单位按规定缴纳所得税、提取专用结余以及转入非财政拨款结余等的金额"),
    ("年初结转和结余", "指以前年度尚未完成、结转到本年按有关规定继续使用的资金"),
    ("年末结转和结余", "指本年度或以前年度预算安排、需要延迟到以后年度按有关规定继续使用的资金"),
    ("基本支出", "指为保障机构正常运转、完成日常工作任务而发生的人员支出和公用支出"),
    ("项目支出", "指在基本支出之外为完成特定行政任务和事业发展目标所发生的支出"),
    ("“三公”经费", "指用财政拨款安排的因公出国（境）费、公务用车购置及运行维护费和公务接待费"),
    ("机关运行经费", "指行政单位和参照公务员法管理的事业单位用一般公共预算财政拨款安排的日常公用经费"),
)


@dataclass(frozen=True, slots=True)
class Report:
    """A report before it is text: lines, sheets and forms in order, and what is true of it."""

    accounts: Accounts
    style: Style
    blocks: tuple[str | Sheet | FormSheet, ...]
    said: tuple[Said, ...]
    passages: tuple[Passage, ...]


def parts_of(accounts: Accounts, style: Style) -> list[tuple[str, str]]:
    """What each part holds and how it is headed, in order: as the edition has it."""
    year = f"{accounts.year}年度"
    forms = [p for p in load(style.edition or "national").parts if p.holds != "附件" or accounts.projects]
    return [
        (part.holds, f"第{ORDINALS[n]}部分 {part.title.format(year=year, level=accounts.level)}")
        for n, part in enumerate(forms)
    ]


def _contents(accounts: Accounts, tables: list[Sheet], passages: list[Passage], style: Style) -> list[str]:
    below = {
        "概况": ["一、主要职责", "二、机构设置"],
        "决算表": [f"{ORDINALS[i]}、{''.join(table.title.split())}" for i, table in enumerate(tables)],
        "情况说明": [p.heading for p in passages],
    }
    return ["目录", *(line for holds, head in parts_of(accounts, style) for line in (head, *below.get(holds, ())))]


def organisation(accounts: Accounts) -> list[str]:
    """机构设置: how many units, by kind, by name."""
    a = accounts
    subordinate = len(a.bodies) - 1
    head = f"按照部门决算编报要求，纳入{a.department}{a.year}年度部门决算编报范围的单位共{len(a.bodies)}个，"
    head += f"包括{a.bodies[0].name}和{subordinate}个二级预算单位。" if subordinate else f"即{a.bodies[0].name}。"
    kinds: dict[str, list[str]] = {}
    for body in a.bodies:
        kinds.setdefault(body.kind, []).append(body.name)
    return [
        head,
        *(f"{i}.{kind}{len(names)}个：{'、'.join(names)}。" for i, (kind, names) in enumerate(kinds.items(), 1)),
    ]


PLAIN = Style()


def compose(accounts: Accounts, style: Style = PLAIN) -> Report:
    """The whole report of the accounts in one style."""
    a, year = accounts, f"{accounts.year}年度"
    tables = sheets(a, style)
    passages, said = write(a, style)
    cover: list[str] = [year, a.department, f"{a.level}决算", *_contents(a, tables, passages, style)]
    parts: dict[str, list[str | Sheet | FormSheet]] = {
        "概况": ["一、主要职责", *(f"（{ORDINALS[i]}）{duty}" for i, duty in enumerate(a.duties)), "二、机构设置"],
        "决算表": [*tables],
        "情况说明": [line for passage in passages for line in (passage.heading, *passage.paragraphs)],
        "名词解释": [f"{i}.{term}：{text}。" for i, (term, text) in enumerate(GLOSSARY, 1)],
    }
    parts["概况"] += organisation(a)
    if a.projects:
        parts["附件"] = [f"{a.department}{a.year}年度项目支出绩效自评表目录", "\n".join(catalogue(a))]
        parts["附件"] += [sheet(p, a) for p in a.projects]
    blocks: list[str | Sheet | FormSheet] = [*cover]
    for holds, head in parts_of(a, style):
        blocks += [head, *parts[holds]]
    return Report(a, style, tuple(blocks), tuple(said), tuple(passages))


def rows_as_text(rows: tuple[tuple[str, ...], ...]) -> str:
    """Rows of cells, tabs between them."""
    return "\n".join("\t".join(row) for row in rows)


def render(report: Report) -> str:
    """The report as text, a blank line between blocks."""
    parts: list[str] = []
    for block in report.blocks:
        if isinstance(block, Sheet):
            parts += [block.title, block.number, *block.above, rows_as_text((*block.header, *block.body)), block.note]
        elif isinstance(block, FormSheet):
            parts += [*block.above, rows_as_text(block.rows)]
        else:
            parts.append(block)
    return "\n\n".join(parts) + "\n"
