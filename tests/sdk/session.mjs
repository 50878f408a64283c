// Makes calls through Wix's own SDK, as they are asked for: a line of JSON in, a line of JSON out.
import "./wixapis.mjs";
import { createInterface } from "node:readline";
import { ApiKeyStrategy, createClient } from "@wix/sdk";
import * as externalCalendars from "@wix/auto_sdk_bookings_external-calendars";

const auth = ApiKeyStrategy({ apiKey: "IST.any-key", siteId: process.env.SITE_ID });
const wix = createClient({ auth, modules: { externalCalendars } }).externalCalendars;

for await (const line of createInterface({ input: process.stdin })) {
  const { method, args } = JSON.parse(line);
  const said = await wix[method](...args).then(
    (value) => ({ value }),
    ({ status, details }) => ({ error: { status, details } }),
  );
  console.log(JSON.stringify(said));
}
