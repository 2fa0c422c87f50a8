// One stream for all tabs of a browser: the tab that holds the lock listens and passes on what it hears; when it is
// closed the next one does. Where there are no locks, or no stream is to be had, every tab asks now and then.

const POLL_MS = 10000;
const AGAIN_MS = 20000;
const LATE_MS = 40000;

// Calls `told` with { patrols, calls }, `state` with "live", "lost" or "ended". Answers with a function that ends it.
export function feed(territory, { told, state }) {
  const query = territory ? `?territory=${encodeURIComponent(territory)}` : "";
  const end = new AbortController();
  const heeded = { told: (document) => end.signal.aborted || told(document), state: (word) => end.signal.aborted || state(word) };
  const stop = () => end.abort();
  const shares = "locks" in navigator && "BroadcastChannel" in window && "EventSource" in window;
  if (shares) share(query, `gridsteward-patrols-${territory}`, heeded, end.signal);
  else poll(query, heeded, end.signal);
  return stop;
}

function share(query, name, listener, signal) {
  const air = new BroadcastChannel(name);
  let leads = false;
  let heard = null;
  let last = Date.now();
  const take = (message) => {
    last = Date.now();
    if (message.document) {
      heard = message.document;
      listener.told(heard);
    }
    if (message.state) listener.state(message.state);
  };
  const pass = (message) => {
    if (signal.aborted) return;
    air.postMessage(message);
    take(message);
  };
  air.onmessage = ({ data }) => {
    if (!data.asks) take(data);
    else if (leads) air.postMessage({ document: heard, state: heard ? "live" : "lost" });
  };
  signal.addEventListener("abort", () => air.close());
  const lead = async () => {
    leads = true;
    await listen(query, pass, signal);
    return ended(signal);
  };
  navigator.locks.request(name, { signal }, lead).catch((error) => {
    if (error.name !== "AbortError") throw error;
  });
  air.postMessage({ asks: true });
  // A leader that sleeps (a tab long in the background) passes nothing on: look for oneself once in a while.
  every(POLL_MS, signal, () => Date.now() - last > LATE_MS && once(query, listener).then(() => { last = Date.now(); }));
}

// The lock is held, though the right has ended, until nobody listens here any more.
function ended(signal) {
  return new Promise((over) => (signal.aborted ? over() : signal.addEventListener("abort", over, { once: true })));
}

// The stream, again and again; where it is refused, one look in between.
async function listen(query, pass, signal) {
  while (!signal.aborted) {
    const over = await hear(query, pass, signal);
    if (over || signal.aborted) return;
    await once(query, { told: (document) => pass({ document }), state: (word) => pass({ state: word }) });
    await new Promise((go) => setTimeout(go, AGAIN_MS));
  }
}

// Resolves with true when the right has ended or nobody listens any more, with false when the stream cannot be had.
function hear(query, pass, signal) {
  return new Promise((over) => {
    const source = new EventSource(`/api/v1/patrols/now/stream${query}`);
    const close = (word) => {
      source.close();
      over(word);
    };
    signal.addEventListener("abort", () => close(true), { once: true });
    document.documentElement.dataset.streams = String(Number(document.documentElement.dataset.streams || 0) + 1);
    source.addEventListener("patrols", ({ data }) => pass({ document: JSON.parse(data), state: "live" }));
    source.addEventListener("ended", () => {
      pass({ state: "ended" });
      close(true);
    });
    source.onopen = () => pass({ state: "live" });
    source.onerror = () => {
      pass({ state: "lost" });
      if (source.readyState === EventSource.CLOSED) over(false); // else the browser comes back by itself
    };
    // What passes unheard is a comment; a tab that follows is told that the leader is still there.
    every(POLL_MS, signal, () => source.readyState === EventSource.OPEN && pass({ state: "live" }), { hidden: true });
  });
}

async function once(query, { told, state }) {
  try {
    const answer = await fetch(`/api/v1/patrols/now${query}`, { headers: { accept: "application/json" }, cache: "no-store" });
    if (answer.status === 401 || answer.status === 403 || answer.status === 404) return state("ended");
    if (!answer.ok) throw new Error(String(answer.status));
    told(await answer.json());
    return state("live");
  } catch {
    return state("lost");
  }
}

function poll(query, listener, signal) {
  once(query, listener);
  every(POLL_MS, signal, () => once(query, listener));
}

// Now and then while somebody looks (or always, with `hidden`), until it is ended.
function every(wait_ms, signal, work, { hidden = false } = {}) {
  const timer = setInterval(() => (hidden || document.visibilityState === "visible") && work(), wait_ms);
  signal.addEventListener("abort", () => clearInterval(timer), { once: true });
}
