// One stream for all tabs of a browser: the tab that holds the lock listens and passes on what it hears; when it is
// closed the next one does. Where there are no locks, or no stream is to be had, every tab asks now and then.

const POLL_MS = 10000;
const AGAIN_MS = 20000;
const LATE_MS = 40000;

// Calls `told` with { patrols, calls }, `state` with "live", "lost" or "ended".
export function feed(territory, { told, state }) {
  const query = territory ? `?territory=${encodeURIComponent(territory)}` : "";
  const shares = "locks" in navigator && "BroadcastChannel" in window && "EventSource" in window;
  if (!shares) return poll(query, { told, state });
  const name = `gridsteward-patrols-${territory}`;
  const air = new BroadcastChannel(name);
  let leads = false;
  let heard = null;
  let last = Date.now();
  const pass = (message) => {
    air.postMessage(message);
    take(message);
  };
  const take = (message) => {
    last = Date.now();
    if (message.document) {
      heard = message.document;
      told(heard);
    }
    if (message.state) state(message.state);
  };
  air.onmessage = ({ data }) => {
    if (data.asks) {
      if (leads) air.postMessage({ document: heard, state: heard ? "live" : "lost" });
      return;
    }
    take(data);
  };
  navigator.locks.request(name, async () => {
    leads = true;
    await listen(query, pass);
    return new Promise(() => {});
  });
  air.postMessage({ asks: true });
  // A leader that sleeps (a tab long in the background) passes nothing on: look for oneself once in a while.
  setInterval(() => document.visibilityState === "visible" && Date.now() - last > LATE_MS && once(query, { told, state }).then(() => { last = Date.now(); }), POLL_MS);
  return undefined;
}

// The stream, again and again; where it is refused, one look in between.
async function listen(query, pass) {
  for (;;) {
    const ended = await hear(query, pass);
    if (ended) return;
    await once(query, { told: (document) => pass({ document }), state: (word) => pass({ state: word }) });
    await new Promise((go) => setTimeout(go, AGAIN_MS));
  }
}

// Resolves with true when the right has ended, with false when the stream cannot be had.
function hear(query, pass) {
  return new Promise((over) => {
    const source = new EventSource(`/api/v1/patrols/now/stream${query}`);
    document.documentElement.dataset.streams = String(Number(document.documentElement.dataset.streams || 0) + 1);
    source.addEventListener("patrols", ({ data }) => pass({ document: JSON.parse(data), state: "live" }));
    source.addEventListener("ended", () => {
      source.close();
      pass({ state: "ended" });
      over(true);
    });
    source.onopen = () => pass({ state: "live" });
    source.onerror = () => {
      pass({ state: "lost" });
      if (source.readyState !== EventSource.CLOSED) return; // the browser comes back by itself
      over(false);
    };
    // What passes unheard is a comment; a tab that follows is told that the leader is still there.
    setInterval(() => source.readyState === EventSource.OPEN && pass({ state: "live" }), POLL_MS);
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

function poll(query, listener) {
  once(query, listener);
  setInterval(() => document.visibilityState === "visible" && once(query, listener), POLL_MS);
}
