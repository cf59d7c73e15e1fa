"""Sources: the legal texts that rules cite, by number."""

from __future__ import annotations

EVALUATION = "项目支出绩效评价管理办法（财预〔2020〕10号）"
EVALUATION_ARITHMETIC = f"算术关系；{EVALUATION}"
INDICATOR_GUIDE = "中央部门项目支出核心绩效目标和指标设置及取值指引（试行）（财预〔2021〕101号，地方参照）"
DISCLOSURE = "地方预决算公开操作规程（财预〔2016〕143号）"
