// Grades responses offline, given as {name: {url, status, headers: [[name, value]], html}} on standard input.
// Answers with {name: {score, grade, failed, findings}}: the score and the failed tests of Mozilla's HTTP Observatory, and the
// findings of Google's CSP Evaluator.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { CspEvaluator } from "csp_evaluator";
import { Severity } from "csp_evaluator/dist/finding.js";
import { CspParser } from "csp_evaluator/dist/parser.js";
import { CookieJar } from "tough-cookie";
import { AxiosHeaders } from "axios";

const observatory = new URL("./node_modules/@mdn/mdn-http-observatory/", import.meta.url);
// a server of the Observatory downloads the browsers' preload list; none of the graded hosts is on it
const preload = new URL("conf/hsts-preload.json", observatory);
if (!existsSync(preload)) writeFileSync(preload, "{}");

const { ALL_TESTS } = await import(new URL("src/constants.js", observatory));
const { MINIMUM_SCORE_FOR_EXTRA_CREDIT } = await import(new URL("src/grader/charts.js", observatory));
const { getGradeForScore, getScoreModifier } = await import(new URL("src/grader/grader.js", observatory));
const { Requests } = await import(new URL("src/types.js", observatory));

// What the Observatory would have after a visit: the response by https, and http redirected to it.
function visit({ url, status, headers, html }) {
  const at = new URL(url);
  const jar = new CookieJar();
  const carried = new AxiosHeaders();
  for (const [name, value] of headers) {
    if (name.toLowerCase() === "set-cookie") jar.setCookieSync(value, url);
    const before = carried.get(name);
    carried.set(name, before === undefined ? value : [before, value].flat());
  }
  const response = { status, headers: carried, verified: true, request: { headers: new AxiosHeaders() } };
  const requests = new Requests(at.hostname);
  const insecure = { url: new URL(url.replace("https:", "http:")), status: 301 };
  Object.assign(requests.responses, {
    auto: response, cors: response, http: response, https: response,
    httpRedirects: [insecure, { url: at, status }], httpsRedirects: [{ url: at, status }],
  });
  requests.resources.path = html;
  requests.session = { jar, url: at };
  return requests;
}

function observed(given) {
  const requests = visit(given);
  const results = ALL_TESTS.map((test) => test(requests));
  const modifiers = results.map(({ result }) => getScoreModifier(result));
  const uncurved = modifiers.reduce((sum, one) => sum + Math.min(one, 0), 100);
  const bonus = uncurved >= MINIMUM_SCORE_FOR_EXTRA_CREDIT;
  const score = bonus ? modifiers.reduce((sum, one) => sum + one, 100) : uncurved;
  return {
    ...getGradeForScore(score),
    failed: results.filter(({ pass }) => !pass).map(({ result }) => result),
  };
}

function findings({ headers }) {
  const policies = headers.filter(([name]) => name.toLowerCase() === "content-security-policy");
  if (policies.length !== 1) return [`${policies.length} policies`];
  const found = new CspEvaluator(new CspParser(policies[0][1]).csp).evaluate();
  return found.map(({ severity, directive, description }) => `${Severity[severity]} ${directive}: ${description}`);
}

const graded = {};
for (const [name, given] of Object.entries(JSON.parse(readFileSync(0, "utf8")))) {
  graded[name] = { ...observed(given), findings: findings(given) };
}
process.stdout.write(JSON.stringify(graded));
