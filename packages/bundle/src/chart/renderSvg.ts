import { createHash } from "node:crypto";
import type { Loader, LoggerInterface } from "vega";
import type { TopLevelSpec } from "vega-lite";
import { ChartError } from "../errors.ts";
import { escapeHtml } from "../format/escapeHtml.ts";
import { look } from "./look.ts";
import type { Spec } from "./spec.ts";
import { measureTextIn } from "./textWidth.ts";

export type Labels = { title: string; description: string };

/**
 * Draws a vega-lite specification as SVG that stands alone: one picture to a screen reader, with title and
 * description. Nothing is fetched: data has to be in the specification.
 * @throws {ChartError} if the specification cannot be drawn
 */
export async function renderSvg(spec: Spec, { title, description }: Labels): Promise<string> {
  const [{ compile }, vega] = await Promise.all([import("vega-lite"), import("vega")]);
  measureTextIn(vega);
  const { loader, refused } = createLoader();
  try {
    const { spec: compiled } = compile(toSpec(spec), { logger });
    const view = new vega.View(vega.parse(compiled), {
      renderer: "none",
      logLevel: vega.Error,
      loader,
    });
    const svg = await view.toSVG();
    view.finalize();
    if (refused.length > 0)
      throw new ChartError(`it would load ${refused.join(", ")}; a chart takes its data from rows`);
    return named(withOwnIds(svg), title, description);
  } catch (cause) {
    throw new ChartError(
      `Cannot draw the chart "${title}": ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
}

/** Ids are the page's, not the picture's: two charts on one page must not clip each other. */
function withOwnIds(svg: string): string {
  const own = createHash("sha256").update(svg).digest("hex").slice(0, 12);
  return svg.replace(/(\bid="|url\(#|href="#)/g, `$1cio-${own}-`);
}

function named(svg: string, title: string, description: string): string {
  return svg.replace(
    /^<svg ([^>]*)>/,
    (_, attributes: string) =>
      `<svg role="img" ${attributes}><title>${escapeHtml(title)}</title><desc>${escapeHtml(description)}</desc>`,
  );
}

// vega-lite reads what it knows of a specification and says what it does not know
const toSpec = (spec: Spec) => ({ ...spec, config: look }) as unknown as TopLevelSpec;

/** Loads nothing. Vega draws on without what it could not load, so what it asked for is kept. */
function createLoader(): { loader: Loader; refused: string[] } {
  const refused: string[] = [];
  const refuse = (uri: string) => {
    refused.push(uri);
    return Promise.reject(new ChartError(`Cannot load ${uri}`));
  };
  return { loader: { load: refuse, sanitize: refuse, http: refuse, file: refuse }, refused };
}

/** What is only worth a warning to vega-lite shows in the picture. */
const logger: LoggerInterface = {
  level: () => logger,
  error(...messages: readonly unknown[]) {
    throw new ChartError(messages.map(String).join(" "));
  },
  warn: () => logger,
  info: () => logger,
  debug: () => logger,
};
