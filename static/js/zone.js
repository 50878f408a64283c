// Hides the name of the site's time zone if this browser's clock has the same offset.
const offset = /([+-])(\d\d):(\d\d)$/;

for (const zone of document.querySelectorAll("time + [data-zone]")) {
  const { dateTime } = zone.previousElementSibling;
  const [, sign, hours, minutes] = dateTime.match(offset);
  const ahead = Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes));
  zone.hidden = new Date(dateTime).getTimezoneOffset() === -ahead;
}
