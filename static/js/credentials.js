// Says so when what was typed has another shape than Apple's app passwords; it is sent all the same.
// The hint is below the button, so that nothing moves under a finger that is about to press it.
const field = document.querySelector("[data-odd]");
const hint = field && document.getElementById(field.dataset.odd);
const shape = /^\s*([a-z]{4}[-\s\u2010-\u2015\u2212]{0,3}){3}[a-z]{4}\s*$/i;

const usual = () => !field.value || shape.test(field.value);

field?.addEventListener("change", () => { hint.hidden = usual(); });
field?.addEventListener("input", () => { hint.hidden ||= usual(); });
