// Marks a submit button as busy until the response arrives. The text of `data-waiting` is shown beside the button, in a live
// region that exists before.
const regions = new Map();
for (const form of document.querySelectorAll("form[data-waiting]")) {
  const said = document.createElement("p");
  said.className = "waiting";
  said.setAttribute("role", "status");
  [...form.querySelectorAll("[type=submit]")].at(-1).after(said);
  regions.set(form, said);
}

addEventListener("submit", ({ defaultPrevented, submitter, target }) => {
  if (defaultPrevented) return;
  submitter?.setAttribute("aria-busy", "true");
  if (regions.has(target)) regions.get(target).textContent = target.dataset.waiting;
});

// A page restored from the back-forward cache is no longer waiting.
addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  for (const said of regions.values()) said.textContent = "";
});
