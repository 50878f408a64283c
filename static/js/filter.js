// Filters the list of people while one types. Without it the search button asks the server.
const field = document.querySelector("#q");
const rows = [...document.querySelectorAll("[data-name]")];
const count = document.querySelector("[data-count]");
const complete = !count?.textContent.trim();

function filter() {
  const words = field.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const found = rows.filter((row) => {
    const name = row.dataset.name.toLocaleLowerCase();
    row.hidden = !words.every((word) => name.includes(word));
    return !row.hidden;
  });
  count.textContent = words.length ? count.dataset.count.replace("{n}", found.length) : "";
}

// A list that the server cut off cannot be searched here.
if (field && complete && !field.value) field.addEventListener("input", filter);
