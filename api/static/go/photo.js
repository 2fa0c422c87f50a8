// A photo made small on the phone: drawn anew as a JPEG, so that place, time and camera of the original stay behind.

import { shortRoom } from "./phone.js";

const LONGEST_PX = 1600;
const SMALLER_PX = 1000;
const MOST_BYTES = 1900000;

const longest = async () => ((await shortRoom()) === null ? LONGEST_PX : SMALLER_PX);

const asJpeg = (canvas, quality) => new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));

// { data: ArrayBuffer, canvas } of a file that was chosen or taken; null where it is no picture.
export async function shrink(file) {
  let picture;
  try {
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch (_) {
    return null;
  }
  const scale = Math.min(1, (await longest()) / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  for (const quality of [0.82, 0.6, 0.4]) {
    const made = await asJpeg(canvas, quality);
    if (!made) return null;
    if (made.size <= MOST_BYTES) return { data: await made.arrayBuffer(), canvas };
  }
  return null;
}
