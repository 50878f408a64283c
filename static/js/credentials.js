// Validates the e-mail before the form is sent, since a form that comes back has lost its password.
// Invisible characters are removed first, since browsers reject them.
const address = document.querySelector("#email");
const unseen = /[\p{Cf}\u3164\uFE00-\uFE0F]/gu;

address?.addEventListener("input", () => {
  const seen = address.value.replace(unseen, "");
  if (seen !== address.value) address.value = seen;
});
if (address) address.form.noValidate = false;

// Shows a hint if the password does not look like one of Apple's app passwords, and holds it back once; the same one
// can be sent anyway. The hint is below the button, so that showing it does not move the button.
const field = document.querySelector("[data-odd]");
const hint = field && document.getElementById(field.dataset.odd);
const shape = /^([a-z]{4}){4}$/i;
const around = /[\p{Cf}\p{Z}\p{P}\u2212\u30FC`]/gu;

const usual = () => !field.value || shape.test(field.value.normalize("NFKC").replace(around, ""));

field?.addEventListener("change", () => { hint.hidden = usual(); });
field?.addEventListener("input", () => {
  hint.hidden ||= usual();
  field.removeAttribute("aria-invalid");
});

let questioned;
field?.form.addEventListener("submit", (event) => {
  if (usual() || field.value === questioned) return;
  event.preventDefault();
  questioned = field.value;
  hint.hidden = false;
  field.setAttribute("aria-invalid", "true");
  if (!field.getAttribute("aria-describedby").includes(hint.id)) {
    field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby")} ${hint.id}`);
  }
  field.focus();
});

// Shows the password, but not to what the browser remembers of sent forms.
const reveals = document.querySelector("[data-reveals]");
if (reveals) {
  const secret = document.getElementById(reveals.dataset.reveals);
  const show = (seen) => { secret.type = seen ? "text" : "password"; };
  reveals.closest("[hidden]").hidden = reveals.checked = false;
  reveals.addEventListener("change", () => show(reveals.checked));
  secret.form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    reveals.checked = false;
    show(false);
  });
}
