"""Headings: the table of contents and the body say the same; parts, sections and terms that must be there are there."""

from __future__ import annotations

import re

from juesuan.accounts import FinalAccounts, Heading
from juesuan.finding import Cause, NotChecked, Severity
from juesuan.place import Place
from juesuan.rules.checks.prose import at_heading, at_table, bare, named, narrative, passages
from juesuan.rules.checks.tables_form import numeral
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check

DISCLOSURE = "地方预决算公开操作规程（财预〔2016〕143号）"
LAW = "预算法第十四条；预算法实施条例（国务院令第729号）第六条"
MATTERS = {"机关运行经费": "机关运行经费", "政府采购": "政府采购", "国有资产": "国有资产", "绩效": "绩效"}
_REMARK = re.compile(r"（[^（）]*）$")
_LOOSE = re.compile(r"[、，。：；:,.·的\"]|20\d\d年?度?")


def title(text: str) -> str:
    """A title for comparing: without spaces, year, punctuation and the remark in brackets behind it."""
    return _LOOSE.sub("", _REMARK.sub("", bare(text)))


def body_headings(accounts: FinalAccounts) -> tuple[Heading, ...]:
    """The headings of the body; those of the narrative alone when no others were kept."""
    return accounts.headings or tuple(section.heading for section in accounts.sections)


_PARTICLES = re.compile("的|情况(?=说明$)")  # 其他重要事项（的情况）说明: the sample of one place prints both


@check(
    "R-23-06",
    "目录与正文标题一致",
    severity=Severity.ERROR,
    source=DISCLOSURE,
    part="目录",
    hint="统一目录与正文的标题，以表样和规定的标题为准。",
    relation="目录的每个标题 = 正文同一序号的标题",
    failing=Edit("（二）政府采购支出情况说明\n\n2024年度本部门", "（二）政府采购情况说明\n\n2024年度本部门"),
)
def contents_match(given: Given, rule: Rule) -> Outcomes:
    accounts = given.accounts
    if not accounts.contents:
        yield NotChecked(rule.code, "没有读到目录")
        return
    kinds = _kinds(given)
    renamed = _renamed_tables(given)
    body: dict[tuple[str, str], Heading] = {}
    for heading in body_headings(accounts):
        body.setdefault((heading.part, heading.ordinal), heading)
    titles = {(heading.part, title(heading.title)) for heading in body.values()}
    for entry in accounts.contents:
        kind = kinds.get(title(entry.title)) or renamed.get(entry)
        table = accounts.tables.get(kind) if kind is not None else None
        if table is not None:
            printed, place, subject = table.title, at_table(table), f"表·{table.kind}"
        else:
            found = body.get((entry.part, entry.ordinal)) if kind is None else None
            elsewhere = (entry.part, title(entry.title)) in titles  # only the number differs: R-23-09 looks at that
            if found is None or elsewhere or not _alike(found.title, entry.title):
                continue
            printed, place, subject = found.title, at_heading(found), named(entry)
        if printed and title(printed) != title(entry.title):
            cut = title(entry.title).startswith(title(printed)) or title(printed).startswith(title(entry.title))
            cut = cut or _PARTICLES.sub("", title(printed)) == _PARTICLES.sub("", title(entry.title))
            yield rule.finding(
                f"{named(entry)}：目录作“{entry.title}”，正文作“{printed}”",
                severity=Severity.NOTICE if cut else rule.severity,  # the end not joined, or only “的情况” more or less
                places=(place, at_heading(entry)),
                stated=printed,
                expected=entry.title,
                subject=subject,
                cause=_how_they_differ(entry.title, printed),
            )


def _how_they_differ(listed: str, printed: str) -> Cause | None:
    """The words that one of two titles has and the other lacks, when that is all they differ in."""
    one, other = title(listed), title(printed)
    for longer, shorter, where, lacking in ((one, other, "目录", "正文"), (other, one, "正文", "目录")):
        more = len(longer) - len(shorter)
        spots = [n for n in range(len(shorter) + 1) if longer[:n] + longer[n + more :] == shorter] if more > 0 else []
        if spots:
            return Cause("titles-differ", f"{where}多“{longer[spots[-1] : spots[-1] + more]}”，{lacking}没有")
    return None


