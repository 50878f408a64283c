// Passes links to the share sheet. The buttons stay hidden where there is none.
for (const button of document.querySelectorAll("[data-share]")) {
  const content = { title: button.dataset.title, url: button.dataset.share };
  if (!navigator.canShare?.(content)) continue;
  button.hidden = false;
  for (const other of button.parentElement.querySelectorAll("[data-copy]")) other.classList.add("is-quiet");
  button.addEventListener("click", () => navigator.share(content).catch(() => {})); // closed, or refused
}
