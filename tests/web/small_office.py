"""A department of two units (or nine) with everybody it needs, made in an empty site; its rows, registers, words."""

from __future__ import annotations

from pathlib import Path

from tests.web.running import Site

PASSWORD = "juesuan-demo-2024"
DEPARTMENT, UNIT, OTHER_UNIT = "某市人社局", "某市就业局", "某市考试中心"
PEOPLE = {
    "tian": ("田填报", "单位填报人", UNIT),
    "fu": ("傅负责", "单位负责人", UNIT),
    "kao": ("高填报", "单位填报人", OTHER_UNIT),
    "ling": ("凌负责", "单位负责人", OTHER_UNIT),
    "bian": ("卞编写", "部门编写人", DEPARTMENT),
    "shen": ("申审核", "部门审核人", DEPARTMENT),
    "mi": ("米保密", "部门审核人", DEPARTMENT),
    "pi": ("皮审批", "部门审批人", DEPARTMENT),
    "gong": ("宫公开", "部门公开人", DEPARTMENT),
    "guan": ("管账号", "账号管理员", DEPARTMENT),
    "cai": ("蔡财政", "财政部门", "某市财政局"),
}
FURTHER = ("社保中心", "人才中心", "技工学校", "仲裁院", "鉴定中心", "信息中心", "培训中心")
"""Short names of the units beyond the two, each with an accountant ``tian3`` … and a head ``fu3`` …"""
COLUMNS = (
    *("账套科目", "方向", "凭证种类", "资金性质", "功能科目", "经济科目", "支出性质", "项目", "往来单位"),
    *("数据口径", "金额", "日期", "凭证号", "摘要"),
)


def row(account: str, side: str, economic: str = "", basis: str = "", amount: str = "1200.00") -> list[str]:
    """One row of the grid, cell by cell."""
    return [account, side, "", "一般公共预算", "2080101", economic, "基本", "", "", basis, amount, "", "", ""]


def rows(expenditure: str) -> list[list[str]]:
    """Income and spending of a unit, of the year and of its budget."""
    return [
        row("6001", "贷"),
        row(expenditure, "借", "30101"),
        row("6001", "贷", basis="年初预算"),
        row(expenditure, "借", "30101", basis="年初预算"),
    ]


REGISTERS = {
    "政府采购": {
        "合同名称": "办公设备",
        "采购类型": "货物",
        "企业规模": "小型",
        "合同金额": "10.00",
        "本年支出": "10.00",
    },
    "车辆": {"车辆": "01", "用途": "应急保障用车", "本年购置": "否"},
    "房屋设备": {"类别": "房屋", "名称": "办公用房", "面积": "100.00"},
}


def words_of(units: int) -> tuple[tuple[str, str, str], ...]:
    """What only people know of a department of so many units: last year each had 1,000.00, less than now."""
    last_year = f"{units * 1000}.00"
    return (
        ("上年", "来源", "2023年度部门决算公开报告"),
        *(("上年", key, last_year) for key in ("收入支出总体", "财政拨款总体", "一般公共预算支出", "基本支出.301")),
        ("原因", "收入支出总体", "考试中心调入人员"),
        ("原因", "财政拨款总体", "考试中心调入人员"),
        ("原因", "一般公共预算支出", "调入人员增多"),
        ("原因", "绩效.问题", "个别指标值定得偏低"),
        ("原因", "绩效.改进措施", "按上年完成情况重定指标值"),
    )


WORDS = words_of(2)

