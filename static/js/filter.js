// Filters the list of people while one types. Without it the search button asks the server.
const field = document.querySelector("#q");
const rows = [...document.querySelectorAll("[data-name]")];
const count = document.querySelector("[data-count]");
const complete = !count?.textContent;

const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();

function filter() {
  const words = fold(field.value).split(/\s+/).filter(Boolean);
  let found = 0;
  for (const row of rows) {
    const matches = words.every((word) => fold(row.dataset.name).includes(word));
    found += matches;
    row.hidden = !matches && !row.querySelector(":checked");
  }
  const text = found ? count.dataset.count : count.dataset.none;
  count.textContent = words.length ? text.replace("{n}", found).replace("{q}", field.value) : "";
}

// A list that the server cut off cannot be searched here.
if (field && complete && !field.value) field.addEventListener("input", filter);
