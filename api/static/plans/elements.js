// Elements with text, never markup; words of the page in the reader's language; numbers as people read them.

const words = JSON.parse(document.getElementById("plan-words")?.textContent || "{}");

// element("p", { class: "muted" }, "text", child): strings become text nodes; on* become listeners.
export function element(tag, properties, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties || {})) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, String(value));
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

const SVG = "http://www.w3.org/2000/svg";
const sprite = document.getElementById("plan-words")?.dataset.sprite || "";

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "bi");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

// say("grown", { n: 3 }): the sentence with its values; where `n` is 1 the sentence for one, if there is one.
export function say(key, values = {}) {
  const text = (values.n === 1 && words[`${key}_one`]) || words[key] || key;
  return text.replace(/\{(\w+)\}/g, (place, name) => (name in values ? String(values[name]) : place));
}

// 12345 as 12 345, with a thin space that does not break.
export function number(value) {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+(?!\d))/g, "\u202f");
}

export function percent(share) {
  return `${(100 * share).toFixed(1)} %`;
}

export function signed(value) {
  return value < 0 ? `−${number(-value)}` : `+${number(value)}`;
}
