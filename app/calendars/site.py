"""Everything that a page needs to serve one site."""

from dataclasses import dataclass

from app.calendars.busy import BusyTimes
from app.calendars.connecting import Connecting
from app.calendars.cost import Costs
from app.calendars.credentials import CredentialsConnecting
from app.calendars.directory import Directory
from app.calendars.parting import Parting
from app.calendars.reconnecting import Reconnecting
from app.calendars.sync import SyncSettings
from app.calendars.watch import Watch


@dataclass(frozen=True, slots=True)
class Site:
    """One tenant: its name on pages and what can be asked about it."""

    name: str
    directory: Directory
    connecting: Connecting
    credentials: CredentialsConnecting
    sync: SyncSettings
    watch: Watch
    busy: BusyTimes
    costs: Costs
    parting: Parting
    reconnecting: Reconnecting
