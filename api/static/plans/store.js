// Edits that wait are kept on this computer until the server has them; each window keeps its own list.

const FORM = "gridsteward-plan";

export class Store {
  constructor(person, plan) {
    this.prefix = `${FORM}:${person}:${plan}:`;
    this.key = this.prefix + newId();
  }

  // What any window of this person left behind, oldest first, and the version that it was drawn on: by it the server
  // tells what came between. Sending an edit twice does nothing twice: it has its id.
  takeOver() {
    const entries = new Map();
    let version = null;
    try {
      for (const key of Object.keys(localStorage).filter((each) => each.startsWith(this.prefix))) {
        const kept = JSON.parse(localStorage.getItem(key));
        for (const entry of kept.entries) entries.set(entry.id, entry);
        version = version === null ? kept.version : Math.min(version, kept.version);
        localStorage.removeItem(key);
      }
    } catch (_) {
      return { entries: [], version: null };
    }
    const kept = [...entries.values()].sort((a, b) => a.made - b.made);
    this.keep(kept, version);
    return { entries: kept, version };
  }

  // False where the browser keeps nothing: the page then says that edits live only as long as it does.
  keep(entries, version) {
    try {
      if (entries.length) localStorage.setItem(this.key, JSON.stringify({ entries, version }));
      else localStorage.removeItem(this.key);
      return true;
    } catch (_) {
      return false;
    }
  }
}

// A random UUID; `crypto.randomUUID` exists only over https.
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
