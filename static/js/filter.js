// Filters people while typing: in the page if it lists all of them, otherwise on the server.
// The URL is updated, so that Back and Reload keep the filter. Without script there is a Search button.
const field = document.querySelector("#q");
const list = document.querySelector("[data-list]");
const count = document.querySelector("[data-count]");
const whole = list?.hasAttribute("data-whole");

let timer;
let turn = 0;

const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();

function filter() {
  const query = field.value.trim();
  const address = follow(query);
  if (whole) tell(sift(fold(query).split(/\s+/).filter(Boolean)), query);
  else ask(address, query);
}

// Puts the query into the page's URL and into the links that keep it.
function follow(query) {
  const asked = (url) => {
    const next = new URL(url);
    next.searchParams.delete("page");
    next.searchParams.delete("q");
    if (query) next.searchParams.set("q", query);
    return next;
  };
  for (const link of document.querySelectorAll(".tabs a")) link.href = asked(link.href);
  history.replaceState(history.state, "", asked(location));
  return location.href;
}

function tell(found, query) {
  const text = found ? count.dataset.count : count.dataset.none;
  count.textContent = query ? text.replace("{n}", found).replace("{q}", query) : "";
}

function sift(words) {
  let found = 0;
  for (const named of list.querySelectorAll("[data-name]")) {
    const row = named.closest("li");
    const name = fold(named.dataset.name || named.textContent);
    const matches = words.every((word) => name.includes(word));
    found += matches;
    row.hidden = !matches && !row.querySelector(":checked");
  }
  for (const group of list.querySelectorAll(".roster-group")) {
    group.hidden = !group.querySelector("li:not([hidden]) [data-name]");
  }
  return found;
}

function ask(address, query) {
  const mine = ++turn;
  // XMLHttpRequest parses the document; Trusted Types forbid parsing a string.
  const request = new XMLHttpRequest();
  request.open("GET", address);
  request.responseType = "document";
  request.timeout = 15000;
  request.onload = () => {
    const next = request.responseXML?.querySelector("[data-list]");
    if (mine !== turn || next?.id !== list.id) return;
    tell(Number(next.dataset.found), query);
    replace(document.adoptNode(next));
  };
  request.send();
}

// Keeps the chosen person and the focused field.
function replace(next) {
  const chosen = list.querySelector("[data-name]:has(:checked)");
  for (const old of [...list.children]) if (!old.matches("[data-keep]")) old.remove();
  list.append(...[...next.children].filter((one) => !one.matches("[data-keep]")));
  const id = chosen?.querySelector(":checked").value;
  const twin = id && [...list.querySelectorAll("input")].find((one) => one.value === id);
  if (twin) twin.checked = true;
  else if (chosen) list.prepend(renamed(chosen));
}

// The new list numbers its rows from 1.
function renamed(row) {
  row.querySelector("input").id = row.querySelector("label").htmlFor = "s-0";
  return row;
}

field?.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(filter, 200);
});
