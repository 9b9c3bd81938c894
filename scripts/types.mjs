// Generates the declarations of the library (dist/index.d.ts) and its API report (dist/types/resim-sync.api.md), which a test compares with etc/.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';
import ts from 'typescript';
import { writePlainTypes } from './plain-types.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

const parsed = ts.getParsedCommandLineOfConfigFile(path.join(root, 'tsconfig.types.json'), undefined, {
  ...ts.sys,
  onUnRecoverableConfigFileDiagnostic: ({ messageText }) => console.error(messageText),
});
if (parsed === undefined) process.exit(1);
const { options, fileNames } = parsed;
const program = ts.createProgram(fileNames, options);
const { diagnostics } = program.emit();
const wrong = [...ts.getPreEmitDiagnostics(program), ...diagnostics];
if (wrong.length > 0) {
  console.error(ts.formatDiagnostics(wrong, ts.createCompilerHost(options)));
  process.exit(1);
}
writePlainTypes(program, {
  entry: path.join(root, 'src/index.ts'),
  sources: path.join(root, 'src'),
  declarations: path.join(root, 'dist/types'),
});

let errors = 0;
Extractor.invoke(ExtractorConfig.loadFileAndPrepare(path.join(root, 'api-extractor.json')), {
  messageCallback: (message) => {
    message.handled = true;
    // A test checks whether the committed report is up to date.
    if (message.messageId.startsWith('console-')) return;
    if (message.logLevel !== 'error' && message.logLevel !== 'warning') return;
    errors++;
    console.error(`${message.sourceFilePath ?? ''} ${message.messageId}: ${message.text}`);
  },
});
if (errors > 0 || !existsSync(path.join(root, 'dist/index.d.ts'))) process.exitCode = 1;
