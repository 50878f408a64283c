// Keeps the framed page of the dashboard up to date. Its buttons open tabs; after a click it polls with growing
// intervals for two minutes, and again whenever the page becomes visible, to show what was changed in the tab.
// Tickets last one minute, so they are renewed when a button is pointed at or focused. A click with an expired
// ticket waits for a new one; browsers let a click open a tab for some seconds.
const waits_s = [2, 4, 8, 15, 30, 30, 30];
const stale_ms = 40_000;
const late_ms = 50_000;

let renewed = Date.now();
let turn = waits_s.length;
let timer;
let asking = false;
let clicked; // the target of the button that waits for a ticket
let waited = false;

const place = () => document.querySelector("[data-frame]");
const button = (to) => [...place().querySelectorAll("[data-target]")].find((one) => one.dataset.target === to);

function wait() {
  clearTimeout(timer);
  if (document.hidden || asking || turn >= waits_s.length) return;
  timer = setTimeout(ask, waits_s[turn++] * 1000);
}

function ask() {
  if (asking) return;
  // XMLHttpRequest parses the document; Trusted Types forbid parsing a string.
  const request = new XMLHttpRequest();
  request.open("GET", place().dataset.frame);
  request.responseType = "document";
  request.timeout = 15000;
  request.onloadend = () => {
    asking = false;
    if (request.status === 200) show(request.responseXML);
    // signed out, or app removed: the page at the same URL says so
    if (request.status === 401 || request.status === 410) return location.assign(place().dataset.frame);
    wait();
    if (clicked) go();
  };
  asking = true;
  request.send();
}

function show(page) {
  const next = page?.querySelector("[data-frame]");
  if (!next) return;
  renewed = Date.now();
  if (next.dataset.contentHash === place().dataset.contentHash) renew(next);
  else replace(next);
  document.dispatchEvent(new Event("shown"));
}

function replace(next) {
  const at = document.activeElement?.dataset?.target;
  place().replaceWith(document.adoptNode(next));
  button(at)?.focus();
}

// In place, so that a button under the pointer stays the same element.
function renew(next) {
  const fresh = new Map([...next.querySelectorAll("[data-target]")].map((one) => [one.dataset.target, one.value]));
  for (const one of place().querySelectorAll("[data-target]")) one.value = fresh.get(one.dataset.target) ?? one.value;
  place().querySelector(".checked > span").replaceWith(document.adoptNode(next.querySelector(".checked > span")));
}

function freshen() {
  if (Date.now() - renewed > stale_ms) ask();
}

// The button may be gone; without a new ticket the tab shows the reason.
function go() {
  const one = button(clicked);
  clicked = undefined;
  waited = Boolean(one);
  one?.removeAttribute("aria-busy");
  one?.form.requestSubmit(one);
}

document.addEventListener("pointerover", freshen);
document.addEventListener("focusin", freshen);
document.addEventListener("visibilitychange", () => {
  clearTimeout(timer);
  if (!document.hidden) ask();
});
document.getElementById("go").addEventListener("submit", (event) => {
  if (!waited && Date.now() - renewed > late_ms) {
    event.preventDefault();
    clicked = event.submitter.dataset.target;
    event.submitter.setAttribute("aria-busy", "true");
    return ask();
  }
  waited = false;
  turn = 0;
  wait();
});
