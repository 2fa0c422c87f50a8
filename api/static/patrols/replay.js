// The replay of a patrol: a slider over the time of the walk, a button that plays it, and a dot on the map.
// Where the reader wants less motion the dot goes by steps of a second of ours instead of with every frame.

const place = document.querySelector("[data-replay]");
if (place) ready(() => replay(place, JSON.parse(document.getElementById("patrol-replay").textContent)));

function ready(then) {
  if (window.gsMap && window.gsMap.view) then();
  else document.addEventListener("gs:ready", then, { once: true });
}

function replay(place, lines) {
  const points = lines.flat();
  if (points.length < 2) return;
  const [first, last] = [points[0][0], points[points.length - 1][0]];
  const slider = place.querySelector("input");
  const told = place.querySelector("output");
  const button = place.querySelector("[data-replay-play]");
  const speed = place.querySelector("select");
  const clock = new Intl.DateTimeFormat("en-GB", { timeZone: place.dataset.replay, hour: "2-digit", minute: "2-digit", second: "2-digit" });
  const dot = L.marker([points[0][2], points[0][1]], { keyboard: false, interactive: false, icon: L.divIcon({ className: "patrol-dot", iconSize: [20, 20] }) });
  dot.addTo(window.gsMap.view.map);
  slider.max = String(Math.max(1, Math.ceil(last - first)));
  let timer = null;

  const show = () => {
    const at = first + Number(slider.value);
    const { lon, lat, known } = where(lines, at);
    dot.setLatLng([lat, lon]);
    dot.getElement()?.classList.toggle("unknown", !known);
    told.textContent = clock.format(at * 1000);
    slider.setAttribute("aria-valuetext", told.textContent);
    document.querySelectorAll("[data-replay-at]").forEach((line) => line.removeAttribute("aria-current"));
    lineAt(at)?.setAttribute("aria-current", "time");
  };

  const stop = () => {
    timer?.();
    timer = null;
    dress(button, false);
  };

  const play = () => {
    if (Number(slider.value) >= Number(slider.max)) slider.value = "0";
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    timer = (calm ? everySecond : everyFrame)((passed_s) => {
      slider.value = String(Math.min(Number(slider.max), Number(slider.value) + passed_s * Number(speed.value)));
      show();
      if (Number(slider.value) >= Number(slider.max)) stop();
    });
    dress(button, true);
  };

  slider.step = "any";
  slider.addEventListener("input", show);
  slider.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 10, ArrowUp: 10, ArrowLeft: -10, ArrowDown: -10, PageUp: 60, PageDown: -60 }[event.key];
    if (!by) return;
    event.preventDefault();
    slider.value = String(Number(slider.value) + by);
    show();
  });
  button.addEventListener("click", () => (timer ? stop() : play()));
  for (const line of document.querySelectorAll("[data-replay-at]")) {
    line.addEventListener("click", () => {
      slider.value = String(Number(line.dataset.replayAt) - first);
      show();
      window.gsMap.view.map.panTo(dot.getLatLng(), { animate: false });
    });
  }
  show();
  place.dataset.replayReady = "true";
}

// Where somebody was: between two positions of one stretch, else where they were last seen.
function where(lines, at) {
  let before = lines[0][0];
  for (const line of lines) {
    for (let place = 0; place < line.length; place += 1) {
      const [next, lon, lat] = line[place];
      if (next > at) {
        const [then, from, up] = before;
        if (place === 0 || next === then) return { lon: from, lat: up, known: place > 0 };
        const share = Math.max(0, (at - then) / (next - then));
        return { lon: from + (lon - from) * share, lat: up + (lat - up) * share, known: true };
      }
      before = line[place];
    }
  }
  return { lon: before[1], lat: before[2], known: true };
}

function lineAt(at) {
  const begun = [...document.querySelectorAll("[data-replay-at]")].filter((line) => Number(line.dataset.replayAt) <= at);
  return begun[begun.length - 1];
}

function everyFrame(work) {
  let last = performance.now();
  let asked = requestAnimationFrame(function frame(now) {
    asked = requestAnimationFrame(frame);
    work((now - last) / 1000);
    last = now;
  });
  return () => cancelAnimationFrame(asked);
}

function everySecond(work) {
  const timer = setInterval(() => work(1), 1000);
  return () => clearInterval(timer);
}

function dress(button, playing) {
  button.setAttribute("aria-pressed", String(playing));
  button.querySelector("span").textContent = playing ? button.dataset.pause : button.dataset.play;
  const use = button.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, playing ? "#pause" : "#play"));
}
