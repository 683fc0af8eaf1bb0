// Compiles the stylesheet and lays the scripts of govuk-frontend, SortableJS and scorm-again beside it, in a folder that git ignores.
// Run by `npm run build`. Fails when the result would ask for a file of GOV.UK's own look (fonts, crown, arms).

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { NodePackageImporter, compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "static", "lantern", "build");
const frontend = dirname(createRequire(import.meta.url).resolve("govuk-frontend/package.json"));

const { css } = compile(join(here, "source", "scss", "lantern.scss"), {
  style: "compressed",
  importers: [new NodePackageImporter()],
  quietDeps: true,
});

const asked = css.match(/url\((?!["']?data:)[^)]*\)/g);
if (asked) {
  throw new Error(`The stylesheet asks for files that are not shipped: ${asked.join(", ")}`);
}

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
writeFileSync(join(out, "lantern.css"), css);

// Without the line that points at a source map: static files with hashed names fail on a map that is not there.
const script = readFileSync(join(frontend, "dist", "govuk", "govuk-frontend.min.js"), "utf8");
writeFileSync(join(out, "govuk-frontend.min.js"), script.replace(/^\/\/# sourceMappingURL=.*$/m, ""));

// A list that can be dragged, for pages that order things.
const sortable = readFileSync(join(dirname(frontend), "sortablejs", "modular", "sortable.esm.js"), "utf8");
writeFileSync(join(out, "sortable.js"), sortable);
// What a SCORM package speaks to, on the file origin alone.
for (const name of ["scorm12", "scorm2004"]) {
  const runtime = readFileSync(join(dirname(frontend), "scorm-again", "dist", `${name}.min.js`), "utf8");
  writeFileSync(join(out, `${name}.js`), runtime.replace(/^\/\/# sourceMappingURL=.*$/m, ""));
}
console.log(`lantern.css ${css.length} characters, govuk-frontend.min.js ${script.length} characters`);
