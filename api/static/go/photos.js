// The photos of a report: taken or chosen, made small, each left out again with a tap.

import { shrink } from "./photo.js";
import { shortRoom } from "./phone.js";
import { element, icon, say } from "./words.js";

const MOST_PHOTOS = 4;

// `report.photos` holds { data, canvas }; `taken()` is called after each. Photos that are there already are shown.
export function photoPart(report, { label, fault, taken = () => {} }) {
  const shown = element("div", { class: "go-photos" });
  const room = element("p", { class: "muted", role: "status" });
  const input = element("input", { id: "go-photo", type: "file", accept: "image/*", capture: "environment", class: "unseen" });
  const button = element("label", { for: "go-photo", class: "go-button" }, icon("camera"), element("span", {}, label));
  const show = () => {
    shown.replaceChildren(...report.photos.map((photo) => element("div", { class: "go-photo" }, photo.canvas, drop(photo))));
    button.hidden = input.disabled = report.photos.length >= MOST_PHOTOS;
  };
  const drop = (photo) => element("button", { type: "button", class: "go-drop", "aria-label": say("report_photo_drop"), onclick: () => {
    report.photos = report.photos.filter((each) => each !== photo);
    show();
  } }, icon("x-lg"));
  input.addEventListener("change", async () => {
    const [file] = input.files;
    input.value = "";
    if (!file) return;
    const made = await shrink(file);
    fault.textContent = made ? "" : say("photo_none");
    if (!made || report.photos.length >= MOST_PHOTOS) return;
    report.photos.push(made);
    show();
    taken();
  });
  shortRoom().then((left) => {
    if (left !== null) room.textContent = say("storage_less", { left });
  });
  show();
  return element("div", { class: "go-photo-part" }, input, button, shown, room);
}
