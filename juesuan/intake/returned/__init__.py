"""Forms that come back filled: workbooks of ours by the names of their cells, all others by recognition."""

from juesuan.intake.returned.objection import Objection
from juesuan.intake.returned.sent import Sent, read_sent

__all__ = ["Objection", "Sent", "read_sent"]