_PEOPLE_MADE = """
from django.contrib.auth.hashers import make_password
from juesuan.actor import Role
from juesuan.store.models import Body
from juesuan.store.bodies import add_body
from juesuan.store.people import make_person
bureau = add_body("某市财政局", "财政部门", None)
department = add_body({department!r}, "部门", bureau)
add_body({unit!r}, "单位", department, "就业局", "行政单位")
add_body({other!r}, "单位", department, "考试中心", "公益一类事业单位")
for short in {further!r}:
    add_body("某市" + short, "单位", department, short, "公益一类事业单位")
encoded = make_password({password!r})
for username, (name, role, body) in {people!r}.items():
    make_person(None, username, name, [(Body.objects.get(name=body), Role(role))], encoded)
"""
_PROJECTS_MADE = """
from juesuan.actor import Role
from juesuan.projects import library, objectives
from juesuan.projects.objectives import objective_of
from juesuan.projects.records import Application, Appraisal, CostLine, Fen, Kind, Project, Stage
from juesuan.store.acting import actor_of
from juesuan.store.models import Post, Report
from juesuan.store.projects import act_on
from tests.project_cast import form
report = Report.objects.get()
posts = {post.person.username: post for post in Post.objects.select_related("person", "body")}
for number, (name, accountant) in enumerate((("培训经费", "tian"), ("考务经费", "kao")), 1):
    kept, asked = objective_of(form(name)), Fen(100_000_000)
    head = Project(code=f"2024{number:03d}", name=name, year=2024, department=report.department.name,
        unit=posts[accountant].body.name, kind=Kind.RECURRING, function_codes=("2080101",), stage=Stage.APPLIED,
        number=number)
    application = Application("职责", "照上年开展", asked, (CostLine(name, "1", "项", asked, asked),))
    row = None
    for who, doing in (
        (accountant, lambda p, by, when: library.apply(head, by, when, application)),
        ("shen", lambda p, by, when: library.appraise(p, by, when, Appraisal("同意", asked, source="财评1号"))),
        ("pi", lambda p, by, when: library.reserve(p, by, when)),
        (accountant, lambda p, by, when: objectives.declare_objective(p, by, when, kept)),
        ("shen", lambda p, by, when: objectives.approve_objective(p, by, when, "同意")),
        ("pi", lambda p, by, when: library.grant_budget(p, by, when, kept.money)),
    ):
        row = act_on(posts[who], report, row, lambda p, when: doing(p, actor_of(posts[who]), when))
"""

_RELEASED_MADE = """
from datetime import date
from juesuan.store import books, reports
from juesuan.store.models import Post, Report
from juesuan.store.words import write_word
from juesuan.web.figures import state_of
from tests.web.small_office import REGISTERS, WORDS, columns, rows
posts = {post.person.username: post for post in Post.objects.select_related("person", "body__parent")}
report = reports.open_report(posts["bian"], posts["bian"].body, 2024)
reports.set_up(posts["bian"], report, {"duties": ["贯彻就业政策。"]})
for (accountant, head), account in ((("tian", "fu"), "7101"), (("kao", "ling"), "7201")):
    book = report.books.select_related("unit", "report__department").get(unit=posts[accountant].body)
    books.replace_rows(posts[accountant], book, [columns(row) for row in rows(account)], "分录.csv")
    for name, cells in REGISTERS.items():
        books.edit_register(posts[accountant], book, name, [cells], book.version)
    if {as_far_as!r} == "填报中":
        continue
    books.submit_book(posts[accountant], book, [])
    books.endorse_book(posts[head], book)
    books.approve_book(posts["shen"], book)
report.refresh_from_db()
for group, key, text in WORDS:
    if not key.startswith("绩效"):
        write_word(posts["bian"], report, group, key, text, "")
if {as_far_as!r} == "已批准":
    reports.hand_over(posts["bian"], report)
    reports.pass_report(posts["shen"], report, state_of(report).open_errors())
    reports.record_approval(posts["pi"], report, "某财决〔2025〕1号", date(2025, 8, 1), state_of(report).digest)
    reports.sign_secrecy(posts["mi"], report, "不涉密，可以公开")
    reports.approve_report(posts["pi"], report, state_of(report).open_errors(), state_of(report).digest)
"""


def columns(cells: list[str]) -> dict[str, str]:
    """One row of the grid by the names of our columns."""
    from juesuan.store.books import COLUMNS as NAMES

    return {name: text for name, text in zip(NAMES, cells, strict=True) if text}


def make_report(site: Site, as_far_as: str = "填报中") -> None:
    """The report of 2024 with both books filled in; ``as_far_as`` “已批准” takes it up to its publication."""
    site.python(_RELEASED_MADE.replace("{as_far_as!r}", repr(as_far_as)))


def make_people(site: Site, units: int = 2) -> None:
    """Bureau, department, its units and everybody, with one password that need not be changed."""
    further = FURTHER[: units - 2]
    people = dict(PEOPLE)
    for number, short in enumerate(further, 3):
        people[f"tian{number}"] = (f"填报{number}", "单位填报人", f"某市{short}")
        people[f"fu{number}"] = (f"负责{number}", "单位负责人", f"某市{short}")
    names = {"department": DEPARTMENT, "unit": UNIT, "other": OTHER_UNIT, "further": further}
    site.python(_PEOPLE_MADE.format(people=people, password=PASSWORD, **names))


def make_projects(site: Site) -> None:
    """A project of each unit with its budget granted, ready to be evaluated."""
    site.python(_PROJECTS_MADE)


def exported(site: Site, folder: Path) -> dict[str, bytes]:
    """The facts folder of the report, written to ``folder``: every file by its name."""
    site.run("export", DEPARTMENT, "2024", "-o", str(folder))
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }
