// Judges pages, given as {name: html} on standard input; answers with the complaints.
import { readFileSync } from "node:fs";
import { HtmlValidate, StaticConfigLoader } from "html-validate";

const config = {
  root: true,
  extends: ["html-validate:recommended", "html-validate:standard", "html-validate:a11y"],
  rules: {
    // the app password is made for Wix alone: no browser should offer to keep it
    "autocomplete-password": "off",
    "doctype-style": ["error", { style: "lowercase" }],
    // a group of checkboxes has one name
    "form-dup-name": ["error", { shared: ["button", "checkbox", "radio", "reset", "submit"] }],
    // what a template leaves behind where it has nothing to say
    "no-trailing-whitespace": "off",
  },
};
const judge = new HtmlValidate(new StaticConfigLoader(config));
const complaints = [];
for (const [name, html] of Object.entries(JSON.parse(readFileSync(0, "utf8")))) {
  const report = await judge.validateString(html, name);
  for (const { messages } of report.results) {
    for (const { line, ruleId, message } of messages) {
      const code = html.split("\n")[line - 1].trim();
      // so have the boxes that a form only passes on, which its options have no word for
      if (ruleId === "form-dup-name" && code.startsWith('<input type="hidden"')) continue;
      complaints.push(`${name}, line ${line}: ${ruleId}: ${message}: ${code.slice(0, 160)}`);
    }
  }
}
process.stdout.write(JSON.stringify(complaints));
