/** `DeviceDeleted` to `deviceDeleted`: the constant that holds what is generated for a component. */
export const constantName = (component: string): string =>
  component.charAt(0).toLowerCase() + component.slice(1);

export const header = "// generated from cio_pipelines_api.json; do not edit; npm run generate\n";

/** `a: 1` or `"a b": 1`. */
export const memberName = (name: string): string =>
  /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);

/** The import of those of `names` that `code` uses. */
export function importUsed(names: readonly string[], from: string, code: string): string {
  const used = names.filter((name) => new RegExp(`(?<!")\\b${name}\\b(?!:)`).test(code));
  return `import {\n${used.map((name) => `  ${name === "Shape" ? "type Shape" : name},`).join("\n")}\n} from "${from}";\n`;
}
