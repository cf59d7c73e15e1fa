"""Tables of the store: bodies and people, a department's report and its units' books, what was published, history."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models

from juesuan.actor import Role
from juesuan.store.money import FenField

LONG, SHORT = 200, 60


def _choices(*words: str) -> list[tuple[str, str]]:
    return [(word, word) for word in words]


# ── who ──


class Body(models.Model):
    """A bureau, the departments it inspects, the units of a department; ``parent`` is the one above."""

    BUREAU, DEPARTMENT, UNIT = "财政部门", "部门", "单位"

    name = models.CharField("全称", max_length=LONG, unique=True)
    short = models.CharField("简称", max_length=SHORT, blank=True)
    level = models.CharField("层级", max_length=SHORT, choices=_choices(BUREAU, DEPARTMENT, UNIT))
    kind = models.CharField("单位性质", max_length=SHORT, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    order = models.PositiveIntegerField("次序", default=0)
    closed = models.BooleanField("停用", default=False)

    class Meta:
        ordering = ("order", "id")

    def __str__(self) -> str:
        return self.short.strip() or self.name.strip() or f"（没有名称的单位 {self.pk}）"


class Person(AbstractUser):
    """Somebody who signs in. What they may do stands in their posts."""

    name = models.CharField("姓名", max_length=SHORT, unique=True)  # acts of one person are told by it
    large_type = models.BooleanField("大字", default=False)
    must_change = models.BooleanField("首次登录须改密码", default=False)

    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name or self.username


class Post(models.Model):
    """One role of a person at one body."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="posts")
    body = models.ForeignKey(Body, models.PROTECT, related_name="posts")
    role = models.CharField("角色", max_length=SHORT, choices=[(role.value, role.value) for role in Role])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("person", "body", "role"), name="one_post_once")
        ]

    def __str__(self) -> str:
        return f"{self.role}（{self.body}）"


class Token(models.Model):
    """A key to the API: only its SHA-256 is kept; ``scopes`` says what it opens, with whose rights."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="tokens")
    title = models.CharField("用途", max_length=LONG)
    digest = models.CharField(max_length=64, unique=True)
    post = models.ForeignKey(Post, models.CASCADE, null=True, related_name="tokens")  # in whose rights it acts
    scopes = models.JSONField("范围", default=list)
    made_at = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField("有效期至", null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-made_at",)

    def __str__(self) -> str:
        return f"接口密钥“{self.title}”"


# ── a department's year ──


class Report(models.Model):
    """The final accounts of one department and year while they are made; ``version`` grows with every change."""

    department = models.ForeignKey(Body, models.PROTECT, related_name="reports")
    year = models.PositiveIntegerField("年度")
    edition = models.CharField("版式", max_length=SHORT, blank=True)
    denomination = models.CharField("金额单位", max_length=SHORT, default="元")
    level = models.CharField("层级", max_length=SHORT, default="部门")
    stage = models.CharField("环节", max_length=SHORT, default="编制中")
    duties = models.JSONField("职责", default=list)
    approval_number = models.CharField("财政批复文号", max_length=LONG, blank=True)
    approval_date = models.DateField("批复日期", null=True, blank=True)
    approval_digest = models.CharField("批复时的数据摘要", max_length=64, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-year", "department__order")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("department", "year"), name="one_report_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.department.name}{self.year}年度决算"


class UnitBook(models.Model):
    """One unit's part of a report: its entries and registers, and where it stands."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="books")
    unit = models.ForeignKey(Body, models.PROTECT, related_name="books")
    stage = models.CharField("环节", max_length=SHORT, default="填报中")
    due = models.DateField("报送期限", null=True, blank=True)
    opinion = models.TextField("退回意见", blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("unit__order", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("report", "unit"), name="one_book_a_unit")
        ]

    def __str__(self) -> str:
        return f"{self.unit.name}{self.report.year}年度"


