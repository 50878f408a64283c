// Calls every External Calendar method, and the staff query, through Wix's own SDK, and prints what came of it.
import { plainFetch } from "./wixapis.mjs";
import { ApiKeyStrategy, AppStrategy, createClient } from "@wix/sdk";
import * as externalCalendars from "@wix/auto_sdk_bookings_external-calendars";
import * as staffMembers from "@wix/auto_sdk_bookings_staff-members";

const { google, microsoft, apple, schedule, site } = JSON.parse(process.env.SANDBOX_IDS);
const results = {};

async function step(name, call) {
  try {
    const value = await call();
    // A copy, since the SDK renames `_id` inside the very objects that it is given later.
    results[name] = { value: structuredClone(value) };
    return value;
  } catch ({ status, requestId, details }) {
    results[name] = { error: { status, requestId, details } };
  }
}

function client(auth) {
  return createClient({ auth, modules: { externalCalendars, staffMembers } });
}

async function consent(oauthUrl, outcome) {
  const body = new URLSearchParams({ outcome, account: "sdk@mail.example" });
  const answer = await plainFetch(oauthUrl, { method: "POST", body, redirect: "manual" });
  return answer.headers.get("location");
}

function connectedId(location) {
  return new URL(location).searchParams.get("connectionId");
}

const byKey = client(ApiKeyStrategy({ apiKey: "IST.any-key", siteId: site }));
const wix = byKey.externalCalendars;
const staff = byKey.staffMembers;
const redirectUrl = "https://mysite.example/oauth_completed?state=a%20b&x=1#frag";
const week = ["2026-11-16T00:00:00Z", "2026-12-21T00:00:00Z"];

await step("listProviders", () => wix.listProviders());
await step("listConnections", () => wix.listConnections({ partialFailure: true }));
await step("listConnections intolerant", () => wix.listConnections());
await step("listConnections of one", () => wix.listConnections({ scheduleIds: [schedule], partialFailure: true }));
await step("queryStaffMembers", () =>
  staff.queryStaffMembers({ fields: ["RESOURCE_DETAILS", "ASSOCIATED_IDENTITY_STATUS"] }).limit(2).find().then(
    async (page) => ({ items: page.items, next: (await page.next()).items, more: page.hasNext() }),
  ));

await step("queryStaffMembers by builder", () =>
  staff.queryStaffMembers().startsWith("_id", "3").ne("name", "Bo").descending("_createdDate").find()
    .then((page) => page.items));

const { oauthUrl } = await step("connectByOAuth", () => wix.connectByOAuth(google, schedule, redirectUrl));
results["consent denied"] = await consent(oauthUrl, "deny");
results["consent allowed"] = await consent(oauthUrl, "allow");
const googleId = connectedId(results["consent allowed"]);
await step("getConnection", () => wix.getConnection(googleId));
await step("listCalendars of Google", () => wix.listCalendars(googleId));
await step("updateSyncConfig of Google", () => wix.updateSyncConfig(googleId, { syncToCalendar: { enabled: false } }));

const { connection } = await step("connectByCredentials", () =>
  wix.connectByCredentials(apple, schedule, "sdk+tag@mail.example", "abcd-dcba-abcd-dcba"));
const id = connection._id;
const { calendars } = await step("listCalendars", () => wix.listCalendars(id));
await step("updateSyncConfig", () =>
  wix.updateSyncConfig(id, {
    listEventFromCalendars: { enabled: true, calendars: { calendars: [...calendars].reverse() } },
    syncToCalendar: { enabled: true, dedicatedCalendar: {} },
  }));
await step("updateSyncConfig of both", () =>
  wix.updateSyncConfig(id, {
    listEventFromCalendars: { enabled: true, primaryCalendar: {}, calendars: { calendars: [] } },
  }));

const window = { from: week[0], to: week[1], scheduleIds: [schedule], partialFailure: true };
const first = await step("listEvents", () =>
  wix.listEvents({ ...window, fieldsets: ["OWN_PI"], cursorPaging: { limit: 2 } }));
await step("listEvents next", () =>
  wix.listEvents({ cursorPaging: { limit: 2, cursor: first.pagingMetadata.cursors.next }, partialFailure: true }));
await step("listEvents all day", () => wix.listEvents({ ...window, allDay: true }));
await step("listEvents of nothing", () => wix.listEvents());
await step("listEvents of too many", () =>
  wix.listEvents({ ...window, scheduleIds: Array(101).fill(schedule) }));

await step("disconnect", () => wix.disconnect(id));
await step("disconnect again", () => wix.disconnect(id));
await step("getConnection unknown", () => wix.getConnection("nobody"));
await step("connectByOAuth with Apple", () => wix.connectByOAuth(apple, schedule, redirectUrl));
await step("connectByOAuth without id", () => wix.connectByOAuth("google", schedule, redirectUrl));
await step("connectByCredentials with Microsoft", () =>
  wix.connectByCredentials(microsoft, schedule, "sdk@mail.example", "abcd-dcba-abcd-dcba"));
await step("connectByCredentials wrong", () =>
  wix.connectByCredentials(apple, schedule, "sdk@mail.example", "my own password"));

const stranger = client(ApiKeyStrategy({ apiKey: "expired", siteId: site })).externalCalendars;
await step("expired", () => stranger.listProviders());
const app = { appId: "11111111-1111-4111-8111-111111111111", appSecret: "secret", instanceId: site };
const byApp = client(AppStrategy(app)).externalCalendars;
await step("as an app", () => byApp.getConnection(googleId));
const otherSite = { ...app, instanceId: "22222222-2222-4222-8222-222222222222" };
const byOther = client(AppStrategy(otherSite)).externalCalendars;
await step("as another site", () => byOther.getConnection(googleId));

const control = `${process.env.SANDBOX_URL}/control`;
const event = { event: "AppRemoved", site_id: site, changes: { exp: null } };
const webhook = await plainFetch(`${control}/webhook`, { method: "POST", body: JSON.stringify(event) });
const key = await plainFetch(`${control}/webhook-key`);
const [{ body }, { pem }] = [await webhook.json(), await key.json()];
await step("decodeJWT", () => AppStrategy({ ...app, publicKey: pem }).decodeJWT(body));
await step("decodeJWT wrapped", () => AppStrategy({ ...app, publicKey: btoa(pem) }).decodeJWT(body));

console.log(JSON.stringify(results));
