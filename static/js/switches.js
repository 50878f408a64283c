// Saves switches immediately: a change sends the form, and the response replaces the page.
// The saved state of a control is its `defaultChecked`, set from the form's was_ fields; controls that differ are marked as unsaved.
// A direction that can be saved does not wait for one that cannot. Changes during a request are sent after its response.
// If the server asks for a confirmation, the form is submitted normally. After an unclear response the page is loaded again.
const syncForm = () => document.querySelector("form[data-at-once]");
const own = (page) => page?.querySelector("[data-connection]");
const here = () => own(document).dataset.connection;
const texts = () => syncForm().querySelector("[data-rest]").dataset;
const controls = (form) => [...form.querySelectorAll("[role=switch], [name=import_calendars]")];

let said;
let busy = false;
let leaving = false;
let unseen; // the choices of a request without a response

// Announces a text to screen readers. The live region exists before the first response.
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
    // XMLHttpRequest parses the document; Trusted Types forbid parsing a string.
    const request = new XMLHttpRequest();
    request.open(body ? "POST" : "GET", address);
    request.responseType = "document";
    request.timeout = 30000; // longer than the server takes to save and to render the page
    request.onloadend = () => done({ page: request.responseXML, address: request.responseURL });
    request.send(body);
  });
}

// Ticks count only while blocking is on.
function unsaved(form) {
  const blocks = form.elements.import_enabled?.checked;
  const flipped = controls(form).filter((one) => one.checked !== one.defaultChecked);
  const counts = flipped.filter((one) => blocks || one.name !== "import_calendars");
  return new Set(counts.map((one) => (one.name === "export_enabled" ? "export" : "import")));
}

function lacks(form) {
  if (!form.elements.import_enabled?.checked || !form.querySelector("[data-needs-one]")) return false;
  return !form.querySelector("[name=import_calendars]:checked");
}

const wish = () => JSON.stringify(controls(syncForm()).map((one) => [one.id, one.checked]));

// Returns the fields to send now, or null.
function due(form) {
  const sides = unsaved(form);
  const body = new URLSearchParams(new FormData(form));
  if (!lacks(form)) return sides.size ? body : null;
  for (const name of ["import_enabled", "import_calendars"]) body.delete(name);
  body.set("import_locked", "on");
  return sides.has("export") ? body : null;
}

function mark() {
  const form = syncForm();
  const sides = form ? unsaved(form) : new Set();
  (sides.size && !leaving ? addEventListener : removeEventListener)("beforeunload", warn);
  if (!form) return;
  const { rest, busy: saving, later } = texts();
  // the list of calendars below says what a direction without one lacks
  const words = { import: busy && !lacks(form) ? saving : later, export: busy ? saving : later };
  form.toggleAttribute("data-pending", sides.size > 0);
  if (busy) form.setAttribute("aria-busy", "true");
  else form.removeAttribute("aria-busy");
  for (const place of form.querySelectorAll("[data-switch-state]")) {
    const side = place.dataset.switchState;
    place.textContent = sides.has(side) ? words[side] : "";
    place.classList.toggle("is-busy", place.textContent === saving);
    document.getElementById(side).classList.toggle("is-unsaved", sides.has(side));
  }
  form.querySelector("[data-rest]").textContent = sides.size ? "" : rest;
  if (sides.size) document.querySelector("[data-notice].is-success")?.remove();
}

function warn(event) {
  event.preventDefault();
}

async function save() {
  if (busy) return mark();
  busy = true;
  say("");
  for (let body; !leaving && syncForm() && (body = due(syncForm())); ) {
    const sent = wish();
    mark();
    await take(await ask(syncForm().action, body), sent);
  }
  busy = false;
  mark();
  if (syncForm() && lacks(syncForm()) && unsaved(syncForm()).has("import")) say(texts().lacks);
}

async function take({ page, address }, sent) {
  const newer = wish() !== sent;
  if (own(page)) {
    if (page.querySelector("form[data-at-once]") && (newer || lacks(syncForm()))) renew(page);
    else if (!newer || !due(syncForm())) settle(page, address);
  } else if (page?.querySelector("[data-decision]")) {
    if (!newer) leave(() => syncForm().submit());
  } else if (!page?.querySelector("main h1")) await reread([], sent);
  else if (new URL(address).pathname !== new URL(syncForm().action).pathname) leave(() => location.reload());
  else await reread(words(page), sent);
}

function leave(go) {
  leaving = true;
  mark();
  go();
}

// Takes over what the response says is saved, and keeps the open choices.
function renew(page) {
  const made = page?.querySelector("form[data-at-once]");
  if (!made) return;
  for (const name of ["basis", "csrf_token"]) {
    syncForm().elements[name].value = made.elements[name].value;
  }
  for (const one of syncForm().querySelectorAll("[name^=was_]")) one.remove();
  syncForm().append(...made.querySelectorAll("[name^=was_]"));
  ground();
  const [card, next] = [document, page].map((it) => it.querySelector("section[data-seen]"));
  if (card && next) card.replaceWith(document.adoptNode(next));
  document.dispatchEvent(new Event("shown"));
}

// Sets the saved state of every control, and keeps its current state.
function ground() {
  const form = syncForm();
  const saved = new Set([...form.querySelectorAll("[name^=was_]")].map((one) => `${one.name} ${one.value}`));
  for (const one of controls(form)) {
    const stands = one.checked;
    one.defaultChecked = saved.has(`was_${one.name} ${one.value}`);
    one.checked = stands;
  }
}

function settle(page, address) {
  swap(page);
  if (new URL(address).pathname === here()) history.replaceState(null, "", address);
  const note = document.querySelector("[data-notice]");
  const form = document.querySelector("[data-sync-form]");
  if (!note) return;
  if (!form) {
    note.tabIndex = -1;
    note.focus();
  } else if (syncForm()) {
    form.after(note);
    uncover();
  } else form.before(note);
  const quiet = note.matches("[role=status]") ? note : note.querySelector("[role=status]");
  quiet?.removeAttribute("role");
  if (quiet) say(quiet.textContent.trim());
}

// Loads what Wix holds and shows the error beside it; without lines there was no response.
async function reread(happened, sent) {
  const { page } = await ask(here());
  unseen = own(page) ? undefined : sent;
  if (wish() !== sent) return renew(page);
  if (unseen) syncForm().reset();
  else swap(page);
  const { lost, seen } = syncForm() ? texts() : {};
  refuse(happened.length ? happened : [unseen ? lost : seen]);
}

function refuse(happened) {
  const note = document.querySelector("template[data-refusal]")?.content.firstElementChild;
  if (!note) return;
  document.querySelector("[data-notice]")?.remove();
  const copy = document.importNode(note, true);
  copy.lastElementChild.append(...happened);
  syncForm()?.after(copy);
  uncover();
}

// A sticky notice must not cover the focused element.
function uncover() {
  document.querySelector("main :focus")?.scrollIntoView({ block: "nearest", behavior: "instant" });
}

// Returns the text of an error page, with its details for support.
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
  // keep the focus
  for (const one of page.querySelectorAll("[autofocus]")) one.autofocus = false;
  const next = document.adoptNode(page.querySelector("main"));
  for (const one of next.querySelectorAll("[autofocus]")) one.removeAttribute("autofocus");
  main.replaceChildren(...next.childNodes);
  document.title = page.title;
  dress();
  document.dispatchEvent(new Event("swapped"));
  const now = before && twin(before);
  now?.focus({ preventScroll: true });
  // keep the focused element under the pointer
  if (now) scrollBy({ top: now.getBoundingClientRect().top - top, behavior: "instant" });
}

function twin(one) {
  if (one.id) return document.getElementById(one.id);
  const like = [...document.querySelectorAll(`main ${one.localName}`)];
  return like.find((it) => it.textContent.trim() === one.textContent.trim());
}

function dress() {
  const form = syncForm();
  if (!form) return mark();
  form.querySelector(".save .button").hidden = true;
  form.querySelector(".unsaved-hint")?.remove();
  ground();
  mark();
}

document.addEventListener("change", ({ target }) => {
  if (target.form?.matches("[data-at-once]")) save();
});
addEventListener("pageshow", ({ persisted }) => {
  if (persisted && syncForm()) location.reload();
});
addEventListener("online", async () => {
  if (!unseen || busy || !syncForm()) return;
  const { page, address } = await ask(here());
  if (!own(page) || busy) return;
  const hoped = unseen;
  unseen = undefined;
  settle(page, address);
  if (syncForm() && wish() !== hoped) refuse([texts().seen]);
});

dress();
// changed before this module was loaded
if (syncForm() && unsaved(syncForm()).size) save();