def _kinds(given: Given) -> dict[str, str]:
    """The kinds of table by the titles the edition knows."""
    return {title(known): form.kind for form in given.edition.forms.values() for known in form.titles}


def listed_tables(given: Given) -> tuple[dict[str, Heading], list[Heading]]:
    """The entries of the contents that name a table, by kind, and those among them that name none we know."""
    kinds = _kinds(given) | {title(table.title): table.kind for table in given.accounts.tables.values() if table.title}
    listed: dict[str, Heading] = {}
    other: list[Heading] = []
    for entry in given.accounts.contents:
        kind = kinds.get(title(entry.title))
        if kind is not None:
            listed.setdefault(kind, entry)
        elif title(entry.title).endswith("表") and entry.ordinal:
            other.append(entry)
    parts = {entry.part for entry in listed.values()}
    return listed, [entry for entry in other if entry.part in parts]


def _renamed_tables(given: Given) -> dict[Heading, str]:
    """The entries under titles that no table has, paired in order with the tables that no entry names."""
    listed, unknown = listed_tables(given)
    left = [table for kind, table in given.accounts.tables.items() if kind not in listed]
    if not unknown or len(unknown) != len(left) or len(left) * 2 > len(listed):
        return {}
    pairs = zip(unknown, left, strict=True)
    return {entry: table.kind for entry, table in pairs if table.title and _alike(table.title, entry.title)}


def _alike(one: str, other: str) -> bool:
    """Whether two titles are the same heading worded differently: most of the shorter stands in the longer."""
    short, long = sorted((title(one), title(other)), key=len)
    shared = sum(1 for character in set(short) if character in long)
    return 0 < len(long) <= 45 and shared * 10 >= 6 * len(set(short))


def _sections_read(given: Given) -> set[str]:
    return {passage.section for passage in narrative(given.accounts)}


def _where_missed(accounts: FinalAccounts, *words: str) -> tuple[Place, ...]:
    """The place of what is not there: where the contents list it, then the part it belongs to, else where the
    narrative begins."""
    listed = [at_heading(entry) for entry in accounts.contents if any(word in bare(entry.title) for word in words)]
    part = accounts.sections[0].heading.part if accounts.sections else ""
    parts = [at_heading(heading) for heading in accounts.headings if heading.part == part and not heading.ordinal]
    return (*listed, *parts) or tuple(at_heading(section.heading) for section in accounts.sections[:1])


@check(
    "R-23-08",
    "报告各部分齐全",
    severity=Severity.ERROR,
    source=DISCLOSURE,
    part="目录",
    hint="补齐部门（单位）概况、决算表、情况说明、名词解释各部分。",
    relation="概况、决算表、情况说明、名词解释四部分都在",
    failing=Edit(
        "二、机构设置\n\n按照部门决算编报要求，纳入示例市城市管理局2024年度部门决算编报范围的单位共3个，包括示例市城市管理局（本级）"
        "和2个二级预算单位。\n\n1.行政单位1个：示例市城市管理局（本级）。\n\n2.参公管理事业单位1个：示例市城市管理综合行政执法支队。"
        "\n\n3.公益一类事业单位1个：示例市环境卫生服务中心。",
        "",
    ),
)
def parts_present(given: Given, rule: Rule) -> Outcomes:
    accounts = given.accounts
    if len(_sections_read(given)) < 5 or len(accounts.tables) < 5:
        yield NotChecked(rule.code, "报告没有读全，未判断缺少哪一部分")
        return
    titles = [bare(heading.title) for heading in body_headings(accounts)]
    organisation = accounts.organisation
    texts = [*titles, *map(bare, organisation.duties), *(bare(unread.text) for unread in accounts.unread)]
    wanted = (
        ("主要职责", organisation.duties, ("职责", "职能")),
        ("机构设置", organisation.units or organisation.stated, ("机构", "单位构成", "单位情况")),
        ("名词解释", accounts.glossary, ("名词", "术语")),
    )
    for name, read, words in wanted:
        if not read and not any(word in text for word in words for text in texts):
            yield rule.finding(
                f"报告没有{name}", places=_where_missed(accounts, *words), expected=name, subject=f"缺少{name}"
            )


