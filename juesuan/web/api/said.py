"""Said: the shapes of what the API takes and gives."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field


def _printable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("文字里有不可见的零字符")
    return text


Text = Annotated[str, AfterValidator(_printable)]
Key = Annotated[int, Field(ge=1, le=2**63 - 1)]


class In(Schema):
    """Something taken: what it has no field for is told, not passed over."""

    model_config = ConfigDict(extra="forbid")


class Wrong(Schema):
    """One thing that does not fit the description: where it stands, what is wrong."""

    where: str
    what: str


class Problem(Schema):
    """Why something was not done, what to do, what became of the data.

    Where somebody was faster ``theirs`` is what stands now, ``yours`` what was sent; ``detail`` is each thing that does
    not fit the description.
    """

    message: str
    hint: str = ""
    data: str = ""
    theirs: dict[str, Any] | None = None
    yours: Any = None
    detail: list[Wrong] | None = None


NOT: dict[int, Any] = {401: Problem, 403: Problem, 404: Problem, 422: Problem}
"""The answers of every operation when it is not done."""


class Me(Schema):
    """Who calls, and as what."""

    username: str
    name: str
    role: str
    body: str


class ReportIn(In):
    """A year to begin; the edition is chosen by department and year when none is named."""

    year: Annotated[int, Field(ge=1990, le=2100)]
    edition: Text = ""
    denomination: Text = "元"


class SettingsIn(In):
    """What is to change; ``due`` maps the id of a unit's book to the day it is due."""

    edition: Text | None = None
    denomination: Text | None = None
    duties: list[Text] | None = None
    due: dict[Text, date] = Field(default_factory=dict)


class ReportOut(Schema):
    """A department's year; ``version`` grows with every change."""

    id: int
    department: str
    year: int
    stage: str
    edition: str
    denomination: str
    approval_number: str
    approval_date: date | None
    version: int


class TableOut(Schema):
    """A table: each amount in 分 under “row·column”."""

    kind: str
    title: str
    amounts: dict[str, int]


class Act(In):
    """An act by its name in acts.toml, with what is written beside it; ``day`` for an approval by the bureau."""

    act: Text
    text: Text = ""
    day: Text = ""


class WordIn(In):
    """One value under its key (“” takes it out); ``seen`` is what stood there when it was read."""

    group: Text
    key: Text
    text: Text
    seen: Text = ""


class ParagraphIn(In):
    """A paragraph of one's own or a rewriting: its cells by name; ``id`` and ``seen`` of one that stands already."""

    group: Text
    cells: dict[Text, Text]
    id: Key | None = None
    seen: dict[Text, Text] = Field(default_factory=dict)


class WordOut(Schema):
    """One thing only people know; ``trouble`` says what now keeps the text from being made."""

    id: int
    group: str
    key: str
    text: str
    cells: dict[str, Any]
    version: int
    trouble: str = ""


class BookOut(Schema):
    """One unit's part of a report."""

    id: int
    report: int
    unit: str
    year: int
    stage: str
    due: date | None
    opinion: str
    version: int


class EditIn(In):
    """One row as typed: ``row`` its id (none for a new one), the cells changed, what was seen there before."""

    row: Key | None = None
    cells: dict[Text, Text] = Field(default_factory=dict)
    seen: dict[Text, Text] = Field(default_factory=dict)
    delete: bool = False


class EditsIn(In):
    """Rows edited together, all or nothing."""

    edits: Annotated[list[EditIn], Field(max_length=2000)]


class RegisterIn(In):
    """The lines of a register in place of those there are; ``version`` is the book's when they were read."""

    lines: Annotated[list[dict[Text, Text]], Field(max_length=5000)]
    version: Annotated[int, Field(ge=0, le=2**53)]


class RegisterOut(Schema):
    """One register: what its columns are called, its lines as typed."""

    name: str
    headings: list[str]
    lines: list[dict[str, str]]
    version: int


