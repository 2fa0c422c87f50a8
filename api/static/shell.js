// The shell: the key "/", language and theme, the search list by keyboard, what is read aloud.

const YEAR_S = 365 * 24 * 3600;

function typing(target) {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

// "/" goes to the search of this page; where none is shown (a phone), to the first page.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  event.preventDefault();
  const fields = Array.from(document.querySelectorAll("[data-search]"));
  const field = fields.find((each) => each.offsetParent !== null);
  if (field) {
    field.focus();
    field.select();
  } else {
    location.assign("/");
  }
});

// A list that opens over the page is closed by Escape, which leaves the focus on what opened it, and by a tap beside it.
document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && document.querySelector("[data-closing][open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});
document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll("[data-closing][open]")) {
    if (!open.contains(event.target)) open.open = false;
  }
});

// A choice of language keeps the rest of the address: question, view, selection.
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element && event.target.closest("[data-choice]");
  if (!link) return;
  event.preventDefault();
  const [name, value] = link.dataset.choice.split("=");
  const address = new URL(location.href);
  address.searchParams.set(name, value);
  location.assign(address);
});

function shownTheme() {
  const chosen = document.documentElement.dataset.theme;
  if (chosen !== "auto") return chosen;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

// Light or dark changes at once; `gs:theme` tells a map to draw itself anew.
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element && event.target.closest("[data-theme-switch]");
  if (!link) return;
  event.preventDefault();
  const theme = shownTheme() === "dark" ? "light" : "dark";
  document.cookie = `theme=${theme}; Path=/; Max-Age=${YEAR_S}; SameSite=Lax`;
  document.documentElement.dataset.theme = theme;
  document.dispatchEvent(new CustomEvent("gs:theme", { detail: { theme } }));
});

// The list under a search field: arrows choose, Enter opens what is chosen.
function options(field) {
  const list = document.getElementById(field.getAttribute("aria-controls"));
  return list ? Array.from(list.querySelectorAll('[role="option"]')) : [];
}

function choose(field, next) {
  options(field).forEach((option) => option.setAttribute("aria-selected", String(option === next)));
  field.setAttribute("aria-activedescendant", next.id);
  next.scrollIntoView({ block: "nearest" });
}

// Whether what stands on the page answers what stands in the field; otherwise Enter sends the form.
function answered(field) {
  const found = document.getElementById("found");
  return found !== null && found.dataset.question === field.value.trim();
}

// Enter takes the first; where an answer stands, it does what is offered to be done with it, or nothing.
function takeOrAct(event, all, at, field) {
  const step = document.querySelector("#answer [data-primary]");
  if (step) {
    event.preventDefault();
    step.click();
  } else if (document.querySelector("#answer .answer-grid")) {
    event.preventDefault();
  } else if (all.length && at < 0) {
    event.preventDefault();
    choose(field, all[0]);
    all[0].click();
  }
}

document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (!(field instanceof HTMLInputElement) || field.getAttribute("role") !== "combobox" || event.isComposing) return;
  const all = options(field);
  const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && all.length) {
    event.preventDefault();
    const next = all[(at + step + all.length) % all.length];
    choose(field, next);
    next.click();
  } else if (event.key === "Enter" && answered(field)) {
    takeOrAct(event, all, at, field);
  } else if (event.key === "Escape" && field.value) {
    event.preventDefault();
    field.value = "";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
});

document.addEventListener("click", (event) => {
  const option = event.target instanceof Element && event.target.closest('[role="option"]');
  const field = option && document.querySelector(`[aria-controls="${option.parentElement.id}"]`);
  if (field) choose(field, option);
});

// What came in by htmx is said aloud once, in its own short words.
document.addEventListener("htmx:afterSettle", (event) => {
  const target = event.target;
  const speaker = target.matches("[data-announce]") ? target : target.querySelector("[data-announce]");
  const live = document.getElementById("live");
  if (speaker && live) live.textContent = speaker.dataset.announce;
  document.querySelectorAll('[role="combobox"]').forEach((field) => {
    field.setAttribute("aria-expanded", String(options(field).length > 0));
  });
});

// Changes asked for by htmx carry the token of this page's session.
document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector('meta[name="csrf"]');
  if (token && token.content && event.detail.verb !== "get") event.detail.headers["X-CSRF-Token"] = token.content;
});

document.addEventListener("htmx:sendError", () => {
  const live = document.getElementById("live");
  if (live) live.textContent = document.body.dataset.offline || "";
});

// Buttons that copy a link or print the page.
document.addEventListener("click", (event) => {
  const button = event.target instanceof Element && event.target.closest("[data-copy], [data-print]");
  if (!button) return;
  if (button.hasAttribute("data-print")) {
    print();
    return;
  }
  const done = () => {
    const live = document.getElementById("live");
    if (live) live.textContent = button.dataset.copied;
    button.classList.add("copied");
    setTimeout(() => button.classList.remove("copied"), 2000);
  };
  // Without https other machines have no clipboard: the link is shown to be copied by hand.
  if (navigator.clipboard) navigator.clipboard.writeText(button.dataset.copy).then(done);
  else prompt(button.dataset.copied, button.dataset.copy);
});