class EntryRow(models.Model):
    """One entry as typed; ``fen`` is the amount understood, ``None`` while the text is none.

    The texts are those of a line of ``entries/*.csv``; ``version`` grows with every change of the row.
    """

    book = models.ForeignKey(UnitBook, models.CASCADE, related_name="rows")
    position = models.PositiveIntegerField()
    account = models.CharField("账套科目", max_length=SHORT, blank=True)
    side = models.CharField("方向", max_length=SHORT, blank=True)
    kind = models.CharField("凭证种类", max_length=SHORT, blank=True)
    fund = models.CharField("资金性质", max_length=SHORT, blank=True)
    function = models.CharField("功能科目", max_length=SHORT, blank=True)
    economic = models.CharField("经济科目", max_length=SHORT, blank=True)
    nature = models.CharField("支出性质", max_length=SHORT, blank=True)
    project = models.CharField("项目", max_length=LONG, blank=True)
    counterparty = models.CharField("往来单位", max_length=LONG, blank=True)
    basis = models.CharField("数据口径", max_length=SHORT, blank=True)
    amount = models.CharField("金额", max_length=SHORT, blank=True)
    fen = FenField(null=True, blank=True)
    day = models.CharField("日期", max_length=SHORT, blank=True)
    voucher = models.CharField("凭证号", max_length=LONG, blank=True)
    summary = models.CharField("摘要", max_length=LONG, blank=True)
    source = models.CharField("导入自", max_length=LONG, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("position", "id")


class RegisterRow(models.Model):
    """One line of a register (政府采购, 车辆 …): its cells by heading, as typed."""

    book = models.ForeignKey(UnitBook, models.CASCADE, related_name="registers")
    register = models.CharField("登记簿", max_length=SHORT)
    position = models.PositiveIntegerField()
    cells = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("register", "position", "id")


class Word(models.Model):
    """One thing only people know: a reason, last year's amount, a paragraph; ``group`` is its table in narrative.toml.

    ``cells`` holds the further fields of a paragraph or a rewriting (节, 开头, 因为).
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="words")
    group = models.CharField(max_length=SHORT)
    key = models.CharField(max_length=LONG, blank=True)
    text = models.TextField(blank=True)
    cells = models.JSONField(default=dict)
    position = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("group", "position", "id")


class ProjectRow(models.Model):
    """One project of the library: ``record`` holds its files as the facts folder has them (name -> text)."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="projects")
    unit = models.ForeignKey(Body, models.PROTECT, related_name="projects")
    code = models.CharField("项目编码", max_length=SHORT)
    number = models.PositiveIntegerField("序号", null=True, blank=True)
    name = models.CharField("项目名称", max_length=LONG)
    stage = models.CharField("环节", max_length=SHORT)
    record = models.JSONField(default=dict)
    draft = models.TextField("自评草稿", blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("number", "code")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("report", "code"), name="one_code_a_project")
        ]


class Explanation(models.Model):
    """出错说明: a person's answer to a finding, and what the reviewer thinks of it; waived findings stay visible."""

    OPEN, ACCEPTED, REJECTED = "待审", "接受", "不接受"

    report = models.ForeignKey(Report, models.CASCADE, related_name="explanations")
    finding = models.CharField("问题编号", max_length=SHORT)
    code = models.CharField("规则", max_length=SHORT)
    stated = models.TextField(blank=True)
    text = models.TextField("说明")
    by = models.ForeignKey(Person, models.PROTECT, related_name="explanations")
    at = models.DateTimeField()
    verdict = models.CharField("审核", max_length=SHORT, default=OPEN, choices=_choices(OPEN, ACCEPTED, REJECTED))
    judged_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    judgement = models.TextField(blank=True)

    class Meta:
        ordering = ("-at",)


# ── published ──


class Publication(models.Model):
    """A frozen, numbered, hashed set of files. A correction makes a new one; the old one stays and is marked."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="publications")
    number = models.CharField("编号", max_length=SHORT, unique=True)
    version = models.PositiveIntegerField("版次")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    digest = models.CharField("文件摘要", max_length=64)
    head = models.CharField("历史封签", max_length=SHORT * 2)
    correction = models.TextField("更正说明", blank=True)
    replaced_by = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaces")
    facts = models.JSONField("事实", default=dict)

    class Meta:
        ordering = ("-at",)


class PublishedFile(models.Model):
    """One file of a publication, kept under its SHA-256."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="files")
    format = models.CharField(max_length=SHORT)
    name = models.CharField(max_length=LONG)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ("id",)


