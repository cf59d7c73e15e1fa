"""Said: the shapes of what the API takes and gives."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import AfterValidator, Field


def _printable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("文字里有不可见的零字符")
    return text


Text = Annotated[str, AfterValidator(_printable)]
Key = Annotated[int, Field(ge=1, le=2**63 - 1)]


class Problem(Schema):
    """Why something was not done, and what to do; ``theirs`` is what stands now where somebody was faster."""

    message: str
    hint: str = ""
    theirs: dict[str, Any] | None = None


class Me(Schema):
    """Who calls, and as what."""

    username: str
    name: str
    role: str
    body: str


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


class Act(Schema):
    """An act by its name in acts.toml, with what is written beside it; ``day`` for an approval by the bureau."""

    act: Text
    text: Text = ""
    day: Text = ""


class WordIn(Schema):
    """One value under its key (“” takes it out); ``seen`` is what stood there when it was read."""

    group: Text
    key: Text
    text: Text
    seen: Text = ""


class WordOut(Schema):
    """One thing only people know."""

    id: int
    group: str
    key: str
    text: str
    cells: dict[str, Any]
    version: int


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


class EditIn(Schema):
    """One row as typed: ``row`` its id (none for a new one), the cells changed, what was seen there before."""

    row: Key | None = None
    cells: dict[Text, Text] = Field(default_factory=dict)
    seen: dict[Text, Text] = Field(default_factory=dict)
    delete: bool = False


class EditsIn(Schema):
    """Rows edited together, all or nothing."""

    edits: Annotated[list[EditIn], Field(max_length=2000)]


class ProjectOut(Schema):
    """A project of the library."""

    id: int
    report: int
    code: str
    number: int | None
    name: str
    unit: str
    stage: str
    version: int


class ProjectWhole(ProjectOut):
    """With the files of its record, as the facts folder has them."""

    record: dict[str, str]


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


class QuestionIn(Schema):
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


class Moderation(Schema):
    """Make a question public, or not, saying why."""

    show: bool
    opinion: Text = ""


class Answer(Schema):
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
