"""Actor: who does something, and as what; compiling, reviewing, approving and publishing are never one person's."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody may do. Roles of a unit are held for that unit alone."""

    UNIT_ACCOUNTANT = "单位填报人"
    UNIT_HEAD = "单位负责人"
    DEPARTMENT_EDITOR = "部门编写人"
    DEPARTMENT_REVIEWER = "部门审核人"
    DEPARTMENT_APPROVER = "部门审批人"
    DEPARTMENT_PUBLISHER = "部门公开人"
    BUREAU = "财政部门"
    THIRD_PARTY = "第三方机构"
    ADMINISTRATOR = "账号管理员"

    @property
    def is_of_unit(self) -> bool:
        """Whether it is held for one unit."""
        return self in (Role.UNIT_ACCOUNTANT, Role.UNIT_HEAD)


@dataclass(frozen=True, slots=True)
class Actor:
    """A person acting: name, role, and the unit (for people of a unit) or firm (for a third party)."""

    name: str
    role: Role
    body: str = ""
