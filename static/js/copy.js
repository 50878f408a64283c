// Copies text to the clipboard. The buttons stay hidden without clipboard access.
const said = document.createElement("p");
said.className = "visually-hidden";
said.setAttribute("aria-live", "polite");
document.body.append(said);

function dress() {
  for (const button of document.querySelectorAll("[data-copy]")) button.hidden = !navigator.clipboard;
}

document.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-copy]");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch {
    button.hidden = true; // not permitted; the text on the page can be selected instead
    return;
  }
  said.textContent = "";
  button.textContent = said.textContent = button.dataset.copied;
});

dress();
document.addEventListener("swapped", dress);
