// What this phone can do, each as { ok: true | false | null, text, mend }: null where it cannot be known.

import { isKept } from "./update.js";
import { say } from "./words.js";

const ROOM_MB = 80;

export const isApple = () => /iPhone|iPad|iPod/.test(navigator.userAgent);
export const isInstalled = () => matchMedia("(display-mode: standalone)").matches || navigator.standalone === true;

// An iPhone forgets a page's data after a week unless the page is on the home screen.
export const mustInstall = () => isApple() && !isInstalled();

export function browserTick() {
  const ok = "indexedDB" in window && "geolocation" in navigator && (!isSecureContext || "serviceWorker" in navigator);
  return { ok, text: say(ok ? "browser_ok" : "browser_bad"), mend: ok ? null : say("browser_mend") };
}

export function httpsTick() {
  const secure = `https://${location.host}/go`;
  return { ok: isSecureContext, text: say(isSecureContext ? "https_ok" : "https_bad", { address: secure }), mend: isSecureContext ? null : say("https_mend") };
}

// Asks for the position once: location and precise location.
export function locationTicks() {
  return new Promise((resolve) => {
    if (!isSecureContext || !navigator.geolocation) {
      const tick = { ok: false, text: say("location_bad"), mend: say("https_mend") };
      resolve({ ticks: [tick], here: null });
      return;
    }
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const metres = Math.round(coords.accuracy);
        const precise = metres < 1000;
        const here = { lon: coords.longitude, lat: coords.latitude, accuracy_m: coords.accuracy };
        const first = { ok: true, text: say("location_ok", { metres }), mend: null };
        const second = { ok: precise, text: say(precise ? "precise_ok" : "precise_bad"), mend: precise ? null : say(isApple() ? "precise_mend_apple" : "precise_mend") };
        resolve({ ticks: [first, second], here });
      },
      (error) => {
        const denied = error.code === error.PERMISSION_DENIED;
        const text = say(denied ? "location_denied" : "location_none");
        const mend = say(denied ? (isApple() ? "location_mend_apple" : "location_mend") : "location_wait");
        resolve({ ticks: [{ ok: denied ? false : null, text, mend }], here: null, denied });
      },
      { enableHighAccuracy: true, maximumAge: 0, timeout: 20000 },
    );
  });
}

// Whether the browser promises not to clear what is kept; `ask` asks for it.
export async function storageTick(ask) {
  const { storage } = navigator;
  if (!storage?.persisted) return { ok: null, text: say("storage_unknown"), mend: say("storage_mend") };
  const ok = (await storage.persisted()) || (ask && (await storage.persist()));
  const left = await shortRoom();
  if (left !== null) return { ok: false, text: say("storage_less", { left }), mend: say("storage_full_mend") };
  return { ok, text: say(ok ? "storage_ok" : "storage_bad"), mend: ok ? null : say("storage_mend") };
}

// How many MB are left where it is nearly full, else null: then photos are kept smaller.
export async function shortRoom() {
  const told = await navigator.storage?.estimate?.().catch(() => null);
  const left = told ? Math.max(0, Math.round((told.quota - told.usage) / 1048576)) : ROOM_MB;
  return left < ROOM_MB ? left : null;
}

export async function batteryLevel() {
  const battery = await navigator.getBattery?.().catch(() => null);
  return battery ? { percent: Math.round(battery.level * 100), charging: battery.charging } : null;
}

// Tell how the battery stands, now and whenever that changes; resolves to a function that ends it.
export async function watchBattery(told) {
  const battery = await navigator.getBattery?.().catch(() => null);
  if (!battery) return () => {};
  const tell = () => told({ percent: Math.round(battery.level * 100), charging: battery.charging });
  const changes = ["levelchange", "chargingchange"];
  changes.forEach((each) => battery.addEventListener(each, tell));
  tell();
  return () => changes.forEach((each) => battery.removeEventListener(each, tell));
}

export async function batteryTick() {
  const told = await batteryLevel();
  if (!told) return { ok: null, text: say("battery_unknown"), mend: say("battery_mend") };
  const ok = told.charging || told.percent >= 30;
  return { ok, text: say("battery", { percent: told.percent }), mend: ok ? null : say("battery_mend") };
}

export function installedTick() {
  const ok = isInstalled();
  return { ok: ok || (isApple() ? false : null), text: say(ok ? "installed_ok" : "installed_bad"), mend: ok ? null : say(isApple() ? "installed_mend_apple" : "installed_mend") };
}

export async function offlineTick() {
  const ok = await isKept();
  return { ok, text: say(ok ? "offline_ok" : "offline_bad"), mend: ok ? null : say("offline_mend") };
}

export function awakeTick() {
  const ok = "wakeLock" in navigator;
  return { ok, text: say(ok ? "awake_ok" : "awake_bad"), mend: ok ? null : say("awake_mend") };
}