@check(
    "R-23-09",
    "情况说明各节齐全、次序与规定一致",
    severity=Severity.EXPLAIN,
    source=DISCLOSURE,
    part="文字",
    hint="补上缺少的一节；没有该项收支的，也要单列一节写明没有。",
    relation="版式所列各节都在，次序相同，序号连续",
    failing=Edit(
        "八、政府性基金预算财政拨款收入支出决算情况说明\n\n2024年度政府性基金预算财政拨款本年收入",
        "八、国有资本经营预算财政拨款收入支出决算情况说明\n\n2024年度政府性基金预算财政拨款本年收入",
    ),
)
def sections_present(given: Given, rule: Rule) -> Outcomes:
    read = _sections_read(given) | {section.key for section in given.accounts.sections}
    if len(_sections_read(given)) < 5:
        yield NotChecked(rule.code, "情况说明没有读全，未判断缺少哪一节")
        return
    everything = "".join(bare(passage.text) for passage in narrative(given.accounts))
    for form in given.edition.sections:
        if form.key in read or form.key in MATTERS or form.key == "其他重要事项":
            continue
        if any(bare(name) in everything for name in form.also) or _stands_within(given.accounts, form.key):
            continue
        yield rule.finding(
            f"情况说明没有“{form.also[0] if form.also else form.key}”一节",
            places=_where_missed(given.accounts, *map(bare, form.also)),
            expected=form.also[0] if form.also else form.key,
            subject=f"缺节·{form.key}",
        )
    yield from _numbering(given, rule)


_ORDINAL = r"(?:（[一二三四五六七八九十]+）|[一二三四五六七八九十]+、|\d{1,2}[.、．])"


def _stands_within(accounts: FinalAccounts, key: str) -> bool:
    """Whether 收入 or 支出 is told under a heading of its own inside another section: “2.收入情况。”."""
    if key not in ("收入", "支出"):
        return False
    own = re.compile(rf"{_ORDINAL}(?:20\d\d年度?)?(?:本年)?{key}(?:决算)?(?:总体)?(?:情况|说明|情况说明)(?:[。：]|$)")
    return any(own.match(bare(passage.text)) for passage in narrative(accounts))


def _numbering(given: Given, rule: Rule) -> Outcomes:
    """Sections, and the sub-sections of one, whose ordinals repeat, skip or go back."""
    last: dict[str, int] = {}
    for section in given.accounts.sections:
        heading = section.heading
        above, _, inner = heading.ordinal.partition("（")
        series = f"{heading.part} {above}" if inner else heading.part
        number = numeral(inner or above)
        if number is None:
            continue
        before = last.get(series, 0)
        if number != before + 1 and before:
            yield rule.finding(
                f"{series}的标题序号在第 {before} 节之后是“{heading.ordinal}”",
                places=(at_heading(heading),),
                stated=heading.ordinal,
                subject=f"序号·{heading.part}·{heading.ordinal}·{heading.title}",
            )
        last[series] = number


@check(
    "R-40-06",
    "说明机关运行经费、政府采购、国有资产、预算绩效",
    severity=Severity.ERROR,
    source=LAW + "；" + DISCLOSURE,
    part="文字",
    hint="补上缺少的说明；没有该项支出的，也要写明没有。",
    relation="四项重要事项都在情况说明中",
    failing=Edit(
        "2024年度本部门机关运行经费支出2318476.52元，比2023年度减少87436.55元，下降3.63%。主要原因：压减办公和水电等日常公用支出。",
        "",
    ),
)
def important_matters(given: Given, rule: Rule) -> Outcomes:
    read = _sections_read(given)
    if len(read) < 5:
        yield NotChecked(rule.code, "情况说明没有读全，未判断缺少哪一项")
        return
    texts = [bare(passage.text) for passage in passages(given.accounts)]
    texts += [bare(unread.text) for unread in given.accounts.unread]
    texts = [text.replace("绩效工资", "") for text in texts]  # a kind of pay, told of in 基本支出
    for key, word in MATTERS.items():
        if key not in read and not any(word in text for text in texts):
            at = next((at_heading(s.heading) for s in given.accounts.sections if s.key == key), None)
            yield rule.finding(
                f"情况说明没有{key}的内容",
                places=(at,) if at is not None else _where_missed(given.accounts, word),
                expected=key,
                subject=f"没有{key}",
            )
