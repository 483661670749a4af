// Uids suggested from what people call a thing.
import { wordsOf } from "./paths.js";

const LONGEST = 100;

/** `Seitentitel (kurz)` gives `seitentitel_kurz`; empty where nothing of the text can stand in a uid. */
export function uidFrom(text) {
  const plain = wordsOf(text).normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const joined = plain
    .replace(/ß/g, "ss")
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "");
  return joined
    .replace(/^[0-9_]+/, "")
    .slice(0, LONGEST)
    .replace(/_+$/, "");
}

/** The uid, or the next one with a number behind it that is not taken. */
export function freeUid(uid, taken) {
  const used = new Set(taken);
  if (!used.has(uid)) return uid;
  const stem = wordsOf(uid).replace(/_\d+$/, "");
  for (let number = 2; ; number += 1) {
    if (!used.has(`${stem}_${number}`)) return `${stem}_${number}`;
  }
}
