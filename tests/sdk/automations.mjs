// Calls every method of Triggered Events through Wix's own SDK, and prints what came of it.
import "./wixapis.mjs";
import { ApiKeyStrategy, AppStrategy, createClient } from "@wix/sdk";
import * as activations from "@wix/auto_sdk_automations_activations";

const { site, trigger, entity, payload } = JSON.parse(process.env.SANDBOX_IDS);
const results = {};

async function step(name, call) {
  results[name] = await call().then(
    (value) => ({ value: value ?? null }),
    ({ status, details }) => ({ error: { status, code: details?.applicationError?.code } }),
  );
}

const app = { appId: "11111111-1111-4111-8111-111111111111", appSecret: "secret", instanceId: site };
const client = (auth) => createClient({ auth, modules: { activations } }).activations;
const wix = client(AppStrategy(app));
const event = { payload, externalEntityId: entity, idempotency: { key: "k1", ttlInMilliseconds: "3600000" } };

await step("reportEvent", () => wix.reportEvent(trigger, event));
await step("reportEvent again", () => wix.reportEvent(trigger, event));
await step("bulkReportEvent", () =>
  wix.bulkReportEvent(trigger, [{ payload, externalEntityId: entity }, { payload: {}, externalEntityId: entity }]));
await step("cancelEvent", () => wix.cancelEvent(trigger, entity));
await step("bulkCancelEvent", () => wix.bulkCancelEvent(trigger, [entity]));
await step("without a field", () => wix.reportEvent(trigger, { payload: {} }));
await step("by API key", () => client(ApiKeyStrategy({ apiKey: "IST.any-key", siteId: site })).cancelEvent(trigger, entity));

console.log(JSON.stringify(results));
