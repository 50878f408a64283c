// Addresses are judged here, where a form that comes back would have lost its password. What nobody
// sees is taken out first, since browsers take it for a mistake.
const address = document.querySelector("#email");
const unseen = /[\p{Cf}\u3164\uFE00-\uFE0F]/gu;

address?.addEventListener("input", () => {
  const seen = address.value.replace(unseen, "");
  if (seen !== address.value) address.value = seen;
});
if (address) address.form.noValidate = false;

// Says so when what was typed has another shape than Apple's app passwords; it is sent all the same.
// The hint is below the button, so that nothing moves under a finger that is about to press it.
const field = document.querySelector("[data-odd]");
const hint = field && document.getElementById(field.dataset.odd);
const shape = /^([a-z]{4}){4}$/i;
const around = /[\p{Cf}\p{Z}\p{P}\u2212\u30FC`]/gu;

const usual = () => !field.value || shape.test(field.value.normalize("NFKC").replace(around, ""));

field?.addEventListener("change", () => { hint.hidden = usual(); });
field?.addEventListener("input", () => { hint.hidden ||= usual(); });
