// Checks types and style like `tsc` and `eslint`, but computes the types of src and test only once. Then checks the types of scripts.
import { ESLint } from 'eslint';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** @param {readonly ts.Diagnostic[]} diagnostics */
function report(diagnostics) {
  if (diagnostics.length === 0) return;
  process.stderr.write(
    ts.formatDiagnosticsWithColorAndContext(diagnostics, {
      getCurrentDirectory: () => root,
      getCanonicalFileName: (name) => name,
      getNewLine: () => '\n',
    }),
  );
  process.exitCode = 1;
}

/** @param {string} name */
function programOf(name) {
  const host = {
    ...ts.sys,
    /** @param {ts.Diagnostic} diagnostic */
    onUnRecoverableConfigFileDiagnostic: (diagnostic) => report([diagnostic]),
  };
  const config = ts.getParsedCommandLineOfConfigFile(path.join(root, name), {}, host);
  if (config === undefined) process.exit(1);
  report(config.errors);
  return ts.createProgram(config.fileNames, config.options);
}

const program = programOf('tsconfig.json');
report(ts.getPreEmitDiagnostics(program));

// What the scripts import from src has been checked already, with stricter options.
const scripts = programOf('scripts/tsconfig.json');
report(scripts.getGlobalDiagnostics());
for (const file of scripts.getRootFileNames())
  report(ts.getPreEmitDiagnostics(scripts, scripts.getSourceFile(file)));

const eslint = new ESLint({
  cwd: root,
  overrideConfig: { files: ['**/*.ts'], languageOptions: { parserOptions: { programs: [program] } } },
});
const results = await eslint.lintFiles(['.']);
process.stdout.write(await (await eslint.loadFormatter()).format(results));
if (results.some(({ errorCount }) => errorCount > 0)) process.exitCode = 1;
