// A patrol that was cancelled while it is walked: heard with an answer, or asked for; what was walked is kept.

import { ownerOf } from "./owners.js";
import { keepPatrol } from "./queue.js";
import { ask, Lost } from "./server.js";
import { clockTime, element, icon, say } from "./words.js";

// What the server says of where a patrol stands, or null without signal or key.
export async function askStanding(patrol) {
  const owner = await ownerOf(patrol.owner);
  if (!owner || owner.fault) return null;
  try {
    const answer = await ask(`/api/v1/patrols/${patrol.id}/standing`, { key: owner.key });
    return answer.ok ? answer.body : null;
  } catch (error) {
    if (!(error instanceof Lost)) throw error;
    return null;
  }
}

// Keep what an answer says of it; resolves to whether that is new.
export async function noteCancelled(patrol, told) {
  if (!told?.cancelled_at || patrol.cancelled) return false;
  patrol.cancelled = { cancelled_at: told.cancelled_at, cancelled_for: told.cancelled_for };
  await keepPatrol(patrol);
  return true;
}

export function cancelledWords({ cancelled_at: at, cancelled_for: reason }) {
  return say("planned_cancelled", { time: clockTime(Date.parse(at)), reason });
}

// The band of a walk that says so; empty as long as nobody has cancelled it.
export class CancelledBand {
  constructor(patrol) {
    this.patrol = patrol;
    this.band = element("p", { class: "go-cancelled", role: "alert", hidden: true });
    this.show();
  }

  show() {
    const { cancelled } = this.patrol;
    if (!cancelled || !this.band.hidden) return;
    this.band.hidden = false;
    this.band.replaceChildren(icon("x-circle"), element("span", {}, cancelledWords(cancelled)));
  }
}
