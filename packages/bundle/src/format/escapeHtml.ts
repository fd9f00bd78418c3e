const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text that means itself in HTML and in quoted attributes. Control characters become visible. */
export function escapeHtml(text: string): string {
  return showControls(text).replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/**
 * Control characters that could move a cursor or hide text, as visible symbols; line ends and tabs stay, and so does
 * all other text. Bidirectional overrides are shown by their code, since they can make one text look like another.
 */
export function showControls(text: string): string {
  return text
    .replace(/[^\P{Cc}\t\n]|[\u202a-\u202e\u2066-\u2069]/gu, (hidden) => {
      const code = hidden.charCodeAt(0);
      // U+2400 and on are pictures of the first 32 control characters
      return code < 0x20 ? String.fromCharCode(0x2400 + code) : `\\u${code.toString(16).padStart(4, "0")}`;
    })
    .toWellFormed();
}
