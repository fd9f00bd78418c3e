import { expect, test } from "vitest";
import { escapeHtml, showControls } from "./escapeHtml.ts";

test.each([
  ["<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"],
  [`" onmouseover='x'`, "&quot; onmouseover=&#39;x&#39;"],
  ["&amp;", "&amp;amp;"],
  ["\u0000null", "\u2400null"],
])("%j means itself in HTML", (text, html) => {
  expect(escapeHtml(text)).toBe(html);
});

test.each([
  ["a cursor movement", "\u001b[2J", "\u241b[2J"],
  ["a carriage return", "a\rb", "a\u240db"],
  ["a C1 control", "\u009b31m", "\\u009b31m"],
  ["a bidirectional override", "abc\u202edef", "abc\\u202edef"],
  ["a lone surrogate", "a\ud800b", "a\ufffdb"],
])("%s becomes visible", (_, text, shown) => {
  expect(showControls(text)).toBe(shown);
});

test("line ends, tabs, accents and other scripts stay", () => {
  const text = "a\tb\nZürich 東京 שלום";
  expect(showControls(text)).toBe(text);
});
