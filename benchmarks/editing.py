"""Time what people wait for in the web application after one edit: reading the database, the tables, the text and the
verdict of the example department, the whole of it and after each kind of edit.

``python -m benchmarks.editing`` prints a small table; it judges nothing, for machines differ.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from benchmarks.bench import Times, _shown

EXAMPLE = Path(__file__).parents[1] / "examples" / "ningxia-hrss-2024"
ROUNDS = 8
_LARGEST = 1_000  # no two edits are alike: what was made for one must not serve the next


def main() -> None:
    """Print the timings; in a process of its own, for settings of the web application are read once."""
    with tempfile.TemporaryDirectory() as data:
        surroundings = {**os.environ, "JUESUAN_DATA": data, "DJANGO_SETTINGS_MODULE": "juesuan.web.settings"}
        subprocess.run([sys.executable, "-m", "benchmarks.editing", "inside"], env=surroundings, check=True)


def _inside() -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from juesuan.web import demo, figures

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    call_command("migrate", verbosity=0)
    report, _ = demo.fill(EXAMPLE)

    def whole() -> None:
        figures._states.clear()

    print("ms，最快（中位）\t时钟\t处理器")
    for title, edit in {"整份决算": whole, **_edits(report)}.items():
        times = _times(report, edit)
        print("\t".join((title, _shown(times.clock), _shown(times.processor))))
    print("目标：整份 ≤ 1,000 ms，改一处后 ≤ 100 ms")


def _times(report: Any, edit: Callable[[], None]) -> Times:
    """The times from an edit that is saved to all findings."""
    from juesuan.web.figures import state_of

    times = Times([], [])
    for _ in range(ROUNDS):
        edit()
        now = type(report).objects.get(pk=report.pk)
        start, before = time.perf_counter(), time.process_time()
        state = state_of(now)
        assert state.trouble is None
        assert state.findings
        times.processor.append(time.process_time() - before)
        times.clock.append(time.perf_counter() - start)
    return times


def _edits(report: Any) -> dict[str, Callable[[], None]]:
    """What is changed, by its name: a row's summary; an amount with its counterpart; a reason; a self-evaluation."""
    from django.db.models import F

    from juesuan.store.models import EntryRow, ProjectRow, Report, Word

    rows = EntryRow.objects.filter(book__report=report, kind="", basis="")
    spent = rows.filter(side="借", account__startswith="7").first()
    assert spent is not None
    paid = rows.filter(side="贷", account__startswith="8001", book=spent.book).first()
    reason = Word.objects.filter(report=report, group="原因").first()
    project = ProjectRow.objects.filter(report=report).first()
    assert paid is not None
    assert reason is not None
    assert project is not None
    number = iter(range(1, _LARGEST))

    def moved() -> None:
        Report.objects.filter(pk=report.pk).update(version=F("version") + 1)

    def summary() -> None:
        rows.filter(pk=spent.pk).update(summary=f"摘要{next(number)}")
        moved()

    def amount() -> None:
        for row in (spent, paid):
            row.amount = str(Decimal(row.amount) + 1)
            row.save()
        moved()

    def words() -> None:
        reason.text = f"主要是第{next(number)}批人员的工资调整"
        reason.save()
        moved()

    def form() -> None:
        name = max(name for name in project.record if name.startswith("submissions/"))
        text = project.record[name].replace('achieved = "', f'achieved = "共{next(number)}次，', 1)
        project.record = {**project.record, name: text}
        project.save()
        moved()

    return {"改摘要": summary, "改金额": amount, "改原因": words, "改自评表": form}


if __name__ == "__main__":
    _inside() if sys.argv[1:] == ["inside"] else main()
