// Replaces a card by its newer version while the page is visible: the status during a first sync, and the result of a
// test event. It polls with growing intervals, until the server says that it is over. Without script there is a link.
const kinds = {
  status: { waits_s: [2, 4, 8, 15, 30, 30, 30], focus: ".status-acts > :last-child" },
  proof: { waits_s: [...Array(12).fill(15), ...Array(15).fill(30)], focus: "a, h2" },
};
const more = 5; // when the page becomes visible again

let asked = 0;
let turn = 0;
let timer;
let asking = false;

const place = () => document.querySelector("[data-poll]");
const card = () => place()?.querySelector("[data-seen]");
const kind = () => kinds[place().dataset.poll];
const over = () => !card()?.hasAttribute("data-live") || asked >= kind().waits_s.length + more;

function wait() {
  clearTimeout(timer);
  if (document.hidden || asking || over() || turn >= kind().waits_s.length) return;
  timer = setTimeout(ask, kind().waits_s[turn++] * 1000);
}

function ask() {
  const url = new URL(place().dataset.url, location.href);
  if (card().dataset.seen) url.searchParams.set("seen", card().dataset.seen);
  // XMLHttpRequest parses the document; Trusted Types forbid parsing a string.
  const request = new XMLHttpRequest();
  request.open("GET", url);
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
  // a screen reader reads what is replaced
  if (!next || !card() || card().isEqualNode(next)) return;
  const focused = card().contains(document.activeElement);
  card().replaceWith(document.adoptNode(next));
  if (focused) card().querySelector(kind().focus).focus();
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
