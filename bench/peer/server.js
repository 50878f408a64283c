// The peer: the same pages with Express, Wix's SDK and EJS, as a Node developer would write them.
import { readFileSync, readdirSync } from "node:fs";
import { createHash, randomBytes } from "node:crypto";
import compression from "compression";
import express from "express";
import helmet from "helmet";
import { aheadOf, checkedNow, daysOf, groupsOf, lineOf, midnight, moment, rowOf, rowsOf } from "./rows.js";
import { formToken, session, start, tenantOf } from "./session.js";
import { siteOf } from "./wix.js";

const here = new URL(".", import.meta.url).pathname;
const STATIC = process.env.STATIC;
const MOST_ROWS = 40;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NAV = [["/", "Who is covered"], ["/connect", "Connect"], ["/busy", "Busy times"]];
const LANGUAGES = [
  ["de", "Deutsch", "ltr"], ["en", "English", "ltr"], ["es", "Español", "ltr"], ["fr", "Français", "ltr"],
  ["he", "עברית", "rtl"], ["it", "Italiano", "ltr"], ["ja", "日本語", "ltr"], ["pt-BR", "Português (Brasil)", "ltr"],
];
const zones = JSON.parse(readFileSync(`${here}zones.json`));
const hashes = Object.fromEntries(["css", "js", "img"].flatMap((folder) => readdirSync(`${STATIC}/${folder}`).map((name) => {
  const hash = createHash("sha256").update(readFileSync(`${STATIC}/${folder}/${name}`)).digest("hex").slice(0, 12);
  return [`${folder}/${name}`, hash];
})));
const asset = (folder, name) => `/static/${folder}/${name}?v=${hashes[`${folder}/${name}`]}`;
const BASE = ["tokens.css", "base.css", "layout.css", "components.css", "fields.css"];

const app = express();
app.disable("x-powered-by");
app.enable("view cache");
app.set("views", `${here}views`);
app.set("view engine", "ejs");
app.use((_, response, next) => {
  response.locals.nonce = randomBytes(16).toString("base64url");
  next();
});
const self = ["'self'"];
app.use(helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"], scriptSrc: [(_, response) => `'nonce-${response.locals.nonce}'`], styleSrc: self,
      imgSrc: self, connectSrc: self, formAction: self, baseUri: ["'none'"], frameAncestors: ["'none'"],
    },
  },
  frameguard: { action: "deny" },
}));
app.use(compression());
app.get("/livez", (_, response) => response.send("ok"));
app.use("/static", express.static(STATIC, { immutable: true, maxAge: "1y" }));
app.use(session);
app.use((request, _, next) => {
  if (request.query.fresh === "1") siteOf(request.tenant).forget();
  next();
});

function show(request, response, view, values, { title, styles = [], scripts = [] }) {
  response.set("Cache-Control", "no-store");
  const base = { asset, styles: [...BASE, ...styles], scripts, nav: NAV, languages: LANGUAGES, path: request.path, here: request.path };
  response.render(view, { title, ...base, ...values });
}

app.get("/wix/app", (request, response) => {
  const tenant = tenantOf(request.query.instance);
  if (!tenant) return response.status(403).send("forbidden");
  start(request, response, tenant);
  response.redirect(303, "/");
});

app.get("/", async (request, response) => {
  const wix = siteOf(request.tenant);
  const probed = wix.connections().then(async (connections) => {
    const ids = connections.length > 100 ? undefined : connections.map((one) => one.scheduleId);
    const now = Date.now();
    await wix.events(new Date(now).toISOString(), new Date(now + HOUR_MS).toISOString(), 1, ids);
    return connections;
  });
  const [site, people, providers, connections] = await Promise.all([wix.details(), wix.people(), wix.providers(), probed]);
  const rows = rowsOf(people, connections, providers);
  const covered = rows.filter((row) => row.kind > 0).length;
  const meter = rows.length > 60 ? [] : rows.map((row) => (row.kind > 0 ? "done" : "open")).sort();
  const shown = groupsOf(rows.sort((one, other) => one.kind - other.kind).slice(0, MOST_ROWS));
  const gaps = rows.filter((row) => row.kind < 2).length;
  const values = { site, groups: shown, total: rows.length, covered, gaps, meter, checked: checkedNow() };
  const files = { styles: ["sync_arrows.css", "roster.css"], scripts: ["ago.js", "filter.js"] };
  show(request, response, "roster", values, { title: "Who is covered", ...files });
});

app.get("/connect", async (request, response) => {
  const wix = siteOf(request.tenant);
  const [site, people, providers, connections] = await Promise.all([
    wix.details(), wix.people(), wix.providers(), wix.connections(),
  ]);
  const rows = rowsOf(people.slice(0, MOST_ROWS), connections, providers);
  const files = { styles: ["connect.css"], scripts: ["filter.js"] };
  show(request, response, "picker", { site, people: rows, total: people.length }, { title: "Connect a calendar", ...files });
});

app.get("/connections/:id", async (request, response) => {
  const wix = siteOf(request.tenant);
  const now = Date.now();
  const [site, people, providers, [connection, calendars, events]] = await Promise.all([
    wix.details(), wix.people(), wix.providers(), readConnection(wix, request.params.id, now), wix.connections(),
  ]);
  const line = lineOf(connection, new Map(providers.map((one) => [one._id, one.name])));
  const row = rowOf(people.find((one) => one.id === connection.scheduleId), line);
  const chosen = (connection.syncConfig.listEventFromCalendars.calendars?.calendars ?? []).map((one) => one._id ?? one.id);
  const values = {
    site, row, line, chosen, checked: checkedNow(), basis: randomBytes(6).toString("base64url"),
    calendars: calendars.map((one) => ({ id: one._id, name: one.name })), ahead: events.slice(0, 3).map(aheadOf),
    token: (act) => formToken(request, `${request.path}/${act}`),
  };
  const scripts = ["switches.js", "unsaved.js", "progress.js", "ago.js", "copy.js", "submit_state.js"];
  const files = { styles: ["sync_arrows.css", "busy.css", "connection.css"], scripts };
  show(request, response, "connection", values, { title: `${row.name}: ${line.provider}`, ...files });
});

async function readConnection(wix, id, now) {
  const { connection } = await wix.calendars.getConnection(id);
  const [from, to] = [new Date(now).toISOString(), new Date(now + 7 * DAY_MS).toISOString()];
  const window = { from, to, scheduleIds: [connection.scheduleId], cursorPaging: { limit: 100 }, partialFailure: true };
  const [{ calendars }, { events }] = await Promise.all([
    wix.calendars.listCalendars(id), wix.calendars.listEvents(window),
  ]);
  return [connection, calendars, events];
}

app.get("/busy", async (request, response) => {
  const wix = siteOf(request.tenant);
  const first = midnight(Date.now());
  const after = new Date(first.getTime() + 7 * DAY_MS);
  const [site, people, providers, events] = await Promise.all([
    wix.details(), wix.people(), wix.providers(), wix.events(first.toISOString(), after.toISOString(), 1000), wix.connections(),
  ]);
  const shift = (days) => moment(first.getTime() + days * DAY_MS).date;
  const days = daysOf(events, first, people, providers);
  const range = `${days[0].words} – ${days[6].words} ${first.getFullYear()}`;
  const dates = { first: shift(0), earlier: shift(-7), later: shift(7), range };
  show(request, response, "busy", { site, people, zones, days, count: events.length, ...dates }, { title: "Busy times", styles: ["busy.css"] });
});

app.listen(Number(process.env.PORT), "127.0.0.1");
