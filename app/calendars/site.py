"""Everything that a page needs to serve one site."""

from dataclasses import dataclass

from app.calendars.about import About
from app.calendars.busy import BusyTimes
from app.calendars.connecting import Connecting
from app.calendars.cost import Costs
from app.calendars.credentials import CredentialsConnecting
from app.calendars.directory import Directory
from app.calendars.inviting import Inviting
from app.calendars.parting import Parting
from app.calendars.reconnecting import Reconnecting
from app.calendars.sync import SyncSettings
from app.calendars.watch import Watch


@dataclass(frozen=True, slots=True)
class Site:
    """One tenant: which it is, what it is called, and what can be asked about it."""

    name: str
    about: About
    directory: Directory
    connecting: Connecting
    credentials: CredentialsConnecting
    sync: SyncSettings
    watch: Watch
    busy: BusyTimes
    costs: Costs
    parting: Parting
    reconnecting: Reconnecting
    inviting: Inviting
