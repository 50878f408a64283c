// Run Lighthouse on one page as a mobile device: node lighthouse.mjs URL CHROMIUM FLAG...
// Write the scores, from 0 to 100, and the audits that lowered them to standard output as JSON.
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

const [url, chromePath, ...chromeFlags] = process.argv.slice(2);
const chrome = await launch({ chromePath, chromeFlags, logLevel: "silent" });
try {
  const onlyCategories = ["performance", "accessibility", "best-practices"];
  const { lhr } = await lighthouse(url, { port: chrome.port, onlyCategories, logLevel: "silent" });
  if (lhr.runtimeError) throw new Error(lhr.runtimeError.message);
  const categories = Object.values(lhr.categories);
  const audits = categories.flatMap(({ auditRefs }) => auditRefs)
    .filter(({ id, weight }) => weight && (lhr.audits[id].score ?? 1) < 1)
    .map(({ id }) => `${id} ${lhr.audits[id].displayValue ?? ""}`.trim());
  const scores = categories.map(({ score }) => Math.round((score ?? 0) * 100));
  process.stdout.write(JSON.stringify({ scores, audits }));
} finally {
  chrome.kill();
}
