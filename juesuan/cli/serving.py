"""The web application from the command line: serve, bodies and accounts, history, backup and restore, export."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from juesuan import shipped
from juesuan.cli.troubles import CLEAN, FOUND, guarded
from juesuan.cli.words import Words
from juesuan.errors import JuesuanError

if TYPE_CHECKING:
    from juesuan.actor import Role
    from juesuan.store.models import Body, Person

_HOMES = (Path(__file__).parents[2] / "examples" / "ningxia-hrss-2024", Path(__file__).parents[1] / "example")
EXAMPLE = next((home for home in _HOMES if home.is_dir()), _HOMES[0])  # beside the package, or in it when installed
_LONGEST_END = 10  # seconds a worker has to finish what it is at
_EVERYWHERE = ("0.0.0.0", "::")  # addresses that stand for all of the machine's


def register(
    group: click.Group, command: type[click.Command], metavar: Mapping[str, Any], words: Words, language: str
) -> None:
    """Add the commands to the group, with help in the language of the screen."""
    say: Words = {**words, **shipped.toml(__package__, "serving.toml")[language]}

    def job(name: str, work: Callable[[], int]) -> int:
        def started() -> int:
            from juesuan.web.keeping import start

            start()
            return work()

        return guarded(name, say, started)

    @group.command("serve", help=say["serve_help"], cls=command, **metavar)
    @click.option("--host", default="127.0.0.1", metavar="ADDRESS", help=say["host"])
    @click.option("--port", default=8000, metavar="PORT", type=click.IntRange(1, 65535), help=say["port"])
    @click.option("--workers", default=2, metavar="N", type=click.IntRange(1, 64), help=say["workers"])
    @click.option("--demo", is_flag=True, help=say["demo"])
    @click.option("--demo-folder", metavar="DIR", default=str(EXAMPLE), help=say["demo_folder"])
    def serve(host: str, port: int, workers: int, demo: bool, demo_folder: str) -> int:
        return job("juesuan serve", lambda: _serve(host, port, workers, demo, Path(demo_folder), say))

    people = type(group)("user", help=say["user_help"], no_args_is_help=True)
    people.options_metavar, people.subcommand_metavar = group.options_metavar, group.subcommand_metavar
    group.add_command(people)

    @people.command("add", help=say["user_add"], cls=command, **metavar)
    @click.argument("username", metavar="ACCOUNT")
    @click.option("--name", required=True, metavar="NAME", help=say["person"])
    @click.option("--post", "posts", required=True, multiple=True, metavar="ROLE@BODY", help=say["post"])
    def add(username: str, name: str, posts: tuple[str, ...]) -> int:
        return job("juesuan user", lambda: _add(username, name, posts, say))

    @people.command("posts", help=say["user_posts"], cls=command, **metavar)
    @click.argument("username", metavar="ACCOUNT")
    @click.option("--post", "posts", required=True, multiple=True, metavar="ROLE@BODY", help=say["post"])
    def posts_(username: str, posts: tuple[str, ...]) -> int:
        return job("juesuan user", lambda: _posts(username, posts, say))

    @people.command("list", help=say["user_list"], cls=command, **metavar)
    def people_() -> int:
        return job("juesuan user", _people)

    @people.command("reset", help=say["user_reset"], cls=command, **metavar)
    @click.argument("username", metavar="ACCOUNT")
    def reset(username: str) -> int:
        return job("juesuan user", lambda: _reset(username, say))

    @people.command("close", help=say["user_close"], cls=command, **metavar)
    @click.argument("username", metavar="ACCOUNT")
    def close(username: str) -> int:
        return job("juesuan user", lambda: _close(username, say))

    bodies = type(group)("body", help=say["body_help"], no_args_is_help=True)
    bodies.options_metavar, bodies.subcommand_metavar = group.options_metavar, group.subcommand_metavar
    group.add_command(bodies)

    @bodies.command("add", help=say["body_add"], cls=command, **metavar)
    @click.argument("name", metavar="NAME")
    @click.option("--level", required=True, metavar="LEVEL", help=say["body_level"])
    @click.option("--parent", metavar="NAME", help=say["body_parent"])
    @click.option("--short", default="", metavar="NAME", help=say["body_short"])
    @click.option("--kind", default="", metavar="KIND", help=say["body_kind"])
    def body(name: str, level: str, parent: str | None, short: str, kind: str) -> int:
        return job("juesuan body", lambda: _body(name, level, parent, short, kind, say))

    @bodies.command("rename", help=say["body_rename"], cls=command, **metavar)
    @click.argument("old", metavar="OLD")
    @click.argument("new", metavar="NEW")
    @click.option("--short", default=None, metavar="NAME", help=say["body_short"])
    def rename(old: str, new: str, short: str | None) -> int:
        return job("juesuan body", lambda: _rename(old, new, short, say))

    @bodies.command("close", help=say["body_close"], cls=command, **metavar)
    @click.argument("name", metavar="NAME")
    def close_body_(name: str) -> int:
        return job("juesuan body", lambda: _close_body(name, say))

    @bodies.command("reopen", help=say["body_reopen"], cls=command, **metavar)
    @click.argument("name", metavar="NAME")
    def reopen_body_(name: str) -> int:
        return job("juesuan body", lambda: _reopen_body(name, say))

    @bodies.command("list", help=say["body_list"], cls=command, **metavar)
    def bodies_() -> int:
        return job("juesuan body", _bodies)

    @group.command("verify-history", help=say["history_help"], cls=command, **metavar)
    @click.option("--head", metavar="N:SEAL", help=say["head"])
    def verify(head: str | None) -> int:
        return job("juesuan verify-history", lambda: _verify(head, say))

    @group.command("backup", help=say["backup_help"], cls=command, **metavar)
    @click.argument("file", metavar="FILE")
    @click.option("--force", is_flag=True, help=say["backup_force"])
    def backup(file: str, force: bool) -> int:
        return job(file, lambda: _backup(file, force, say))

    @group.command("restore", help=say["restore_help"], cls=command, **metavar)
    @click.argument("file", metavar="FILE")
    def restore(file: str) -> int:
        return guarded(file, say, lambda: _restore(file, say))

    @group.command("export", help=say["export_help"], cls=command, **metavar)
    @click.argument("department", metavar="NAME")
    @click.argument("year", metavar="YEAR", type=int)
    @click.option("-o", "--output", required=True, metavar="DIR", help=say["into"])
    def export(department: str, year: int, output: str) -> int:
        return job(output, lambda: _export(department, year, output, say))


def _serve(host: str, port: int, workers: int, demo: bool, folder: Path, say: Words) -> int:
    from juesuan.store.models import Person

    _is_free(host, port, say)
    if demo:
        _demo(folder, say)
    from juesuan.web.inspector import start_beside

    start_beside()
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    if host in _EVERYWHERE and "JUESUAN_HOSTS" not in os.environ:
        click.echo(say["no_hosts"])
    os.environ.setdefault("JUESUAN_HOSTS", ",".join(dict.fromkeys((host, "localhost", "127.0.0.1", "[::1]"))))
    shown = "localhost" if host in ("127.0.0.1", *_EVERYWHERE) else f"[{host}]" if ":" in host else host
    click.echo(say["address"].format(url=f"http://{shown}:{port}/"))
    if not Person.objects.exists():
        click.echo(say["nobody"])
    Server(
        "juesuan.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4,
        websockets=False,
        log_access=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=_LONGEST_END,  # one told to stop while it starts would never hear of it
    ).serve()
    return CLEAN


def _is_free(host: str, port: int, say: Words) -> None:
    """:class:`JuesuanError` when nobody can listen there: a second server at a port would share it without a word."""
    try:
        family, kind, number, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, number) as one:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            one.bind(address)
            one.listen()
    except OSError as error:
        code = errno.errorcode.get(error.errno or 0, "")
        said, hint = say.get(f"port_{code}", say["port_other"]), say.get(f"port_{code}_hint", say["port_other_hint"])
        raise JuesuanError(
            said.format(host=host, port=port, reason=error.strerror or error), hint=hint.format(host=host, port=port)
        ) from error


def _demo(folder: Path, say: Words) -> None:
    from juesuan.store.models import Body
    from juesuan.web.demo import PASSWORD, fill

    if Body.objects.exists():
        click.echo(say["demo_there"])
        return
    click.echo(say["demo_making"])
    report, logins = fill(folder)
    click.echo(say["demo_made"].format(report=report, password=PASSWORD))
    for login in logins:
        click.echo(say["demo_line"].format(**login._asdict()))


# ── bodies and people ──


def _posts_of(texts: Sequence[str], say: Words) -> list[tuple[Body, Role]]:
    from juesuan.actor import Role

    found = []
    for text in texts:
        role, _, name = text.partition("@")
        if role not in list(Role) or not name:
            raise JuesuanError(
                say["bad_post"].format(text=text), hint=say["bad_post_hint"].format(roles="、".join(Role))
            )
        found.append((_body_named(name, say), Role(role)))
    return found


def _body_named(name: str, say: Words) -> Body:
    from juesuan.store.models import Body

    body = Body.objects.filter(name=name).first()
    if body is None:
        raise JuesuanError(say["no_body"].format(name=name), hint=say["no_body_hint"])
    return body


def _person(username: str, say: Words) -> Person:
    from juesuan.store.models import Person

    person = Person.objects.filter(username=username).first()
    if person is None:
        raise JuesuanError(say["no_person"].format(name=username), hint=say["no_person_hint"])
    return person


def _add(username: str, name: str, posts: Sequence[str], say: Words) -> int:
    from juesuan.store.people import make_person

    _, password = make_person(None, username, name, _posts_of(posts, say))
    click.echo(say["made"].format(username=username, password=password))
    return CLEAN


def _posts(username: str, posts: Sequence[str], say: Words) -> int:
    from juesuan.store.people import change_posts

    person = change_posts(None, _person(username, say), _posts_of(posts, say))
    click.echo(say["posts_done"].format(username=username, posts="、".join(map(str, person.posts.all()))))
    return CLEAN


def _people() -> int:
    from juesuan.store.models import Person

    for person in Person.objects.prefetch_related("posts__body").order_by("username"):
        posts = "、".join(map(str, person.posts.all()))
        click.echo(f"{person.username}\t{person.name}\t{posts}{'' if person.is_active else '（停用）'}")
    return CLEAN


def _reset(username: str, say: Words) -> int:
    from juesuan.store.people import reset_password

    password = reset_password(None, _person(username, say))
    click.echo(say["reset_done"].format(username=username, password=password))
    return CLEAN


def _close(username: str, say: Words) -> int:
    from juesuan.store.people import close_person

    close_person(None, _person(username, say))
    click.echo(say["closed"].format(username=username))
    return CLEAN


def _body(name: str, level: str, parent: str | None, short: str, kind: str, say: Words) -> int:
    from juesuan.store.bodies import add_body

    above = _body_named(parent, say) if parent else None
    click.echo(say["body_made"].format(name=add_body(name, level, above, short, kind).name))
    return CLEAN


def _rename(old: str, new: str, short: str | None, say: Words) -> int:
    from juesuan.store.bodies import rename_body

    body = _body_named(old, say)
    left = rename_body(None, body, new, short)
    click.echo(say["body_renamed"].format(old=old, new=str(body.name), short=body.short))
    if left:
        click.echo(say["body_named_before"].format(count=left))
    return CLEAN


def _close_body(name: str, say: Words) -> int:
    from juesuan.store.bodies import close_body

    click.echo(say["body_closed"].format(name=close_body(None, _body_named(name, say)).name))
    return CLEAN


def _reopen_body(name: str, say: Words) -> int:
    from juesuan.store.bodies import reopen_body

    click.echo(say["body_reopened"].format(name=reopen_body(None, _body_named(name, say)).name))
    return CLEAN


def _bodies() -> int:
    from juesuan.store.models import Body

    for body in Body.objects.select_related("parent").order_by("parent_id", "order", "id"):
        above = body.parent.name if body.parent else ""
        click.echo("\t".join((body.level, body.name, body.short, above)) + ("（停用）" if body.closed else ""))
    return CLEAN


# ── history and data ──


def _verify(head: str | None, say: Words) -> int:
    from juesuan.store import history

    exported = None
    if head is not None:
        number, colon, seal = head.strip().partition(":")
        if not colon or not number.isdecimal():
            raise JuesuanError(say["bad_head"].format(text=head), hint=say["bad_head_hint"])
        exported = (int(number), seal)
    broken = list(history.verify(exported))
    if broken:
        click.echo(say["seals_broken"].format(count=len(broken)))
        for one in broken:
            click.echo(f"  {one.what}")
        return FOUND
    number_of_events, last = history.head()
    click.echo(say["whole"].format(number=number_of_events, seal=last))
    return CLEAN


def _backup(file: str, force: bool, say: Words) -> int:
    from juesuan.web.keeping import backup

    if Path(file).exists() and not force:
        raise JuesuanError(say["backup_exists"].format(path=file), hint=say["backup_exists_hint"])
    click.echo(say["backed_up"].format(count=backup(Path(file)), path=file))
    return CLEAN


def _restore(file: str, say: Words) -> int:
    from juesuan.web.keeping import restore

    data = Path(os.environ.get("JUESUAN_DATA", "juesuan-data")).resolve()
    click.echo(say["restored"].format(count=restore(Path(file), data), path=data))
    return CLEAN


def _export(department: str, year: int, output: str, say: Words) -> int:
    from juesuan.store.folder import write_folder
    from juesuan.store.models import Report

    report = Report.objects.filter(department__name=department, year=year).first()
    if report is None:
        raise JuesuanError(say["no_report"].format(department=department, year=year), hint=say["no_report_hint"])
    if Path(output).exists() and any(Path(output).iterdir()):
        raise JuesuanError(say["exists"].format(path=output), hint=say["exists_hint"])
    write_folder(report, Path(output))
    click.echo(say["exported"].format(path=output))
    return CLEAN
