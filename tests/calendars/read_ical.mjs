// Reads iCalendar files with ical.js, given as a list on standard input; answers with what they hold.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const read = (text) => {
  const calendar = new ICAL.Component(ICAL.parse(text));
  return { ...properties(calendar), components: calendar.getAllSubcomponents().map(component) };
};
const component = (one) => ({ kind: one.name.toUpperCase(), ...properties(one) });
// the fourth member of jCal (RFC 7265) is the value, times written as ISO 8601 has them
const properties = (one) =>
  Object.fromEntries(one.getAllProperties().map((each) => [each.name, String(each.toJSON()[3])]));

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(read)));
