import { expect, test } from "vitest";
import { styled } from "./style.ts";

test("an output brings the style that it uses and no more", () => {
  const line = styled('<p class="cio-line">pass</p>');
  expect(line).toContain(".cio-line{");
  expect(line).not.toContain("cio-table");
  expect(line.length).toBeLessThan(900);
  expect(styled('<table class="cio-table"></table>')).toContain(".cio-table{");
});

test("nothing is loaded from elsewhere, and no text has a colour of its own", () => {
  const all = styled("cio-line <table cio-notes <progress cio-figures <figure <details cio-stack");
  expect(all).not.toMatch(/url\(|@import|https?:/);
  expect(all.match(/[{;]color:[^;}]*/g)?.filter((rule) => !/inherit|#0072b2/.test(rule))).toEqual([]);
});
