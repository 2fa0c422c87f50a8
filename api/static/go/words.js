// The page's words in both languages, elements with text and never markup, times and distances as people read them.

const told = document.getElementById("go-words");
const words = JSON.parse(told?.textContent || "{}");
const sprite = told?.dataset.sprite || "";
const YEAR_S = 365 * 24 * 3600;

export const language = (document.cookie.match(/(?:^|; )lang=(zh-CN|en)/) || [])[1] || document.documentElement.lang;
document.documentElement.lang = language;

export function chooseLanguage(tag) {
  document.cookie = `lang=${tag}; Path=/; Max-Age=${YEAR_S}; SameSite=Lax`;
  location.reload();
}

// say("waiting", { n: 3 }): the sentence with its values; where `n` is 1 the sentence for one, if there is one.
export function say(key, values = {}) {
  const own = words[language] || words.en || {};
  const text = (values.n === 1 && own[`${key}_one`]) || own[key] || key;
  return text.replace(/\{(\w+)\}/g, (place, name) => (name in values ? String(values[name]) : place));
}

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

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "bi");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

export function button(label, name, onclick, more = {}) {
  return element("button", { type: "button", class: "go-button", onclick, ...more }, name && icon(name), element("span", {}, label));
}

const two = (value) => String(value).padStart(2, "0");

// An instant in milliseconds as 14:02, or with seconds as 14:02:11, in the phone's zone.
export function clockTime(at, seconds = false) {
  const moment = new Date(at);
  const minutes = `${two(moment.getHours())}:${two(moment.getMinutes())}`;
  return seconds ? `${minutes}:${two(moment.getSeconds())}` : minutes;
}

// Milliseconds as 0:42 or 1:05:09.
export function duration(ms) {
  const whole = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes, seconds] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return hours ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

export function metres(value) {
  return value < 1000 ? `${Math.round(value)} m` : `${(value / 1000).toFixed(1)} km`;
}

// A random UUID; `crypto.randomUUID` exists only over https.
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
