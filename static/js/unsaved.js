// Shows that a form has unsaved choices, and warns before the page is left.
const waiting = () => document.querySelector("form[data-unsaved]");
const warn = (event) => event.preventDefault();
const watch = (on) => (on ? addEventListener : removeEventListener)("beforeunload", warn);

document.addEventListener("change", ({ target }) => {
  const status = target.form?.matches("[data-unsaved]") && target.form.querySelector(".save-status");
  if (status) status.textContent = status.dataset.text;
});
document.addEventListener("submit", ({ target }) => {
  if (target !== waiting()) return;
  target.querySelector(".save-status").textContent = "";
  watch(false);
});
document.addEventListener("swapped", () => watch(waiting()));
watch(waiting());
