// Says so while switches differ from what is saved.
for (const form of document.querySelectorAll("[data-unsaved]")) {
  const status = form.querySelector(".unsaved");
  form.addEventListener("change", () => { status.textContent = status.dataset.text; });
  form.addEventListener("submit", () => { status.textContent = ""; });
}
