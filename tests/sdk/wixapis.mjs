// Import this before the SDK: it leads the one host the SDK knows to the sandbox, and nothing anywhere else.
const host = "https://www.wixapis.com";
const sandbox = process.env.SANDBOX_URL;

export const plainFetch = globalThis.fetch;

globalThis.fetch = (target, init) => {
  const url = String(target);
  if (!url.startsWith(`${host}/`)) {
    throw new Error(`the SDK may only call ${host}, not ${url}`);
  }
  return plainFetch(`${sandbox}/api${url.slice(host.length)}`, init);
};
