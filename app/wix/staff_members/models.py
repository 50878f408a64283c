"""The values of Staff Members, with only the fields this app uses."""

from dataclasses import dataclass, field

from app.wix.parsing.parsed_list import ParsedList


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A person who provides services; `resource_id` is the `external_id` of their schedule.

    `user_id` is their Wix user's, `None` while an invitation is pending.
    Source: `associatedWixIdentity` in the typings of staff-members 1.0.131.
    """

    id: str
    name: str
    resource_id: str | None
    email: str | None = None
    user_id: str | None = None


@dataclass(frozen=True, slots=True)
class StaffPage:
    """One page of staff members; `next_cursor` is `None` on the last."""

    staff_members: ParsedList[StaffMember] = field(default_factory=ParsedList[StaffMember])
    next_cursor: str | None = None

    @property
    def size(self) -> int:
        """Number of readable items."""
        return len(self.staff_members)
