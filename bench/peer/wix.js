// Wix through its official SDK: one client per site, with a cache of what seldom changes.
import { ApiKeyStrategy, AppStrategy, createClient } from "@wix/sdk";
import * as externalCalendars from "@wix/auto_sdk_bookings_external-calendars";
import * as staffMembers from "@wix/auto_sdk_bookings_staff-members";

const HOST = "https://www.wixapis.com";
const CACHE_MS = 30_000;
const SITE_CACHE_MS = 600_000;
const BOOKINGS_APP_ID = "13d21c63-b5ec-5912-8397-c3a5ddb27a97";
const BUSINESS_EXTERNAL_ID = "4e0579a5-491e-4e70-a872-d097eed6e520";
const { WIX_API_URL, WIX_API_KEY, WIX_SITE_ID, WIX_APP_ID, WIX_APP_SECRET } = process.env;

// The SDK knows one host only.
const plainFetch = globalThis.fetch;
globalThis.fetch = (target, init) => {
  const url = String(target);
  return plainFetch(url.startsWith(HOST) ? WIX_API_URL + url.slice(HOST.length) : url, init);
};

const sites = new Map();

export function siteOf(tenant) {
  let site = sites.get(tenant);
  if (!site) {
    site = new Site(tenant);
    sites.set(tenant, site);
  }
  return site;
}

class Site {
  constructor(tenant) {
    const auth = WIX_API_KEY
      ? ApiKeyStrategy({ apiKey: WIX_API_KEY, siteId: WIX_SITE_ID })
      : AppStrategy({ appId: WIX_APP_ID, appSecret: WIX_APP_SECRET, instanceId: tenant });
    this.client = createClient({ auth, modules: { externalCalendars, staffMembers } });
    this.kept = new Map();
  }

  get calendars() {
    return this.client.externalCalendars;
  }

  keep(name, ms, read) {
    const found = this.kept.get(name);
    if (found && found.until > Date.now()) return found.value;
    const value = read();
    this.kept.set(name, { value, until: Date.now() + ms });
    value.catch(() => this.kept.delete(name));
    return value;
  }

  forget() {
    this.kept.delete("people");
    this.kept.delete("providers");
  }

  details() {
    return this.keep("details", SITE_CACHE_MS, async () => {
      const asked = [this.#get("/site-properties/v4/properties")];
      if (!WIX_API_KEY) asked.push(this.#get("/apps/v1/instance"));
      const [{ properties }] = await Promise.all(asked);
      return { name: properties.siteDisplayName, zone: properties.timeZone };
    });
  }

  providers() {
    return this.keep("providers", CACHE_MS, async () => (await this.calendars.listProviders()).providers);
  }

  people() {
    return this.keep("people", CACHE_MS, async () => {
      const [schedules, staff] = await Promise.all([this.#schedules(), this.#staff()]);
      const members = new Map(staff.map((one) => [one.resourceId, one]));
      const people = schedules
        .filter((one) => members.has(one.externalId))
        .map((one) => ({ id: one.id, name: members.get(one.externalId).name, business: false }))
        .sort((one, other) => (one.name < other.name ? -1 : 1));
      const business = schedules.find((one) => one.externalId === BUSINESS_EXTERNAL_ID);
      return [{ id: business.id, name: "Whole business", business: true }, ...people];
    });
  }

  async connections() {
    return (await this.calendars.listConnections({ partialFailure: true })).connections;
  }

  async events(from, to, limit, scheduleIds) {
    const found = [];
    let cursor;
    do {
      const cursorPaging = cursor ? { limit, cursor } : { limit };
      const page = await this.calendars.listEvents({ from, to, scheduleIds, cursorPaging, partialFailure: true });
      found.push(...page.events);
      cursor = page.pagingMetadata.cursors?.next;
    } while (cursor && limit > 1 && found.length < 5000);
    return found;
  }

  async #schedules() {
    const found = [];
    let cursor;
    do {
      const cursorPaging = cursor ? { limit: 100, cursor } : { limit: 100 };
      const query = cursor ? { cursorPaging } : { filter: { appId: BOOKINGS_APP_ID }, cursorPaging };
      const page = await this.#post("/calendar/v3/schedules/query", { query });
      found.push(...page.schedules);
      cursor = page.pagingMetadata.cursors?.next;
    } while (cursor);
    return found;
  }

  async #staff() {
    let page = await this.client.staffMembers.queryStaffMembers().limit(100).find();
    const found = [...page.items];
    while (page.hasNext()) {
      page = await page.next();
      found.push(...page.items);
    }
    return found;
  }

  async #get(path) {
    return (await this.client.fetchWithAuth(HOST + path)).json();
  }

  async #post(path, body) {
    const headers = { "Content-Type": "application/json" };
    const sent = { method: "POST", headers, body: JSON.stringify(body) };
    return (await this.client.fetchWithAuth(HOST + path, sent)).json();
  }
}
