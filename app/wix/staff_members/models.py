"""The values of Staff Members, with only the fields this app uses."""

from dataclasses import dataclass


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
