// Questions to the server about one draft.

export class Lost extends Error {}

export class Server {
  constructor(plan) {
    this.root = `/api/v1/plans/${plan}`;
    this.token = document.querySelector('meta[name="csrf"]')?.content || "";
  }

  get(path) {
    return this._ask(path, { headers: { accept: "application/json" } });
  }

  post(path, body) {
    return this._ask(path, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json", "x-csrf-token": this.token },
      body: JSON.stringify(body),
    });
  }

  // The status and what was said; throws Lost where nothing answered, or nothing that can be relied on.
  async _ask(path, options) {
    let answer;
    try {
      answer = await fetch(this.root + path, { credentials: "same-origin", ...options });
    } catch (_) {
      throw new Lost();
    }
    if (answer.status >= 500 || answer.status === 429) throw new Lost();
    let body = null;
    try {
      body = await answer.json();
    } catch (_) {
      if (answer.ok && answer.status !== 204) throw new Lost();
    }
    return { status: answer.status, body };
  }
}
