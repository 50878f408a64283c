"""The switches of a connection's form, and the calendars to choose."""

from dataclasses import dataclass

from app.calendars.sync.sync_options import LockReason, SyncOptions
from app.web.view.formatting import calendar_name
from app.wix import ExportTarget


@dataclass(frozen=True, slots=True)
class CalendarChoice:
    """A calendar with its name in the current language; `value` is that of its checkbox."""

    value: str
    name: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class SyncSwitches:
    """What the form shows of `SyncOptions`."""

    import_enabled: bool
    import_locked: LockReason | None
    calendars: tuple[CalendarChoice, ...] | None
    main_calendar: bool
    export_enabled: bool
    export_locked: LockReason | None
    export_target: ExportTarget | None


def sync_switches(options: SyncOptions) -> SyncSwitches:
    """Return the switches for the settings that the form is filled in with."""
    return SyncSwitches(
        import_enabled=options.import_enabled,
        import_locked=options.import_locked,
        calendars=None
        if options.calendars is None
        else tuple(
            CalendarChoice(one.form_value, calendar_name(one), one.chosen)
            for one in options.calendars
        ),
        main_calendar=options.main_calendar,
        export_enabled=options.export_enabled,
        export_locked=options.export_locked,
        export_target=options.export_target,
    )
