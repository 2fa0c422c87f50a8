// What this phone keeps: items to send, the keys they are sent with, patrols, and small things by name.

const NAME = "gridsteward-field";
let opened = null;

function open() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      const items = asked.result.createObjectStore("items", { keyPath: "number", autoIncrement: true });
      items.createIndex("id", "id", { unique: true });
      items.createIndex("state", "state");
      items.createIndex("patrol", ["patrol", "kind"]);
      asked.result.createObjectStore("owners", { keyPath: "id" });
      asked.result.createObjectStore("patrols", { keyPath: "id" });
      asked.result.createObjectStore("kept", { keyPath: "name" });
    };
    asked.onsuccess = () => {
      // Another window with newer code may want to change the store: this one lets go and opens it again when needed.
      asked.result.onversionchange = () => {
        asked.result.close();
        opened = null;
      };
      resolve(asked.result);
    };
    asked.onerror = () => reject(asked.error);
  });
}

function database() {
  if (!opened) {
    opened = open();
    opened.catch(() => {
      opened = null;
    });
  }
  return opened;
}

async function transaction(stores, mode, work) {
  const options = mode === "readwrite" ? { durability: "strict" } : undefined;
  const under = (await database()).transaction(stores, mode, options);
  return new Promise((resolve, reject) => {
    let answer;
    under.oncomplete = () => resolve(answer && answer.result !== undefined ? answer.result : undefined);
    under.onerror = () => reject(under.error);
    under.onabort = () => reject(under.error || new Error("aborted"));
    answer = work(...[stores].flat().map((name) => under.objectStore(name)));
  });
}

// Resolves when what was written is on the disk; with the result of the request that `work` returns.
export const write = (stores, work) => transaction(stores, "readwrite", work);
export const read = (stores, work) => transaction(stores, "readonly", work);

export const all = (store) => read(store, (from) => from.getAll());
export const one = (store, key) => read(store, (from) => from.get(key));
export const put = (store, value) => write(store, (to) => to.put(value));

export async function kept(name, fallback = null) {
  const found = await one("kept", name);
  return found === undefined ? fallback : found.value;
}

export const keep = (name, value) => put("kept", { name, value });
