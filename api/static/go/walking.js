// The screen of a walk that is under way: recorded, or ticked from a list.

import { Recorder } from "./recorder.js";
import { routesHere } from "./routes.js";
import { placeOf } from "./standing.js";
import { TickWalk } from "./tick_walk.js";
import { Walk } from "./walk.js";

const SEND_EVERY = 12;

// `asked` is what the screen's buttons ask for; `asked.send()` offers to the server what waits.
export async function walkFor(patrol, asked) {
  if (patrol.ticking) return new TickWalk({ patrol, ...asked });
  let walk = null;
  const recorder = new Recorder(patrol, (what) => {
    walk?.changed(what);
    if (what === "kept" && recorder.count % SEND_EVERY === 1) asked.send();
  });
  await recorder.open();
  const { accuracy_m } = (await placeOf(patrol.territory)) || {};
  const route = patrol.route && (await routesHere()).find((each) => each.id === patrol.route.id)?.walks[patrol.route.walk];
  walk = new Walk({ patrol, recorder, route, accuracy_m, ...asked });
  return walk;
}
