// Bundles the page into dist/, with the licences of everything that goes into it.
import { build } from "esbuild";
import { copyFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

const PACKAGE = /node_modules\/((?:@[^/]+\/)?[^/]+)\//;

await mkdir("dist", { recursive: true });
const { metafile } = await build({
  entryPoints: { graphiql: "main.jsx" },
  outdir: "dist",
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  jsx: "automatic",
  legalComments: "none",
  define: { "process.env.NODE_ENV": '"production"' },
  metafile: true,
});
for (const file of ["index.html", "page.css"]) await copyFile(file, join("dist", file));

const used = Object.keys(metafile.inputs).map((input) => PACKAGE.exec(input)?.[1]).filter(Boolean);
const texts = [];
for (const name of [...new Set(used)].sort()) {
  const folder = join("node_modules", name);
  const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? await readFile(join(folder, file), "utf8") : "";
  texts.push(`${name} ${version} (${license})\n\n${text.trim()}\n`);
}
await writeFile("dist/LICENSES.txt", texts.join(`\n${"-".repeat(80)}\n\n`));
