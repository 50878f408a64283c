// Updates relative times such as "2 minutes ago"; the title shows the exact time.
const { lang } = document.documentElement;
const apart = new Intl.RelativeTimeFormat(lang, { numeric: "auto" });
const exact = new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeStyle: "short" });
const steps = [["second", 60], ["minute", 60], ["hour", 24], ["day", Infinity]];

function words(moment) {
  let past = Math.max((Date.now() - moment) / 1000, 0);
  for (const [unit, size] of steps) {
    // no space stands between a number and its Japanese counter
    if (past < size) return apart.format(-Math.floor(past), unit).replace(/(\d) (?=\p{sc=Han})/u, "$1");
    past /= size;
  }
}

function refresh() {
  for (const time of document.querySelectorAll("time[data-ago]")) {
    const moment = new Date(time.dateTime);
    time.title = exact.format(moment);
    time.textContent = Date.now() - moment < 60_000 ? time.dataset.ago : words(moment);
  }
}

refresh();
setInterval(() => document.hidden || refresh(), 15_000);
document.addEventListener("visibilitychange", () => document.hidden || refresh());
for (const change of ["swapped", "shown"]) document.addEventListener(change, refresh);
