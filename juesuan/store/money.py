"""Money in the database: whole 分 in a BIGINT column, never a decimal that a database may round."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models


class FenField(models.BigIntegerField):  # type: ignore[type-arg]
    """An amount in 分. Whatever is not a whole number is refused: 12.5 and “12.50” are no 分."""

    description = "金额（分）"

    def to_python(self, value: Any) -> int | None:
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        raise ValidationError("金额以分计，须为整数", code="not_fen")

    def get_prep_value(self, value: Any) -> int | None:
        return self.to_python(value)
