// Updates the status during a first sync. It polls with growing intervals while the page is visible, until the
// sync ends or for two minutes. Without script there is a "Check again" link.
const waits_s = [2, 4, 8, 15, 30, 30, 30];
const most = 12;

let asked = 0;
let turn = 0;
let timer;
let asking = false;

const place = () => document.querySelector("[data-progress]");
const card = () => place()?.querySelector("[data-seen]");
const over = () => asked >= most || !card()?.hasAttribute("data-live");

function wait() {
  clearTimeout(timer);
  if (document.hidden || asking || over() || turn >= waits_s.length) return;
  timer = setTimeout(ask, waits_s[turn++] * 1000);
}

function ask() {
  // XMLHttpRequest parses the document; Trusted Types forbid parsing a string.
  const request = new XMLHttpRequest();
  request.open("GET", `${place().dataset.progress}?seen=${encodeURIComponent(card().dataset.seen)}`);
  request.responseType = "document";
  request.timeout = 15000;
  request.onloadend = () => {
    asking = false;
    if (request.status === 200) show(request.responseXML);
    if (request.status < 400 || request.status >= 500) wait();
  };
  asked++;
  asking = true;
  request.send();
}

function show(page) {
  const next = page?.querySelector("[data-seen]");
  if (!next || !card()) return;
  const focused = card().contains(document.activeElement);
  card().replaceWith(document.adoptNode(next));
  if (focused) card().querySelector(".status-acts > :last-child").focus();
  document.dispatchEvent(new Event("shown"));
}

document.addEventListener("visibilitychange", () => {
  clearTimeout(timer);
  if (!document.hidden && !asking && !over()) ask();
});
document.addEventListener("swapped", () => {
  asked = turn = 0;
  wait();
});
wait();
