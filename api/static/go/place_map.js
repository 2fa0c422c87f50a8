// Where it is: a map that moves under a ring in its middle.

import { FieldMap } from "./field_map.js";
import { distance } from "./pacing.js";

const HIGH = { enableHighAccuracy: true, maximumAge: 10000, timeout: 20000 };

// `placed` tells whether anybody or the phone has put it anywhere yet; `network` resolves to the streets, or null;
// `moved(self, centre)` is called where the ring lies over another place.
export function placeMap(stage, { here, network }, moved) {
  const field = new FieldMap(stage);
  let own = null;
  const self = {
    get placed() {
      return field.placed;
    },
    centre: () => {
      const { lng, lat } = field.map.getCenter();
      return { lon: lng, lat };
    },
    // The accuracy of the phone's own position holds only where the map was left there.
    accuracyAt: (place) => (own && distance(own, place) < 2 ? own.accuracy_m : null),
    mark: (places) => field.markPlaces(places),
    close: () => field.close(),
  };
  const take = (position) => {
    own = position;
    if (field.followed) field.setHere(position);
    moved(self, self.centre());
  };
  const known = here();
  if (known) take(known);
  navigator.geolocation?.getCurrentPosition(({ coords, timestamp }) => {
    if (stage.isConnected && field.followed) take({ lon: coords.longitude, lat: coords.latitude, accuracy_m: Math.round(coords.accuracy * 10) / 10, at: timestamp });
  }, () => {}, HIGH);
  // Only what a person does places the map: that it shows the whole town at first says nothing.
  let fitting = false;
  field.map.on("dragend zoomend", () => {
    if (fitting) return;
    field.placed = true;
    moved(self, self.centre());
  });
  network.then((found) => {
    if (!stage.isConnected) return;
    fitting = true;
    field.setStreets(found);
    fitting = false;
  });
  return self;
}
