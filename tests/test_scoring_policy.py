"""The policy is data: every value of it is known, within its bounds, and one's own comes upon what is shipped."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from juesuan.errors import JuesuanError
from juesuan.performance.scheme import schemes
from juesuan.performance.scoring.evaluated import points
from juesuan.performance.scoring.form import score_form
from juesuan.performance.scoring.own import choose_scheme
from juesuan.performance.scoring.policy import WAYS, entries, make_policy, policy_for
from tests.scored_forms import form_of

BASE = entries()[0]


def test_the_shipped_policies_are_complete_and_within_bounds_for_every_scheme_and_year() -> None:
    for scheme in schemes():
        for year in (2018, 2020, 2024, None):
            policy = policy_for(scheme.name, scheme.regions[0] if scheme.regions else "示例市", year)
            assert policy.names[0] == "通用"
            assert [band.least for band in policy.bands] == sorted((band.least for band in policy.bands), reverse=True)
            assert policy.bands[0].most == 100
            assert policy.bands[-1].least == 0
            assert all(upper.least == lower.most for upper, lower in zip(policy.bands, policy.bands[1:], strict=False))
            assert [step.most for step in policy.over] == sorted((step.most for step in policy.over), reverse=True)
            assert policy.most_without_reason(Fraction(1, 10)) == 1


def test_the_shipped_data_holds_no_number_with_a_decimal_point() -> None:
    def numbers(value: Any) -> list[Any]:
        if isinstance(value, Mapping):
            return [n for one in value.values() for n in numbers(one)]
        return [n for one in value for n in numbers(one)] if isinstance(value, list) else [value]

    assert not [value for entry in entries() for value in numbers(entry) if isinstance(value, float)]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"lower": ["四舍五入"]}, "四舍五入"),
        ({"cost": []}, "cost"),
        ({"row_decimals": 9}, "row_decimals"),
        ({"over": [{"above": 30, "most": 130}]}, "over"),
        ({"bands": [{"name": "好", "from": 0, "to": 100, "words": []}]}, "bands"),
        ({"shared_doubt": 0}, "shared_doubt"),
        ({"deduct": 3}, "deduct"),
    ],
)
def test_a_slip_in_a_policy_is_told_with_its_name(changed: dict[str, Any], says: str) -> None:
    with pytest.raises(JuesuanError, match=says):
        make_policy([BASE, {"name": "某市", **changed}])


def test_a_policy_without_its_base_says_what_is_missing() -> None:
    with pytest.raises(JuesuanError, match="bands"):
        make_policy([{"name": "某市", "row_decimals": 1}])


@pytest.mark.parametrize("kind", sorted(WAYS))
def test_every_way_of_every_kind_can_be_the_only_one(kind: str) -> None:
    rows = {
        "lower": ("数量", "投诉", "≤4次", "5次"),
        "cost": ("成本", "设备购置费", "10万元", "12万元"),
        "exact": ("数量", "检测样品", "=10批", "8批"),
        "range": ("数量", "检测样品", "10—20批", "8批"),
        "late": ("时效", "完成时间", "2024年6月30日前", "2024年9月30日"),
        "pleased": ("满意度", "群众满意度", "≥95%", "85%"),
    }
    for way in WAYS[kind]:
        policy = make_policy([BASE, {"name": "某市", kind: [way]}])
        if kind == "shared":
            form = form_of(
                ("数量", "检测样品", "10批", "8批", "10", "8", "", "1"),
                ("数量", "检测设备", "9批", "9批", "", "", "", "1"),
            )
        else:
            form = form_of((*rows[kind], "10", "8"))
        item = score_form(form, None, 2024, policy=policy).items[1]
        assert item.is_scored
        assert kind == "shared" or item.least == item.most
        assert (item.most == 0) == (way == "零分")


def test_a_scheme_is_chosen_by_name_or_from_a_file_of_ones_own(tmp_path: Path) -> None:
    assert choose_scheme("四川2023").schemes[0].execution == 10
    with pytest.raises(JuesuanError, match="没有名为“火星”") as told:
        choose_scheme("火星")
    assert "全国2020" in told.value.hint
    file = tmp_path / "某市.toml"
    file.write_text(
        '[[scheme]]\nname = "某市2024"\nexecution = 20\nlevels = { "产出指标" = 80 }\n'
        '[[policy]]\nname = "某市"\nschemes = ["某市2024"]\nlate = ["零分"]\n',
        "utf-8",
    )
    chosen = choose_scheme(file)
    form = form_of(
        ("时效", "完成时间", "2024年6月底前", "2024年7月", "80", "40"), funds=("100", "100", "50", "20", "50%", "10")
    )
    policy = chosen.policy(chosen.schemes[0], "某市", 2024)
    assert policy is not None
    scored = score_form(form, chosen.schemes[0], 2024, policy=policy)
    assert scored.fits
    assert [points(item.due or 0) for item in scored.items] == ["10", "0"]
    assert policy.names == ("通用", "某市")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[scheme]]\nname = 1\n", "须写"),
        ('[[scheme]]\nname = "某市"\nexecution = 10\nweight = 1\n', "weight"),
        ("[[policy]]\nlate = ['慢慢来']\n", "慢慢来"),
        ("schemes = 1\n", "schemes"),
        ("= 1", "不是正确的 TOML"),
    ],
)
def test_a_slip_in_a_scheme_of_ones_own_is_told(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "某市.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(JuesuanError, match=says):
        choose_scheme(file)
