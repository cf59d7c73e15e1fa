"""After an edit the findings are those that the report, looked at for the first time, has."""

from __future__ import annotations

from tests.web.conftest import ROWS, book_of


def _findings(report, *, anew: bool) -> list[dict[str, object]]:
    from juesuan.store.models import Report
    from juesuan.web.figures import State, state_of

    now = Report.objects.get(pk=report.pk)
    state = State(now) if anew else state_of(now)
    assert state.trouble is None
    return [finding.as_dict() for finding in state.findings]


def test_findings_after_an_edit_are_those_of_a_report_seen_for_the_first_time(cast, report) -> None:
    from juesuan.store.books import Edit, edit_rows
    from juesuan.store.words import write_word

    book = book_of(report, cast.unit)
    rows = edit_rows(cast.accountant, book, [Edit(None, row, {}) for row in ROWS])
    edits = (
        lambda: edit_rows(cast.accountant, book, [Edit(row.pk, {"amount": "240.00"}, {}) for row in rows]),
        lambda: edit_rows(cast.accountant, book, [Edit(rows[1].pk, {"economic": "30302"}, {})]),
        lambda: edit_rows(cast.accountant, book, [Edit(rows[0].pk, {"summary": "拨款"}, {})]),
        lambda: write_word(cast.editor, report, "原因", "一般公共预算支出", "人员增加", ""),
        lambda: edit_rows(cast.accountant, book, [Edit(row.pk, {"amount": "120.00"}, {}) for row in rows]),
    )
    seen = [_findings(report, anew=False)]
    for edit in edits:
        edit()
        seen.append(_findings(report, anew=False))
        assert seen[-1] == _findings(report, anew=True)
    assert len({str(findings) for findings in seen}) > 1


def test_saving_one_cell_takes_no_other_row_as_a_record_and_says_the_same_as_reading_all(
    cast, report, django_assert_max_num_queries
) -> None:
    from juesuan.store.books import Edit, edit_rows, replace_rows
    from juesuan.store.models import EntryRow
    from juesuan.web.pages.collect import rows_told
    from juesuan.web.typed import read_rows, rows_of

    book = book_of(report, cast.unit)
    replace_rows(cast.accountant, book, [{**ROWS[n % 2], "voucher": f"记-{n // 2}"} for n in range(400)], "分录.csv")
    made: list[int] = []
    from_db = EntryRow.from_db.__func__
    EntryRow.from_db = classmethod(lambda cls, *given: made.append(1) or from_db(cls, *given))
    try:
        with django_assert_max_num_queries(30):
            saved = edit_rows(cast.accountant, book, [Edit(book.rows.last().pk, {"amount": "十二"}, {})])
            told = rows_told(book, rows_of(book), saved)
    finally:
        del EntryRow.from_db
    assert sum(made) < 5
    every = read_rows(book, list(book.rows.all()))
    assert [one["text"] for one in told["troubles"]] == [one.text for one in every.troubles] != []
    assert told["sums"] == every.sums
