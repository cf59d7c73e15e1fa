"""A scheme of one's own: schemes and policies in a TOML file, written like those that are shipped."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import fields
from os import PathLike, fspath
from pathlib import Path
from typing import Any, NamedTuple

from juesuan.errors import JuesuanError
from juesuan.performance.scheme import Scheme, schemes
from juesuan.performance.scoring.policy import Policy, entries, make_policy, policy_for
from juesuan.place import Place

_HINT = "照 schemes.toml 写 [[scheme]]，照 scoring.toml 写 [[policy]]；见 docs/evaluate.md"


class Chosen(NamedTuple):
    """The schemes asked for, and the entries of the policy that come upon the shipped ones."""

    schemes: tuple[Scheme, ...]
    policies: tuple[Mapping[str, Any], ...] = ()

    def policy(self, scheme: Scheme, department: str, year: int | None) -> Policy | None:
        """The policy for a scheme; ``None`` when the shipped one is to be used."""
        if not self.policies:
            return None
        own = [entry for entry in self.policies if scheme.name in entry.get("schemes", (scheme.name,))]
        shipped = [entry for entry in entries() if entry["name"] in policy_for(scheme.name, department, year).names]
        return make_policy([*shipped, *own])


def choose_scheme(wanted: str | PathLike[str]) -> Chosen:
    """The scheme of that name, or those of a TOML file; :class:`JuesuanError` when there is none."""
    name = fspath(wanted)
    found = tuple(scheme for scheme in schemes() if scheme.name == name)
    if found:
        return Chosen(found)
    if not name.endswith(".toml"):
        known = "、".join(scheme.name for scheme in schemes())
        raise JuesuanError(f"没有名为“{name}”的评分方案", hint=f"现有：{known}；也可以指定自己写的 .toml 文件")
    place = Place(file=name)
    try:
        data = tomllib.loads(Path(name).read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise JuesuanError(f"评分方案“{name}”打不开", place=place, hint="检查路径，另存为 UTF-8 编码") from error
    except tomllib.TOMLDecodeError as error:
        raise JuesuanError(f"评分方案“{name}”不是正确的 TOML（{error}）", place=place, hint=_HINT) from error
    unknown = sorted(data.keys() - {"scheme", "policy"})
    if unknown or not data:
        raise JuesuanError(f"评分方案“{name}”不认识“{'、'.join(unknown)}”", place=place, hint=_HINT)
    own = Chosen(tuple(_scheme(entry, place) for entry in data.get("scheme", ())), tuple(data.get("policy", ())))
    if own.policies:
        make_policy([*entries(), *own.policies])  # what is wrong in it is told now, not at the first form
    return own if own.schemes else own._replace(schemes=schemes())


def _scheme(entry: Mapping[str, Any], place: Place) -> Scheme:
    known = {field.name for field in fields(Scheme)}
    unknown = sorted(entry.keys() - known)
    if unknown or not isinstance(entry.get("name"), str) or not isinstance(entry.get("execution"), int):
        what = f"不认识“{'、'.join(unknown)}”" if unknown else "须写 name（文字）和 execution（整数）"
        raise JuesuanError(f"评分方案“{entry.get('name', place.file)}”{what}", place=place, hint=_HINT)
    given = {"title": entry["name"], "source": "", **entry, "regions": tuple(entry.get("regions", ()))}
    return Scheme(**given)
