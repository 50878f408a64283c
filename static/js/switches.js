// Switches save at once: a flip sends the form, and the server's answer takes the page's place.
// Flips that follow meanwhile wait for the answer; then the last wish counts. What wants a decision
// first is sent as forms are. After every doubt, what Wix holds is read again.
const steered = () => document.querySelector("form[data-at-once]");
const own = (page) => page?.querySelector("[data-connection]");
const here = () => own(document).dataset.connection;

let said;
let busy = false;
let again = false;
let unseen = false;

// Tells who listens. The place is there, and empty, before the first answer comes.
function say(text) {
  if (!said) {
    said = document.createElement("p");
    said.className = "visually-hidden";
    said.setAttribute("role", "status");
    document.body.append(said);
  }
  said.textContent = text;
}

function ask(address, body) {
  return new Promise((done) => {
    // A request that answers with a document, since a policy forbids to make one of a string.
    const request = new XMLHttpRequest();
    request.open(body ? "POST" : "GET", address);
    request.responseType = "document";
    request.timeout = 20000;
    request.onloadend = () => done({ page: request.responseXML, address: request.responseURL });
    request.send(body);
  });
}

function tell(what, aloud) {
  const place = steered()?.querySelector("[data-rest]");
  if (!place) return;
  place.className = aloud ? "unsaved" : "small";
  place.removeAttribute("aria-live");
  place.textContent = place.dataset[what];
  if (aloud) say(place.textContent);
}

function lacks(form) {
  const { import_enabled: blocks } = form.elements;
  if (!blocks?.checked || !form.querySelector("[data-needs-one]")) return false;
  return !form.querySelector("[name=import_calendars]:checked");
}

async function save() {
  again = true;
  if (busy) return;
  busy = true;
  say("");
  while (again && steered()) {
    if (lacks(steered())) {
      tell("lacks", true);
      break;
    }
    again = false;
    steered().setAttribute("aria-busy", "true");
    tell("busy");
    const answer = await ask(steered().action, new URLSearchParams(new FormData(steered())));
    if (again) renew(answer.page);
    else await show(answer);
  }
  busy = again = false;
  steered()?.removeAttribute("aria-busy");
}

// The last answer's proof of what the form was made from goes into the form that is still open.
function renew(page) {
  const made = page?.querySelector("form[data-at-once]");
  if (!made) return;
  for (const name of ["basis", "csrf_token"]) {
    steered().elements[name].value = made.elements[name].value;
  }
  for (const one of steered().querySelectorAll("[name^=was_]")) one.remove();
  steered().append(...made.querySelectorAll("[name^=was_]"));
}

async function show({ page, address }) {
  if (own(page)) settle(page, address);
  else if (page?.querySelector("[data-decision]")) steered().submit();
  else if (!page?.querySelector("main h1")) await reread([]);
  else if (new URL(address).pathname !== new URL(steered().action).pathname) location.reload();
  else await reread(words(page));
}

function settle(page, address) {
  swap(page);
  if (new URL(address).pathname === here()) history.replaceState(null, "", address);
  const note = document.querySelector("[data-notice]");
  const form = document.querySelector("[data-steers]");
  if (!note) return;
  if (!form) {
    note.tabIndex = -1;
    note.focus();
  } else if (steered()) {
    form.after(note);
    uncover();
  } else form.before(note);
  const quiet = note.matches("[role=status]") ? note : note.querySelector("[role=status]");
  quiet?.removeAttribute("role");
  if (quiet) say(quiet.textContent.trim());
}

// Reads what Wix holds, and says beside it what went wrong; no words mean that no answer came.
async function reread(happened) {
  const { page } = await ask(here());
  unseen = !own(page);
  if (again) return renew(page);
  if (unseen) steered().reset();
  else swap(page);
  tell("rest");
  const { lost, seen } = steered()?.querySelector("[data-rest]").dataset ?? {};
  const note = document.querySelector("template[data-refusal]")?.content.firstElementChild;
  if (!note) return;
  document.querySelector("[data-notice]")?.remove();
  const copy = document.importNode(note, true);
  copy.lastElementChild.append(...(happened.length ? happened : [unseen ? lost : seen]));
  steered()?.after(copy);
  uncover();
}

// A notice that stays in sight must not lie over what has the focus.
function uncover() {
  document.querySelector("main :focus")?.scrollIntoView({ block: "nearest", behavior: "instant" });
}

// What a page that tells of a fault says, in short, with what support may ask for.
function words(page) {
  const [title, ...rest] = page.querySelectorAll("main h1, main p:not(.acts)");
  const lines = [title, ...rest].map((one, index) => {
    const line = document.createElement("p");
    const text = index ? line : line.appendChild(document.createElement("strong"));
    text.textContent = one.textContent;
    return line;
  });
  return [...lines, ...page.querySelectorAll("main details")].map((one) => document.adoptNode(one));
}

function swap(page) {
  const main = document.querySelector("main");
  const before = main.contains(document.activeElement) ? document.activeElement : null;
  const top = before?.getBoundingClientRect().top;
  // the focus stays where it is
  for (const one of page.querySelectorAll("[autofocus]")) one.autofocus = false;
  const next = document.adoptNode(page.querySelector("main"));
  for (const one of next.querySelectorAll("[autofocus]")) one.removeAttribute("autofocus");
  main.replaceChildren(...next.childNodes);
  document.title = page.title;
  dress();
  document.dispatchEvent(new Event("swapped"));
  const now = before && twin(before);
  now?.focus({ preventScroll: true });
  // what one has a finger on stays under it
  if (now) scrollBy({ top: now.getBoundingClientRect().top - top, behavior: "instant" });
}

function twin(one) {
  if (one.id) return document.getElementById(one.id);
  const like = [...document.querySelectorAll(`main ${one.localName}`)];
  return like.find((it) => it.textContent.trim() === one.textContent.trim());
}

function dress() {
  const button = steered()?.querySelector(".save .button");
  if (button) button.hidden = true;
  tell("rest");
}

function flip(one) {
  const idle = one?.name === "import_calendars" && !one.form.elements.import_enabled?.checked;
  if (idle) tell("idle", true);
  else save();
}

document.addEventListener("change", ({ target }) => {
  if (target.form?.matches("[data-at-once]")) flip(target);
});
addEventListener("pageshow", ({ persisted }) => {
  if (persisted && steered()) location.reload();
});
addEventListener("online", async () => {
  if (!unseen || busy || !steered()) return;
  const { page, address } = await ask(here());
  if (!own(page) || busy) return;
  unseen = false;
  settle(page, address);
});

dress();
// flipped before this was read
if ([...(steered()?.elements ?? [])].some((one) => one.checked !== one.defaultChecked)) save();
