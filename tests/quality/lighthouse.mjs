// Scores one page by Lighthouse, as a phone sees it: node lighthouse.mjs ADDRESS CHROMIUM FLAG...
// Answers with the scores from 0 to 100, and with what costs points.
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

const [address, chromePath, ...chromeFlags] = process.argv.slice(2);
const chrome = await launch({ chromePath, chromeFlags, logLevel: "silent" });
try {
  const onlyCategories = ["performance", "accessibility", "best-practices"];
  const { lhr } = await lighthouse(address, { port: chrome.port, onlyCategories, logLevel: "silent" });
  if (lhr.runtimeError) throw new Error(lhr.runtimeError.message);
  const categories = Object.values(lhr.categories);
  const costly = categories.flatMap(({ auditRefs }) => auditRefs)
    .filter(({ id, weight }) => weight && (lhr.audits[id].score ?? 1) < 1)
    .map(({ id }) => `${id} ${lhr.audits[id].displayValue ?? ""}`.trim());
  const scores = categories.map(({ score }) => Math.round((score ?? 0) * 100));
  process.stdout.write(JSON.stringify({ scores, costly }));
} finally {
  chrome.kill();
}
