"""The life of projects from the command line: lists, acts, samples, proposals, the bridge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from juesuan import shipped
from juesuan.cli.troubles import CLEAN, FOUND, guarded
from juesuan.cli.words import Words
from juesuan.errors import JuesuanError

if TYPE_CHECKING:
    from juesuan.cycle import Proposal
    from juesuan.projects.bridge import Bridge
    from juesuan.projects.records import Decision, Project, Remark

COLUMNS = 80
_MOST_UNCOVERED = 12


def register(
    group: click.Group, command: type[click.Command], metavar: Mapping[str, Any], words: Words, language: str
) -> None:
    """Add the commands to the group, with help in the language of the screen."""
    from juesuan.actor import Role
    from juesuan.cycle import WORDS

    say: Words = {**words, **shipped.toml(__package__, "projects.toml")[language]}
    roles, names = "、".join(Role), "、".join(f"{name}（{title}）" for name, title in WORDS.items())
    projects = type(group)("projects", help=say["projects_help"], no_args_is_help=True)
    projects.options_metavar, projects.subcommand_metavar = group.options_metavar, group.subcommand_metavar
    group.add_command(projects)

    @projects.command("list", help=say["list_help"], cls=command, **metavar)
    @click.argument("folder", metavar="DIR")
    def list_(folder: str) -> int:
        return guarded(folder, say, lambda: _list(folder, say))

    @projects.command("show", help=say["show_help"], cls=command, **metavar)
    @click.argument("folder", metavar="DIR")
    @click.argument("code", metavar="CODE")
    def show(folder: str, code: str) -> int:
        return guarded(folder, say, lambda: _show(folder, code, say))

    @projects.command("acts", help=say["acts_help"], cls=command, **metavar)
    def acts() -> int:
        return guarded("juesuan projects", say, lambda: _acts(say))

    @projects.command("act", help=say["act_help"], cls=command, **metavar)
    @click.argument("folder", metavar="DIR")
    @click.argument("code", metavar="CODE")
    @click.argument("act", metavar="ACT")
    @click.option("--by", required=True, metavar="NAME", help=say["by"])
    @click.option("--role", required=True, metavar="ROLE", help=say["role"].format(roles=roles))
    @click.option("--body", default="", metavar="NAME", help=say["body"])
    @click.option("--why", default="", metavar="TEXT", help=say["why"])
    @click.option("--data", metavar="FILE", help=say["data"])
    @click.option("--set", "given", multiple=True, metavar="NAME=VALUE", help=say["word"].format(words=names))
    @click.option("--at", metavar="TIME", help=say["at"])
    @click.option("--prior", metavar="DIR", help=say["prior_targets"])
    def act_(
        folder: str,
        code: str,
        act: str,
        by: str,
        role: str,
        body: str,
        why: str,
        data: str | None,
        given: tuple[str, ...],
        at: str | None,
        prior: str | None,
    ) -> int:
        told = {"why": why, **_told(given, say, names)} if given else {"why": why}
        return guarded(folder, say, lambda: _act(folder, code, act, (by, role, body), told, data, at, prior, say))

    @projects.command("remarks", help=say["remarks_help"], cls=command, **metavar)
    @click.argument("folder", metavar="DIR")
    @click.argument("code", metavar="CODE")
    @click.option("--prior", metavar="DIR", help=say["prior_targets"])
    def remarks(folder: str, code: str, prior: str | None) -> int:
        return guarded(folder, say, lambda: _remarks(folder, code, prior, say))

    @projects.command("sample", help=say["sample_help"], cls=command, **metavar)
    @click.argument("folder", metavar="DIR")
    @click.option("--seed", required=True, type=int, metavar="N", help=say["seed"])
    @click.option("--count", type=click.IntRange(1), metavar="N", help=say["count"])
    def sample(folder: str, seed: int, count: int | None) -> int:
        return guarded(folder, say, lambda: _sample(folder, seed, count, say))

    @projects.command("use", help=say["use_help"], cls=command, **metavar)
    @click.argument("folder", metavar="DIR")
    def use(folder: str) -> int:
        return guarded(folder, say, lambda: _use(folder, say))

    @projects.command("bridge", help=say["bridge_help"], cls=command, **metavar)
    @click.argument("folder", metavar="DIR")
    def bridge(folder: str) -> int:
        return guarded(folder, say, lambda: _bridge(folder, say))

    @projects.command("monitor", help=say["monitor_help"], cls=command, **metavar)
    @click.argument("folder", metavar="DIR")
    @click.option("--on", metavar="DATE", help=say["on"])
    @click.option("--prior", metavar="DIR", help=say["prior_pace"])
    @click.option("-o", "--output", metavar="FILE", help=say["notice_file"])
    def monitor(folder: str, on: str | None, prior: str | None, output: str | None) -> int:
        return guarded(folder, say, lambda: _monitor(folder, on, prior, output, say))

    @projects.command("report", help=say["report_help"], cls=command, **metavar)
    @click.argument("folder", metavar="DIR")
    @click.argument("code", metavar="CODE")
    @click.option("-o", "--output", required=True, metavar="FILE", help=say["report_output"])
    def report(folder: str, code: str, output: str) -> int:
        return guarded(folder, say, lambda: _report(folder, code, output, say))

    @projects.command("verify", help=say["verify_help"], cls=command, **metavar)
    @click.argument("folder", metavar="DIR")
    def verify(folder: str) -> int:
        return guarded(folder, say, lambda: _verify(folder, say))


def _told(given: Sequence[str], say: Words, names: str) -> Mapping[str, str]:
    from juesuan.cycle import WORDS

    found = {}
    for text in given:
        name, sign, value = text.partition("=")
        if not sign or name not in WORDS:
            raise click.UsageError(f"{say['bad_word'].format(text=text)}；{say['bad_word_hint'].format(words=names)}")
        found[name] = value
    return found


# ── lists ──


def _lines(heads: Sequence[str], rows: Sequence[Sequence[str]], figures: Sequence[int]) -> Iterator[str]:
    """A table as wide as a screen: the widest column of words gives way; ``figures`` are set to the right."""
    from juesuan.writers.wrapping import pad, shorten, width

    table = [heads, *rows]
    widths = [max(width(row[n]) for row in table) for n in range(len(heads))]
    words = [n for n in range(len(heads)) if n not in figures]
    while sum(widths) + 2 * (len(widths) - 1) > COLUMNS and max(widths[n] for n in words) > 8:
        widest = max(words, key=lambda n: widths[n])
        widths[widest] -= 1
    for row in table:
        cells = [shorten(text, widths[n]) for n, text in enumerate(row)]
        shown = (
            " " * (widths[n] - width(text)) + text if n in figures else pad(text, widths[n])
            for n, text in enumerate(cells)
        )
        yield "  ".join(shown).rstrip()


def _list(folder: str, say: Words) -> int:
    from juesuan.amount import Denomination, print_money
    from juesuan.folder.projects import load_projects

    found = load_projects(Path(folder))
    if not found:
        click.echo(say["none"])
        return CLEAN
    rows, whole = [], 0
    for project in found:
        fen = _budget(project)
        whole += fen
        final = project.settlement
        own = project.form.total_score if project.form is not None else None
        score = _points(final.score) if final is not None else own.number.text if own is not None else ""
        rows.append(
            (
                str(project.number or project.code),
                project.name,
                project.unit,
                project.stage.value,
                print_money(fen, Denomination.WAN, 2),
                score,
                final.grade if final is not None else "",
            )
        )
    for line in _lines(say["heads"], rows, (4, 5)):
        click.echo(line)
    click.echo(say["total"].format(count=len(found), money=print_money(whole, Denomination.WAN, 2)))
    return CLEAN


def _budget(project: Project) -> int:
    kept = project.objective or (project.objectives[-1] if project.objectives else None)
    if kept is not None:
        return sum(one.full_year for one in kept.money)
    return project.application.asked if project.application is not None else 0


def _points(millionths: int | None) -> str:
    from juesuan.performance.scoring.evaluated import points

    return "—" if millionths is None else points(millionths)


def _show(folder: str, code: str, say: Words) -> int:
    from juesuan.cycle import find, reviewed
    from juesuan.folder.projects import load_projects
    from juesuan.projects.acting import acts
    from juesuan.projects.outside import scores_of
    from juesuan.writers.wrapping import wrap

    project = find(load_projects(Path(folder)), code)
    click.echo(f"{project.display}（{project.stage}）")
    click.echo(f"{project.unit}　{project.kind}　{project.year}")
    computed = reviewed(project.form).evaluated if project.form is not None else None
    found = scores_of(project, computed.with_own if computed is not None else None)
    shown = say["scores"].format(**{name: _points(value) for name, value in found._asdict().items()})
    for line in wrap(shown, COLUMNS):
        click.echo(line)
    for decision in project.decisions:
        for line in wrap(_decided(decision, project, say), COLUMNS):
            click.echo(line)
    for line in _moved(project, say):
        click.echo(line)
    click.echo(say["history"])
    for event in project.history:
        head = f"{event.number:>3}  {event.at:%Y-%m-%d %H:%M}  "
        told = f"{event.by}（{event.role}）{acts()[event.act].title}：{event.what}" + (
            f"。{event.why}" if event.why else ""
        )
        for number, line in enumerate(wrap(told, COLUMNS - len(head))):
            click.echo(f"{head if number == 0 else ' ' * len(head)}{line}")
    return CLEAN


def _moved(project: Project, say: Words) -> Iterator[str]:
    """What the last objective and the last form handed in changed against the one before."""
    from juesuan.projects.objectives import objective_differences
    from juesuan.projects.reviews import differences
    from juesuan.writers.wrapping import wrap

    versions, handed_in = project.objectives, project.submissions
    found: list[tuple[str, Sequence[object]]] = []
    if len(versions) > 1:
        found.append((say["moved_objective"], objective_differences(*versions[-2:])))
    if len(handed_in) > 1:
        found.append((say["moved_form"], tuple(differences(handed_in[-2].form, handed_in[-1].form))))
    for title, changes in found:
        yield title.format(count=len(changes))
        for change in changes:
            yield from (f"  {line}" for line in wrap(str(change), COLUMNS - 2))


def _acts(say: Words) -> int:
    from juesuan.projects.acting import acts

    rows = [
        (
            act.title,
            "、".join(act.roles),
            "、".join(act.stages) or say["any_stage"],
            act.to or say["stays"],
        )
        for act in acts().values()
    ]
    for line in _lines(say["act_heads"], rows, ()):
        click.echo(line)
    return CLEAN


def _act(
    folder: str,
    code: str,
    act: str,
    who: tuple[str, str, str],
    told: Mapping[str, str],
    data: str | None,
    at: str | None,
    prior: str | None,
    say: Words,
) -> int:
    from juesuan.actor import Actor, Role
    from juesuan.cycle import Given, act_named, do
    from juesuan.projects.acting import acts

    name, role, body = who
    if role not in list(Role):
        raise JuesuanError(say["bad_role"].format(text=role), hint=say["bad_role_hint"].format(roles="、".join(Role)))
    given = Given(told, Path(data) if data else None)
    project = do(folder, code, act, Actor(name, Role(role), body), _moment(at, say), given, prior)
    title = acts()[act_named(act)].title
    click.echo(say["done"].format(title=title, project=project.display, stage=project.stage))
    return CLEAN


def _moment(at: str | None, say: Words) -> datetime:
    try:
        return datetime.fromisoformat(at) if at else datetime.now()
    except ValueError as error:
        raise JuesuanError(say["bad_time"].format(text=at), hint=say["bad_time_hint"]) from error


def _remarks(folder: str, code: str, prior: str | None, say: Words) -> int:
    from juesuan.cycle import find, remarks_on
    from juesuan.folder.projects import load_projects
    from juesuan.projects.library import last_year_of
    from juesuan.projects.objective_checks import objective_remarks

    project = find(load_projects(Path(folder)), code)
    found: Sequence[Remark] = ()
    what = say["of_objective"].format(number=len(project.objectives))
    if project.form is not None:
        what, found = say["of_form"].format(number=len(project.submissions)), remarks_on(project.form)
    else:
        last = last_year_of(project, load_projects(Path(prior))) if prior is not None else None
        found = objective_remarks(project, last.form if last is not None else None)
    if not found:
        click.echo(say["no_remarks"])
        return CLEAN
    click.echo(say["remarks"].format(what=what, count=len(found)))
    for number, remark in enumerate(found, 1):
        for line in _remark(number, remark):
            click.echo(line)
    return CLEAN


def _remark(number: int, remark: Remark) -> Iterator[str]:
    from juesuan.writers.wrapping import wrap

    head = f"{number:>3}. "
    where = f"{remark.where}：" if remark.where and remark.where not in remark.text else ""
    for n, line in enumerate(wrap(f"{where}{remark.text}", COLUMNS - len(head))):
        yield f"{head if n == 0 else ' ' * len(head)}{line}"
    for n, line in enumerate(wrap(remark.todo, COLUMNS - len(head) - 2)):
        yield f"{' ' * len(head)}{'→ ' if n == 0 else '  '}{line}"


def _sample(folder: str, seed: int, count: int | None, say: Words) -> int:
    from juesuan.cycle import sample
    from juesuan.folder.projects import load_projects
    from juesuan.projects.records import Stage

    projects = {project.code: project for project in load_projects(Path(folder))}
    drawn = sample(folder, seed, count)
    if not drawn:
        click.echo(say["nothing_drawn"])
        return CLEAN
    pool = sum(1 for project in projects.values() if project.stage is Stage.ACCEPTED)
    click.echo(say["drawn"].format(seed=seed, pool=pool, count=len(drawn)))
    for one in drawn:
        click.echo(f"  {projects[one.code].display}　{one.chance}")
    return CLEAN


def _use(folder: str, say: Words) -> int:
    from juesuan.cycle import proposals
    from juesuan.writers.wrapping import wrap

    found = proposals(folder)
    if not found:
        click.echo(say["nothing_settled"])
    for one in found:
        final = one.project.settlement
        assert final is not None
        click.echo(f"{one.project.display}　{_points(final.score)} {final.grade}")
        for text in _suggested(one, say):
            for line in wrap(text, COLUMNS - 2):
                click.echo(f"  {line}")
    return CLEAN


def _suggested(one: Proposal, say: Words) -> Iterator[str]:
    for years, decision, what in ((1, one.execution, "execution"), (2, one.budget, "budget")):
        if decision is None:
            yield say["no_row"].format(year=one.project.year + years, what=say[f"of_{what}"])
        else:
            yield _decided(decision, one.project, say)


def _decided(decision: Decision, project: Project, say: Words) -> str:
    from juesuan.amount import print_money

    return say["propose"].format(
        year=decision.year,
        what=say["of_execution" if decision.year == project.year + 1 else "of_budget"],
        consequence=decision.consequence,
        base=print_money(decision.base),
        amount=print_money(decision.amount),
        policy=decision.policy or "—",
        reason=decision.reason,
    )


def _bridge(folder: str, say: Words) -> int:
    from juesuan.amount import MILLION, Number, half_up, print_money
    from juesuan.cycle import bridge_of

    found: Bridge = bridge_of(folder)
    rows = [
        (f"{line.code} {line.name}", *map(print_money, (line.printed, line.covered, line.uncovered, line.unexplained)))
        for line in found.lines
    ]
    total = (found.printed, found.covered, found.uncovered, found.unexplained)
    for line in _lines(say["bridge_heads"], [*rows, (say["bridge_total"], *map(print_money, total))], (1, 2, 3, 4)):
        click.echo(line)
    if found.printed:
        share = Number(0, "%").printed(half_up(found.covered * 100 * MILLION, found.printed)).rstrip("%")
        click.echo(say["bridge_share"].format(share=share))
    left = [share for line in found.lines for share in line.shares if not share.form]
    if left:
        click.echo(say["uncovered"])
        for one in sorted(left, key=lambda one: -one.fen)[:_MOST_UNCOVERED]:
            click.echo(f"  {one.code} {one.project or '—'}　{print_money(one.fen)}")
    if found.apart:
        click.echo(say["apart"])
        for form in found.apart:
            stated, booked = print_money(form.stated), print_money(form.booked)
            click.echo(say["apart_line"].format(form=form.form, stated=stated, booked=booked))
    if found.unbooked:
        click.echo(say["unbooked"])
        for name in found.unbooked:
            click.echo(f"  {name}")
    return CLEAN


def _monitor(folder: str, on: str | None, prior: str | None, output: str | None, say: Words) -> int:
    from juesuan.amount import Denomination, print_money
    from juesuan.cycle import pace_at
    from juesuan.folder.records import read_day
    from juesuan.preparing import open_books

    books = open_books(folder)
    try:
        day = read_day(on) if on else date(books.department.year or 0, 12, 31)
    except ValueError as error:
        raise JuesuanError(say["bad_day"].format(text=on), hint=say["bad_day_hint"]) from error
    pace = pace_at(folder, day, prior)
    if not pace.standings:
        from juesuan.folder.projects import load_projects

        click.echo(say["none_then"].format(year=day.year) if load_projects(Path(folder)) else say["none"])
        return CLEAN
    whole = pace.whole
    budget, executed = (print_money(fen, Denomination.WAN, 2) for fen in (whole.budget, whole.executed))
    click.echo(say["pace"].format(day=day.isoformat(), count=len(pace.standings), budget=budget, executed=executed))
    lists = (
        ("zero", pace.zero),
        ("behind", pace.behind),
        ("over", pace.over),
        ("slower", pace.slower),
        ("unknown", pace.unknown),
    )
    for name, standings in lists:
        known = name != "slower" or prior is not None
        click.echo(say[f"pace_{name}" if known else "pace_no_prior"].format(count=len(standings)))
        for one in standings:
            spent = print_money(one.executed, Denomination.WAN, 2) if one.executed is not None else "—"
            click.echo(f"  {one.project.display}　{spent} / {print_money(one.budget, Denomination.WAN, 2)}")
    click.echo(say["pace_unmonitored"].format(count=len(pace.unmonitored)))
    click.echo(say["pace_corrections"].format(count=len(pace.open_corrections)))
    for project, number, correction in pace.open_corrections:
        click.echo(f"  {project.display}　{number}. {correction.asked}（{correction.due.isoformat()}）")
    if pace.unmatched:
        click.echo(say["pace_unmatched"].format(count=len(pace.unmatched)))
    if output:
        from juesuan.writers.notices import notice_of, write_notice

        write_notice(notice_of(pace, books.department.name), output)
        click.echo(say["written"].format(path=output), err=True)
    return CLEAN


def _report(folder: str, code: str, output: str, say: Words) -> int:
    from juesuan.cycle import find, reviewed
    from juesuan.folder.projects import load_projects
    from juesuan.writers.evaluation_reports import report_of
    from juesuan.writers.notices import write_notice

    project = find(load_projects(Path(folder)), code)
    computed = reviewed(project.form).evaluated.with_own if project.form is not None else None
    write_notice(report_of(project, computed), output)
    click.echo(say["written"].format(path=output), err=True)
    return CLEAN


def _verify(folder: str, say: Words) -> int:
    from juesuan.cycle import troubles
    from juesuan.folder.projects import load_projects

    found = troubles(folder)
    if not found:
        click.echo(say["whole"].format(count=len(load_projects(Path(folder)))))
        return CLEAN
    click.echo(say["seals_broken"].format(count=len(found)))
    for line in found:
        click.echo(f"  {line}")
    return FOUND