class Question(models.Model):
    """社会监督: a reader's question at a number or sentence, moderated, answered by a date, public with its answer."""

    ASKED, SHOWN, HIDDEN, ANSWERED = "待审核", "已公开待答", "不予公开", "已答复"

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="questions")
    anchor = models.CharField("位置", max_length=LONG, blank=True)
    quoted = models.TextField("原文", blank=True)
    text = models.TextField("问题")
    nickname = models.CharField("称呼", max_length=SHORT, blank=True)
    asked_at = models.DateTimeField()
    stage = models.CharField(max_length=SHORT, default=ASKED, choices=_choices(ASKED, SHOWN, HIDDEN, ANSWERED))
    moderation = models.TextField("审核意见", blank=True)
    due = models.DateField("答复期限", null=True, blank=True)
    answer = models.TextField("答复", blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    correction = models.ForeignKey(Publication, models.SET_NULL, null=True, blank=True, related_name="prompted_by")

    class Meta:
        ordering = ("-asked_at",)


# ── inspected ──


class Inspection(models.Model):
    """A bureau's batch of published files, checked one after another in the background."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="inspections")
    title = models.CharField("名称", max_length=LONG)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    strange = models.JSONField("没有用上的", default=list)

    class Meta:
        ordering = ("-at",)

    def __str__(self) -> str:
        return f"检查批次“{self.title}”"


class InspectedFile(models.Model):
    """One file of a batch: waiting, being checked, checked (its verdict as JSON) or not readable (why).

    ``summary`` is the verdict in short, for lists. ``claim`` says which process has it in hand (host:pid), ``tries``
    how often it was begun. ``page`` and ``copy`` are the SHA-256 of the verdict as a page and of the marked copy.
    """

    WAITING, RUNNING, DONE, FAILED = "等待", "核验中", "已核验", "未能核验"

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="files")
    name = models.CharField(max_length=LONG)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    stage = models.CharField(max_length=SHORT, default=WAITING, choices=_choices(WAITING, RUNNING, DONE, FAILED))
    problem = models.TextField(blank=True)
    verdict = models.JSONField(null=True, blank=True)
    errors = models.PositiveIntegerField(default=0)
    explains = models.PositiveIntegerField(default=0)
    notices = models.PositiveIntegerField(default=0)
    dates = models.JSONField("台账", default=dict)
    summary = models.JSONField(default=dict)
    page = models.CharField(max_length=64, blank=True)
    copy = models.CharField(max_length=64, blank=True)
    no_copy = models.TextField(blank=True)
    claim = models.CharField(max_length=LONG, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name


# ── history ──


class Event(models.Model):
    """One act: who, what, when, before, after, why; ``seal`` is the SHA-256 over it and the seal before."""

    number = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    person = models.CharField("姓名", max_length=SHORT)
    username = models.CharField("账号", max_length=LONG)
    role = models.CharField("角色", max_length=SHORT)
    body = models.CharField("所在", max_length=LONG, blank=True)
    act = models.CharField("动作", max_length=SHORT)
    subject = models.CharField("对象", max_length=LONG)
    report = models.ForeignKey(Report, models.PROTECT, null=True, blank=True, related_name="events")
    unit = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="+")
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField(null=True, blank=True)
    why = models.TextField(blank=True)
    seal = models.CharField(max_length=64)

    class Meta:
        ordering = ("number",)


class Chain(models.Model):
    """The head of the history: one row, locked while an event is put behind it."""

    number = models.PositiveBigIntegerField(default=0)
    seal = models.CharField(max_length=64, default="")


class Viewing(models.Model):
    """Who looked at which page when; kept beside the history of acts."""

    at = models.DateTimeField(auto_now_add=True)
    username = models.CharField(max_length=LONG)
    method = models.CharField(max_length=8)
    path = models.CharField(max_length=LONG)
    status = models.PositiveIntegerField()
    address = models.CharField(max_length=SHORT, blank=True)

    class Meta:
        ordering = ("-at",)
