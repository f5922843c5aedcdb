// SPDX-License-Identifier: BSD-2-Clause

/**
 * Everything that the package exports is documented, and so are the members
 * that can be reached from there. The functions of `fs` are node:fs's own.
 */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { test } from "node:test";

const js = fileURLToPath(new URL("../../js/", import.meta.url));
const ts = createRequire(`${js}package.json`)("typescript");
const ENTRIES = ["index.ts", "worker/index.ts", "devices/file-disk.ts"];
const OF_NODE = new Set(["FsSync", "FsCallbacks", "FsPromises"]);

test("every exported name has its words", () => {
  const { config } = ts.readConfigFile(`${js}tsconfig.json`, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, js);
  const roots = ENTRIES.map((entry) => `${js}src/${entry}`);
  const program = ts.createProgram(roots, options);
  const checker = program.getTypeChecker();
  const bare = [];
  let seen = 0;
  const look = (symbol, name) => {
    seen++;
    const words = symbol.getDocumentationComment(checker);
    if (words.length + symbol.getJsDocTags(checker).length === 0) bare.push(name);
  };
  for (const root of roots) {
    const module = checker.getSymbolAtLocation(program.getSourceFile(root));
    for (let symbol of checker.getExportsOfModule(module)) {
      if (symbol.flags & ts.SymbolFlags.Alias) symbol = checker.getAliasedSymbol(symbol);
      look(symbol, symbol.name);
      if (OF_NODE.has(symbol.name)) continue;
      for (const member of symbol.members?.values() ?? []) {
        const [declaration] = member.declarations ?? [];
        const named = declaration?.name !== undefined && ts.isIdentifier(declaration.name);
        if (!named || ts.isTypeParameterDeclaration(declaration)) continue;
        look(member, `${symbol.name}.${member.name}`);
      }
    }
  }
  assert.ok(seen > 300, `only ${seen} were looked at`);
  assert.deepEqual(bare, []);
});
