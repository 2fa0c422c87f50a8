// How things stand: who is signed in, what time it is, whom to ring; without signal what was known before.

import { compare } from "./clock.js";
import { keepPlaces, keyFor, owners } from "./owners.js";
import { ask, Lost } from "./server.js";
import { all, keep, kept } from "./store.js";

export class Standing {
  constructor() {
    Object.assign(this, { person: null, owner: null, places: [], planned: [] });
  }

  // Ask the server; `recording` leaves the clock of a walk as it is. Resolves to whether anything is different now.
  async refresh(recording) {
    const before = JSON.stringify(this);
    const asked = Date.now();
    try {
      const { body } = await ask("/go/standing");
      if (!recording) await compare(Date.parse(body.now), asked, Date.now());
      await keepPlaces(body.territories);
      const owner = body.person?.records ? await keyFor(body.person, body.csrf) : null;
      await keep("person", body.person && { person: body.person, owner: owner?.id || null });
      await keep("planned", body.planned);
      Object.assign(this, { person: body.person, owner, places: body.territories, planned: body.planned });
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
      await this.remember();
    }
    return JSON.stringify(this) !== before;
  }

  async remember() {
    const last = await kept("person");
    const known = last?.owner ? (await owners()).find((each) => each.id === last.owner) : null;
    Object.assign(this, { person: last?.person || null, owner: known, places: await kept("places", []), planned: last?.owner ? await kept("planned", []) : [] });
  }

  // What a patrol's code opened is everybody's who holds this phone; what a person recorded is theirs alone.
  isMine(owner) {
    return owner.startsWith("patrol:") || owner === this.owner?.id;
  }

  // Under whom a report goes: the walk's, else whoever is signed in, else the patrol that was entered last.
  async whose(patrol) {
    if (patrol) return { owner: patrol.owner, patrol: patrol.id, territory: patrol.territory };
    if (this.owner) return { owner: this.owner.id, patrol: null, territory: this.places[0]?.code || null };
    const entered = (await all("patrols")).filter((each) => each.owner.startsWith("patrol:")).sort((one, other) => (other.started || 0) - (one.started || 0))[0];
    return entered ? { owner: entered.owner, patrol: entered.id, territory: entered.territory } : null;
  }
}

// What this phone knows of a territory, from a sign-in or from a patrol that was entered.
export async function placeOf(territory) {
  const places = await kept("places", []);
  return places.find((each) => each.code === territory) || (territory ? null : places[0]) || null;
}
