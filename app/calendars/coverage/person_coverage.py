"""Coverage of one person against double bookings."""

from dataclasses import dataclass, replace

from app.calendars.coverage.assessed_connection import AssessedConnection
from app.calendars.coverage.gap import EXCUSABLE, UNCERTAIN_GAPS, Gap, NextStep
from app.calendars.values.connection_health import Health
from app.calendars.values.person import Person


@dataclass(frozen=True, slots=True)
class PersonCoverage:
    """Coverage of one person.

    `protected` says that busy times of at least one calendar block bookings, by Wix's status and
    not refuted by the probe; `proven` that the probe confirmed it. A gap may remain in either
    case. `step` is the next step, for the connection `target`. `owner_changed` warns that the
    person's Wix user changed, after which Wix may disconnect the calendar.
    """

    person: Person
    connections: tuple[AssessedConnection, ...]
    health: Health
    protected: bool
    proven: bool
    gap: Gap | None
    step: NextStep
    target: AssessedConnection | None
    owner_changed: bool = False

    @property
    def excused(self) -> bool:
        """Whether the person needs no calendar."""
        return self.health is Health.NOT_NEEDED

    @property
    def excusable(self) -> bool:
        """Whether the only gap is that no calendar blocks bookings, which may be wanted."""
        return not self.protected and self.gap in EXCUSABLE

    @property
    def unchecked(self) -> bool:
        """Whether protection is unknown, so that the person counts as neither."""
        return not self.protected and self.gap in UNCERTAIN_GAPS

    @property
    def invitable(self) -> bool:
        """Whether the next step is a sign-in, which an invited person does without the owner."""
        signs_in = self.step in {NextStep.CONNECT, NextStep.RECONNECT}
        return signs_in and not self.person.is_business

    def excuse(self) -> "PersonCoverage":
        """Return the coverage of the same person if they need no calendar."""
        if not self.excusable:
            return self
        return replace(self, health=Health.NOT_NEEDED, gap=None, step=NextStep.LOOK)
