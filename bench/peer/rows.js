// What the templates show of people, connections and busy times.
const tick = icon('<path d="m4 10.5 4 4 8-9"/>');
const clock = icon('<circle cx="10" cy="10" r="7"/><path d="M10 6v4.5l3 2"/>');
const warning = icon('<path d="M10 3 2.5 16.5h15z"/><path d="M10 8v4M10 14.3v.2"/>');
const dash = icon('<path d="M5 10h10"/>');
const BADGES = {
  working: { colour: "green", icon: tick, text: "Working" },
  starting: { colour: "blue", icon: clock, text: "Starting" },
  copying: { colour: "amber", icon: warning, text: "Only copying" },
  none: { colour: "amber", icon: dash, text: "Not connected" },
};
const KINDS = ["Open to double bookings", "Protected, with something to look at", "Protected"];
const ZONE = "Europe/Berlin";
const numbers = { timeZone: ZONE, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" };
const PARTS = new Intl.DateTimeFormat("sv-SE", { ...numbers, hourCycle: "h23" });
const WORDS = new Intl.DateTimeFormat("en-GB", {
  ...{ timeZone: ZONE, weekday: "short", day: "numeric", month: "short", year: "numeric" },
  ...{ hour: "2-digit", minute: "2-digit" },
});
const DAY_WORDS = new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, weekday: "short", day: "numeric", month: "short" });
const OFFSETS = new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, timeZoneName: "longOffset" });
const DAY_MS = 86_400_000;

function icon(path) {
  return `<svg class="icon " viewBox="0 0 20 20" aria-hidden="true" focusable="false">${path}</svg>`;
}

export function rowsOf(people, connections, providers) {
  const names = new Map(providers.map((one) => [one._id, one.name]));
  const lines = new Map(connections.map((one) => [one.scheduleId, lineOf(one, names)]));
  return people.map((person) => rowOf(person, lines.get(person.id)));
}

export function lineOf(connection, names) {
  const { listEventFromCalendars: imports, syncToCalendar: exports } = connection.syncConfig ?? {};
  const starting = connection.status === "CONNECTED";
  const words = (side) => (side?.enabled ? (starting ? "on, starting" : "on") : "off");
  const drawn = (side) => (side?.enabled ? (starting ? "dashed" : "solid") : "off");
  return {
    ...{ id: connection._id, provider: names.get(connection.providerId), account: connection.externalAccountEmail },
    ...{ imports: words(imports), exports: words(exports), in: drawn(imports), out: drawn(exports), starting },
  };
}

export function rowOf(person, line) {
  const words = person.name.split(" ");
  const initials = (words[0][0] + (words[1]?.[0] ?? "")).toUpperCase();
  const row = { ...person, initials, hue: (person.id.charCodeAt(0) % 5) + 1, line };
  const href = line && `/connections/${line.id}`;
  if (!line) {
    const step = { quiet: "", text: "Connect a calendar", href: `/connect?schedule_id=${person.id}` };
    return { ...row, kind: 0, badge: BADGES.none, sentence: ["No calendar is connected. Nothing blocks busy times."], step };
  }
  if (line.imports === "off") {
    const sentence = ["Times can be double-booked: busy times in ", " don't block bookings."];
    return { ...row, kind: 0, badge: BADGES.copying, sentence, step: { quiet: " is-quiet", text: "Switch it on", href: `${href}#import` } };
  }
  if (line.starting) {
    const sentence = ["", " is connected. Wix has not reported a first sync yet."];
    return { ...row, kind: 1, badge: BADGES.starting, sentence, step: { quiet: " is-quiet", text: "Look at it", href } };
  }
  const sentence = ["Busy times in ", " can't be booked."];
  return { ...row, kind: 2, badge: BADGES.working, sentence, step: { quiet: " is-quiet", text: "Open", href } };
}

export function groupsOf(rows) {
  return KINDS.map((heading, kind) => ({ heading, rows: rows.filter((row) => row.kind === kind) })).filter(
    (group) => group.rows.length,
  );
}

export function moment(at) {
  const [date, time] = PARTS.format(at).split(" ");
  return { date, time, local: `${date}T${time}${offset(at)}` };
}

// The zone changes its offset twice a year, never within an hour.
const offsets = new Map();
function offset(at) {
  const hour = Math.floor(at / 3_600_000);
  if (!offsets.has(hour)) offsets.set(hour, OFFSETS.format(at).slice(-6));
  return offsets.get(hour);
}

export function checkedNow() {
  const now = new Date();
  return { utc: `${now.toISOString().slice(0, 19)}+00:00`, local: moment(now).local, words: WORDS.format(now) };
}

export function daysOf(events, first, people, providers) {
  const byId = new Map(people.map((one) => [one.id, one]));
  const byType = new Map(providers.map((one) => [one.calendarType, one.name]));
  const today = moment(Date.now()).date;
  const days = new Map();
  for (let n = 0; n < 7; n += 1) {
    const at = new Date(first.getTime() + n * DAY_MS + DAY_MS / 2);
    const { date } = moment(at);
    days.set(date, { date, words: DAY_WORDS.format(at), today: date === today, events: [] });
  }
  for (const event of events) {
    const [begins, ends] = [new Date(event.start), new Date(event.end)];
    const start = moment(begins);
    const minutes = Number(start.time.slice(0, 2)) * 60 + Number(start.time.slice(3));
    days.get(start.date)?.events.push({
      ...{ x: minutes, width: Math.min((ends - begins) / 60_000, 1440 - minutes), start, end: moment(ends) },
      ...{ person: byId.get(event.scheduleId), provider: byType.get(event.calendarType) },
    });
  }
  return [...days.values()];
}

export function aheadOf(event) {
  const [start, end] = [new Date(event.start), new Date(event.end)];
  return `${DAY_WORDS.format(start)}, ${moment(start).time} – ${moment(end).time}`;
}

export function midnight(now) {
  const { date } = moment(now);
  return new Date(`${date}T00:00:00${offset(now)}`);
}
