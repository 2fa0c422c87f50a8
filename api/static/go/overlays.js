// What opens over a walk, which goes on under it: report, check in, streets to tick, handing over.

import { cardHere, checkInScreen } from "./checkin.js";
import { handOverScreen } from "./handover.js";
import { handOn } from "./outing.js";
import { reportScreen } from "./report.js";
import { placeOf } from "./standing.js";
import { tickPage } from "./tick_list.js";
import { say } from "./words.js";

function close(app, saved, words) {
  if (saved) app.sender.hurry();
  app.frame.tellBriefly(saved ? say(words) : "");
  app.uncover();
}

// At a place whose card was scanned, or whose code is typed.
export function checkIn(app, code = null) {
  const done = (saved) => {
    if (cardHere()) history.replaceState(null, "", "/go");
    close(app, saved, "checkin_saved");
  };
  app.over(checkInScreen({ patrol: app.patrol, code, here: () => app.here(), done }));
}

export async function report(app) {
  const whose = await app.standing.whose(app.patrol);
  if (!whose) return app.frame.tell(say("report_nobody"));
  const done = (saved) => close(app, saved, "report_saved");
  return app.over(reportScreen({ whose, place: await placeOf(whose.territory), here: () => app.here(), done }));
}

export function ticks(app) {
  app.over(tickPage({ patrol: app.patrol, changed: () => app.sender.send(), back: () => app.uncover() }));
}

export function handOver(app) {
  const { patrol, walk } = app;
  const stop = async () => {
    walk.recorder.close?.();
    await walk.recorder.saving;
    await handOn(patrol);
    app.ended();
  };
  app.over(handOverScreen({ patrol, sent: () => app.sender.send(), stop, back: () => app.uncover() }));
}
