// The service worker of this page. A new version waits until no walk is being recorded.

// `busy` tells whether a walk is being recorded, `told` is called where a new version waits for its end. Resolves to a
// function to call when a walk has ended.
export async function keepPage({ busy, told }) {
  const workers = navigator.serviceWorker;
  if (!workers) return () => {};
  const replaced = Boolean(workers.controller);
  workers.addEventListener("controllerchange", () => replaced && !busy() && location.reload());
  let registration;
  try {
    registration = await workers.register("/go/worker.js", { scope: "/go", updateViaCache: "none" });
  } catch (_) {
    return () => {};
  }
  const take = () => {
    if (!registration.waiting) return;
    if (busy()) told();
    else registration.waiting.postMessage("take over");
  };
  registration.addEventListener("updatefound", () => {
    const { installing } = registration;
    installing.addEventListener("statechange", () => installing.state === "installed" && take());
  });
  take();
  return take;
}

// Whether the page opens without signal already.
export async function isKept() {
  const found = await navigator.serviceWorker?.getRegistration("/go");
  return Boolean(found?.active);
}
