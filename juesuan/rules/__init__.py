"""Rules: equations and sentences (data), checks (functions), weighed together into a verdict."""

from juesuan.rules.judge import run
from juesuan.rules.registry import catalogue, rules_by_code
from juesuan.rules.rule import Edit, Given, Rule, check

__all__ = ["Edit", "Given", "Rule", "catalogue", "check", "rules_by_code", "run"]
