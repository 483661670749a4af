// What was, is and could be again: documents by reference, so a step costs what it changed.

const LONGEST = 200;

export function startHistory(doc) {
  return { past: [], present: doc, future: [], mark: null };
}

/** A further document. Steps of the same mark, such as letters typed into one input, count as one. */
export function record(history, doc, mark = null) {
  if (doc === history.present) return history;
  if (mark !== null && mark === history.mark) return { ...history, present: doc, future: [] };
  return { past: [...history.past, history.present].slice(-LONGEST), present: doc, future: [], mark };
}

export function undo(history) {
  if (history.past.length === 0) return history;
  return {
    past: history.past.slice(0, -1),
    present: history.past.at(-1),
    future: [history.present, ...history.future],
    mark: null,
  };
}

export function redo(history) {
  if (history.future.length === 0) return history;
  const [present, ...future] = history.future;
  return { past: [...history.past, history.present], present, future, mark: null };
}
