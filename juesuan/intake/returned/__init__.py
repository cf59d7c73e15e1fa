"""Forms that come back filled: workbooks of ours by the names of their cells, all others by recognition."""

from __future__ import annotations

from juesuan.intake.returned.objection import Objection
from juesuan.intake.returned.rebuilt import Matched, Rebuilt, matched, rebuilt_forms
from juesuan.intake.returned.sent import Sent, read_sent

__all__ = ["Matched", "Objection", "Rebuilt", "Sent", "matched", "read_sent", "rebuilt_forms"]