class RowError(Schema):
    """One thing wrong in a file: the row (0: the file as a whole), the column, what."""

    row: int
    column: str
    text: str


class ImportIn(In):
    """Whether to take the file in place of the rows, and how its columns are read (proposed when not told)."""

    take: bool = False
    profile: Text = ""


class ImportOut(Schema):
    """How a file was understood: how its columns are read (``profile`` is the TOML of it, to be sent back changed),
    its first lines, everything wrong, its sums in 分; ``taken`` says whether it now stands in place of the rows.
    """

    taken: bool
    total: int
    columns: dict[str, str]
    profile: str
    problems: list[str]
    errors: list[RowError]
    sums: dict[str, int]
    lines: list[dict[str, str]]


class EventOut(Schema):
    """One act of the history; ``seal`` is the SHA-256 over it and the seal before."""

    number: int
    at: datetime
    act: str
    title: str
    subject: str
    person: str
    role: str
    body: str
    before: Any
    after: Any
    why: str
    seal: str


class FileOut(Schema):
    """A published file."""

    format: str
    name: str
    size: int
    sha256: str
    url: str


class PublicationOut(Schema):
    """What was published: numbered, hashed; ``replaced_by`` is the number of its correction."""

    number: str
    department: str
    year: int
    version: int
    at: datetime
    digest: str
    head: str
    correction: str
    replaced_by: str | None
    files: list[FileOut]


class QuestionIn(In):
    """A reader's question at a number or sentence."""

    text: Text
    anchor: Text = ""
    quoted: Text = ""
    nickname: Text = ""


class QuestionOut(Schema):
    """A question and its answer."""

    id: int
    stage: str
    text: str
    anchor: str
    quoted: str
    nickname: str
    asked_at: datetime
    due: date | None
    answer: str
    answered_at: datetime | None


class Moderation(In):
    """Make a question public, or not, saying why."""

    show: bool
    opinion: Text = ""


class Answer(In):
    """An answer, and the number of the publication that put right what was asked about."""

    text: Text
    correction: Text = ""


class BatchIn(Schema):
    """What a batch is called; a name is made when there is none."""

    title: Text = ""


class InspectionOut(Schema):
    """A batch and how far it is."""

    id: int
    title: str
    at: datetime
    files: int
    done: int
    strange: list[str]


class InspectedOut(Schema):
    """One file of a batch; ``summary`` is its verdict in short, ``problem`` why there is none."""

    id: int
    name: str
    sha256: str
    size: int
    stage: str
    problem: str
    errors: int
    explains: int
    notices: int
    summary: dict[str, Any]


class InspectionWhole(InspectionOut):
    """With its files."""

    documents: list[InspectedOut]


class InTheWayOut(Schema):
    """One thing still to be done before a report can be published, and the page to do it on."""

    what: str
    url: str


class PublishingOut(Schema):
    """Why one may not publish now (“” when one may), what is in the way, the numbers of what was published."""

    refusal: str
    in_the_way: list[InTheWayOut]
    publications: list[str]


class ChartValue(Schema):
    """One number of a chart: in the unit of its chart, ``null`` when none is printed; its cell and its page."""

    value: int | None
    cell: str = ""
    url: str = ""
    mark: str = ""


class ChartRow(Schema):
    """One group of bars, one point, or one flow (``name`` → ``to``)."""

    name: str
    to: str = ""
    level: int = 0
    values: list[ChartValue]


class ChartOut(Schema):
    """A chart: ``kind`` is flows or bars; ``units`` of each series: 分 for money, % and 分值 in
    millionths; ``reason`` says why there is none.
    """

    name: str
    title: str
    kind: str
    series: list[str]
    units: list[str]
    rows: list[ChartRow]
    note: str = ""
    reason: str = ""


def file_answer(*types: str) -> dict[str, Any]:
    """What the description says of an operation that answers with a file."""
    content = {one: {"schema": {"type": "string", "format": "binary"}} for one in types}
    return {"responses": {200: {"description": "文件", "content": content}}, "x-files": list(types)}
