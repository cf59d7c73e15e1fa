"""Policy: how each kind of indicator turns target and actual value into points; by scheme, region and year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any, NamedTuple

from juesuan import shipped
from juesuan.errors import JuesuanError

DATA = "scoring.toml"
BY_DIVISION, BY_EXCESS, NOTHING = "指标值除以实际值", "差额", "零分"
BY_RATIO, BY_DAYS, BY_STEPS = "比例", "按天", "阶梯"
MEAN, ROWS_MET, BY_SUM = "平均", "达成行数", "合计"
WAYS: Mapping[str, tuple[str, ...]] = {
    "lower": (BY_DIVISION, BY_EXCESS, NOTHING),
    "cost": (BY_DIVISION, BY_EXCESS, NOTHING),
    "exact": (BY_RATIO, NOTHING),
    "range": (BY_RATIO, NOTHING),
    "late": (BY_DAYS, NOTHING),
    "pleased": (BY_RATIO, BY_STEPS),
    "shared": (MEAN, ROWS_MET, BY_SUM),
}
_ABOUT = ("name", "source", "schemes", "regions", "from_year", "to_year")
_PERCENT = 100
_LIMITS = {"row_decimals": (0, 4), "total_decimals": (0, 4), "shared_doubt": (1, 10)}


class Band(NamedTuple):
    """One band of 定性指标: the percentages of the weight it spans, and the words that put an actual value in it."""

    name: str
    least: int
    most: int
    words: tuple[str, ...]


class Over(NamedTuple):
    """超额完成 by more than ``above`` percent without a reason earns ``most`` percent of the weight."""

    above: int
    most: int


class Step(NamedTuple):
    """满意度 of ``least`` percent or more earns ``share`` percent of the weight."""

    least: int
    share: int


@dataclass(frozen=True, slots=True)
class Policy:
    """核算办法. The ways of each kind are those accepted side by side, the first is the one steps are told by."""

    row_decimals: int
    total_decimals: int
    lower: tuple[str, ...]
    cost: tuple[str, ...]
    exact: tuple[str, ...]
    range: tuple[str, ...]
    late: tuple[str, ...]
    pleased: tuple[str, ...]
    shared: tuple[str, ...]
    shared_doubt: int
    bands: tuple[Band, ...]
    over: tuple[Over, ...]
    over_units: int
    cost_below: int
    steps: tuple[Step, ...]
    names: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    def most_without_reason(self, excess: Fraction) -> Fraction:
        """The part of the weight that a target exceeded by that part of it may earn when no reason is given."""
        most = _PERCENT
        for step in self.over:
            if excess * _PERCENT > step.above:
                most = min(most, step.most)
        return Fraction(most, _PERCENT)

    def by_steps(self, satisfied: Fraction) -> Fraction:
        """The part of the weight that a satisfaction of so many percent earns."""
        reached = [step.share for step in self.steps if satisfied >= step.least]
        return Fraction(max(reached, default=0), _PERCENT)


def make_policy(entries: Iterable[Mapping[str, Any]]) -> Policy:
    """The policy of entries of ``scoring.toml``, one upon the other; :class:`JuesuanError` names what is wrong."""
    known = {field.name for field in fields(Policy)} - {"names", "sources"}
    given: dict[str, Any] = {}
    names: list[str] = []
    sources: list[str] = []
    for entry in entries:
        name = str(entry.get("name", "核算办法"))
        for key, value in entry.items():
            if key not in known and key not in _ABOUT:
                raise JuesuanError(f"核算办法“{name}”里不认识“{key}”", hint=f"可用：{'、'.join(sorted(known))}")
            if key in known:
                given[key] = _checked(name, key, value)
        names.append(name)
        sources.append(str(entry.get("source", "")))
    lacking = known - given.keys()
    if lacking:
        raise JuesuanError(f"核算办法没有写{'、'.join(sorted(lacking))}", hint="先列“通用”一条，其余各条只写不同之处")
    return Policy(**given, names=tuple(names), sources=tuple(filter(None, sources)))


def _checked(name: str, key: str, value: Any) -> Any:
    """The value as the field holds it."""

    def wrong(what: str) -> JuesuanError:
        return JuesuanError(f"核算办法“{name}”的 {key} {what}", hint="照 scoring.toml 里“通用”一条的写法")

    if key in WAYS:
        unknown = [way for way in value if way not in WAYS[key]] if isinstance(value, list) else [str(value)]
        if unknown or not value:
            raise wrong(f"写了“{'、'.join(map(str, unknown))}”，可用：{'、'.join(WAYS[key])}")
        return tuple(value)
    try:
        if key == "bands":
            bands = tuple(Band(b["name"], int(b["from"]), int(b["to"]), tuple(b["words"])) for b in value)
            if len(bands) != 3 or any(not 0 <= band.least <= band.most <= _PERCENT for band in bands):
                raise wrong("须为从高到低的三档，每档在0与100之间")
            return bands
        if key == "over":
            return tuple(sorted(Over(int(step["above"]), _percent(step["most"])) for step in value))
        if key == "steps":
            return tuple(Step(int(step["from"]), _percent(step["share"])) for step in value)
        number = int(value)
    except (TypeError, KeyError, ValueError) as error:
        raise wrong("写法不对") from error
    least, most = _LIMITS.get(key, (0, _PERCENT))
    if not least <= number <= most:
        raise wrong(f"写了{number}，超出范围")
    return number


def _percent(value: object) -> int:
    number = int(str(value))
    if not 0 <= number <= _PERCENT:
        raise ValueError(value)
    return number


@cache
def entries() -> tuple[Mapping[str, Any], ...]:
    """The entries of ``scoring.toml`` in order."""
    return tuple(shipped.toml(__package__, DATA)["policy"])


@lru_cache(maxsize=256)
def policy_for(scheme: str, department: str, year: int | None) -> Policy:
    """The policy for forms of a scheme, department and year."""
    return make_policy(entry for entry in entries() if _applies(entry, scheme, department, year))


def _applies(entry: Mapping[str, Any], scheme: str, department: str, year: int | None) -> bool:
    schemes, regions = entry.get("schemes", ()), entry.get("regions", ())
    if (schemes and scheme not in schemes) or (regions and not any(region in department for region in regions)):
        return False
    first, last = entry.get("from_year", 0), entry.get("to_year")
    return year is None or (first <= year and (last is None or year <= last))
