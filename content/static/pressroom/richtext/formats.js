// The two ways in which rich text is stored: a tree as JSON, and HTML. The editor works on trees.
import { treeOf } from "./html/reading.js";
import { htmlOf } from "./html/writing.js";
import { isTree } from "./reading.js";

/** By the value of `data-richtext`. `read` answers null for an empty text, and undefined for what the editor cannot show. */
export const FORMATS = {
  html: { read: treeOf, write: htmlOf },
  json: { read: treeIn, write: (tree) => (tree === null ? "" : JSON.stringify(tree, null, 2)) },
};

function treeIn(text) {
  if (!text.trim()) return null;
  try {
    const tree = JSON.parse(text);
    if (tree === null) return null;
    return isTree(tree) && tree.type === "doc" ? tree : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
