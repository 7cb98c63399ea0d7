// Moves the focus to the answer of the box that finds a council, once for each search.

let last = "";

/** Returns the answer beside the component: what the box of searches is drawn in, or null. */
export function answerBeside(element) {
  const root = element.getRootNode();
  return (root.host ?? element).closest(".st-key-found");
}

export default function ({ data, parentElement }) {
  if (data.search === last) return;
  last = data.search;
  const answer = answerBeside(parentElement);
  if (!answer) return;
  answer.tabIndex = -1;
  answer.focus();
}
