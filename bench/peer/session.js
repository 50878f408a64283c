// A session in a signed cookie, form tokens, and the signed `instance` of Wix.
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

const { SECRET_KEY, WIX_APP_SECRET, WIX_SITE_ID } = process.env;
const COOKIE = "peer-session";

function sign(text, key = SECRET_KEY) {
  return createHmac("sha256", key).update(text).digest("base64url");
}

function verified(signature, text, key) {
  const [given, expected] = [Buffer.from(signature ?? ""), Buffer.from(sign(text, key))];
  return given.length === expected.length && timingSafeEqual(given, expected);
}

export function session(request, response, next) {
  const cookies = (request.headers.cookie ?? "").split("; ");
  const given = cookies.find((one) => one.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1);
  const [tenant, visitor, signature] = (given ?? "").split(".");
  if (given && verified(signature, `${tenant}.${visitor}`)) Object.assign(request, { tenant, visitor });
  else if (WIX_SITE_ID) start(request, response, WIX_SITE_ID);
  if (!request.tenant && !request.path.startsWith("/wix/")) return response.status(401).send("signed out");
  next();
}

export function start(request, response, tenant) {
  const visitor = randomBytes(12).toString("base64url");
  const text = `${tenant}.${visitor}`;
  response.cookie(COOKIE, `${text}.${sign(text)}`, { httpOnly: true, sameSite: "lax", encode: String });
  Object.assign(request, { tenant, visitor });
}

export function tenantOf(instance) {
  const [signature, data] = String(instance).split(".");
  if (!verified(signature.replace(/=+$/, ""), data, WIX_APP_SECRET)) return undefined;
  return JSON.parse(Buffer.from(data, "base64url")).instanceId;
}

export function formToken(request, act) {
  const given = { v: sign(request.visitor), a: act, r: randomBytes(6).toString("base64url"), t: Date.now() };
  const text = Buffer.from(JSON.stringify(given)).toString("base64url");
  return `.${text}.${sign(text)}`;
}
