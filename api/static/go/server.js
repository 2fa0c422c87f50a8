// Questions to the server; each ends after half a minute, with an answer or without.

const LONGEST_MS = 30000;

export class Lost extends Error {
  constructor(wait_s = 0) {
    super("no answer");
    this.wait_s = wait_s;
  }
}

// `alone` leaves the sign-in of this browser out of it, as a key does.
// { status, body, headers }; throws Lost where nothing answered, or nothing that can be relied on.
export async function ask(path, { method = "GET", key = null, alone = false, csrf = null, body = null, raw = null, within_ms = LONGEST_MS, headers = {} } = {}) {
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(), within_ms);
  const told = { accept: "application/json", ...headers };
  if (body) told["content-type"] = "application/json";
  if (raw) told["content-type"] = raw.type;
  if (key) told.authorization = `Bearer ${key}`;
  if (csrf) told["x-csrf-token"] = csrf;
  try {
    const answer = await fetch(path, {
      method,
      headers: told,
      body: raw ? raw.data : body && JSON.stringify(body),
      credentials: key || alone ? "omit" : "same-origin",
      cache: "no-store",
      signal: ending.signal,
    });
    if (answer.status >= 500 || answer.status === 429) throw new Lost(Number(answer.headers.get("retry-after")) || 0);
    const text = answer.status === 204 || answer.status === 304 ? "null" : await answer.text();
    return { status: answer.status, ok: answer.ok, body: JSON.parse(text || "null"), headers: answer.headers };
  } catch (error) {
    throw error instanceof Lost ? error : new Lost();
  } finally {
    clearTimeout(timer);
  }
}
