// Builds what pages need from npm into ../api/built: files named by their content, and manifest.json that says which
// name stands for which file. Each entry point below becomes one script and, if it imports styles, one style sheet.
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';

const ENTRIES = ['graphiql.jsx'];
const OUT = path.resolve(import.meta.dirname, '../api/built');

await rm(OUT, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: import.meta.dirname,
  entryPoints: ENTRIES,
  entryNames: '[name]-[hash]',
  outdir: OUT,
  bundle: true,
  minify: true,
  format: 'esm',
  target: ['es2022'],
  jsx: 'automatic',
  legalComments: 'linked',
  define: { 'process.env.NODE_ENV': '"production"' },
  metafile: true,
  logLevel: 'warning',
});

const names = {};
for (const [file, { entryPoint, cssBundle }] of Object.entries(metafile.outputs)) {
  if (!entryPoint) continue;
  const name = path.parse(entryPoint).name;
  names[`${name}.js`] = path.basename(file);
  if (cssBundle) names[`${name}.css`] = path.basename(cssBundle);
}
await writeFile(path.join(OUT, 'manifest.json'), JSON.stringify(names, null, 2) + '\n');
