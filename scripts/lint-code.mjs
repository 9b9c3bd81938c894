// Checks types and style like `tsc` and `eslint`, but with one compiler program, so that types are computed only once.
import { ESLint } from 'eslint';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: (diagnostic) => report([diagnostic]) };
const config = ts.getParsedCommandLineOfConfigFile(path.join(root, 'tsconfig.json'), {}, host);
const program = ts.createProgram(config.fileNames, config.options);

function report(diagnostics) {
  if (diagnostics.length === 0) return;
  const of = {
    getCurrentDirectory: () => root,
    getCanonicalFileName: (name) => name,
    getNewLine: () => '\n',
  };
  process.stderr.write(ts.formatDiagnosticsWithColorAndContext(diagnostics, of));
  process.exitCode = 1;
}

report([...config.errors, ...ts.getPreEmitDiagnostics(program)]);

const eslint = new ESLint({
  cwd: root,
  overrideConfig: { files: ['**/*.ts'], languageOptions: { parserOptions: { programs: [program] } } },
});
const results = await eslint.lintFiles(['.']);
process.stdout.write(await (await eslint.loadFormatter()).format(results));
if (results.some(({ errorCount }) => errorCount > 0)) process.exitCode = 1;
