// Says so while choices that wait for Save differ from what is saved.
document.addEventListener("change", ({ target }) => {
  const status = target.form?.matches("[data-unsaved]") && target.form.querySelector(".unsaved");
  if (status) status.textContent = status.dataset.text;
});
document.addEventListener("submit", ({ target }) => {
  const status = target.matches("[data-unsaved]") && target.querySelector(".unsaved");
  if (status) status.textContent = "";
});
