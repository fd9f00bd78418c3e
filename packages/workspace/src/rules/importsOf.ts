import typescript from "typescript";

/** One import of a module, wherever it stands: at the top, in an export, in `import()`, in a type. */
export type Import = { specifier: string; kind: "static" | "dynamic" | "type"; line: number };

/** What a TypeScript or JavaScript text imports. */
export function importsOf(text: string, name = "module.ts"): Import[] {
  const source = typescript.createSourceFile(name, text, typescript.ScriptTarget.Latest);
  const found: Import[] = [];
  const visit = (node: typescript.Node): void => {
    const [specifier, kind] = importIn(node);
    if (specifier !== undefined && typescript.isStringLiteralLike(specifier)) {
      const { line } = source.getLineAndCharacterOfPosition(specifier.getStart(source));
      found.push({ specifier: specifier.text, kind, line: line + 1 });
    }
    typescript.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function importIn(node: typescript.Node): [typescript.Node | undefined, Import["kind"]] {
  if (typescript.isImportDeclaration(node)) {
    const typeOnly = node.importClause?.phaseModifier === typescript.SyntaxKind.TypeKeyword;
    return [node.moduleSpecifier, typeOnly ? "type" : "static"];
  }
  if (typescript.isExportDeclaration(node))
    return [node.moduleSpecifier, node.isTypeOnly ? "type" : "static"];
  if (typescript.isImportTypeNode(node)) {
    return [typescript.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, "type"];
  }
  if (typescript.isCallExpression(node) && node.expression.kind === typescript.SyntaxKind.ImportKeyword) {
    return [node.arguments[0], "dynamic"];
  }
  return [undefined, "static"];
}
