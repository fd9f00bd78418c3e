/**
 * The looks of all outputs. Every colour comes from the page's own text colour or is a grey that both light and dark
 * pages can carry; two classes outweigh the rules that Jupyter has for tables. An output brings only the parts that
 * it uses, since each stands alone in a saved notebook.
 */
const parts: readonly (readonly [marker: string, rules: string])[] = [
  [
    "",
    `.cio-out{font:13px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;color:inherit;max-width:100%;margin:2px 0}
.cio-out .cio-title{font-weight:600;display:block;color:inherit;white-space:normal}
.cio-out .cio-dim{opacity:.65}`,
  ],
  [
    "cio-line",
    `.cio-out .cio-line{margin:0;padding-left:8px;border-left:3px solid rgba(128,128,128,.45)}
.cio-out .cio-line+.cio-line{margin-top:2px}
.cio-out .cio-loud{border-left:8px solid currentColor}
.cio-out .cio-word{font-weight:600;display:inline-block;min-width:3.2em;margin-right:.5em}`,
  ],
  [
    "<table",
    `.cio-out .cio-scroll{overflow-x:auto;animation:cio-more linear;animation-timeline:scroll(self inline)}
.cio-out .cio-scroll::-webkit-scrollbar{height:9px}
.cio-out .cio-scroll::-webkit-scrollbar-thumb{background:rgba(128,128,128,.55);border-radius:5px}
.cio-out .cio-scroll::-webkit-scrollbar-track{background:rgba(128,128,128,.15);border-radius:5px}
@keyframes cio-more{0%,98%{mask-image:linear-gradient(to left,rgba(0,0,0,.15),#000 64px)}to{mask-image:none}}
.cio-out table.cio-table{border-collapse:collapse;border:0;margin:0;font-size:13px;font-variant-numeric:tabular-nums;table-layout:auto;color:inherit}
.cio-out .cio-table caption{caption-side:top;text-align:left;padding:0 0 6px 8px;color:inherit;font-size:13px;white-space:nowrap}
.cio-out .cio-table tr,.cio-out .cio-table tbody tr:nth-child(n),.cio-out .cio-table tbody tr:nth-child(n):hover{background:none}
.cio-out .cio-table th,.cio-out .cio-table td{text-align:left;vertical-align:baseline;padding:4px 16px 4px 8px;border:0;border-bottom:1px solid rgba(128,128,128,.22);white-space:nowrap;color:inherit;background:none}
.cio-out .cio-table thead th{font-weight:600;border-bottom:1px solid rgba(128,128,128,.7)}
.cio-out .cio-table tbody th{font-weight:400;opacity:.75}
.cio-out .cio-table .cio-long{min-width:16em;max-width:44em;white-space:pre-line;overflow-wrap:anywhere}
.cio-out .cio-table .cio-number{text-align:right}
.cio-out .cio-table tbody tr:last-child>*{border-bottom-color:rgba(128,128,128,.45)}
.cio-out .cio-group::before{content:","}`,
  ],
  ["cio-notes", ".cio-out .cio-notes{margin:5px 0 0 8px;opacity:.65;font-size:12px}"],
  ["cio-text", ".cio-out .cio-text{margin:0;padding-left:8px}"],
  [
    "<progress",
    `.cio-out progress{appearance:none;width:220px;height:8px;vertical-align:middle;margin-right:10px;border:0;border-radius:4px;overflow:hidden;background:rgba(128,128,128,.28);color:#0072b2}
.cio-out progress::-webkit-progress-bar{background:none}
.cio-out progress::-webkit-progress-value{background:#0072b2}
.cio-out progress::-moz-progress-bar{background:#0072b2}`,
  ],
  ["cio-figures", ".cio-out .cio-figures{font-variant-numeric:tabular-nums}"],
  [
    "<figure",
    `.cio-out figure{margin:0}
.cio-out figcaption{padding:0 0 6px 8px;max-width:60em}
.cio-out svg{max-width:100%;height:auto;color:inherit}`,
  ],
  [
    "<details",
    `.cio-out details{margin:4px 0 0 8px}
.cio-out summary{cursor:pointer;opacity:.75;font-size:12px;padding:2px 0}`,
  ],
  [
    "cio-stack",
    ".cio-out pre.cio-stack{font:12px/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;background:none;color:inherit;margin:4px 0 0;padding:0;white-space:pre-wrap}",
  ],
];

/** HTML with the style that it needs. */
export function styled(html: string): string {
  const rules = parts.filter(([marker]) => html.includes(marker)).map(([, text]) => text);
  return `<style>\n${rules.join("\n")}\n</style>\n<div class="cio-out">${html}</div>`;
}
