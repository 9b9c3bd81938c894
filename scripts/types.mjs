// Describes the library: dist/index.d.ts for compilers, and dist/types/resim-sync.api.md, which a test holds against etc/.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
const compiled = spawnSync(process.execPath, [tsc, '-p', path.join(root, 'tsconfig.types.json')], {
  stdio: 'inherit',
});
if (compiled.status !== 0) process.exit(1);

let faults = 0;
Extractor.invoke(ExtractorConfig.loadFileAndPrepare(path.join(root, 'api-extractor.json')), {
  messageCallback: (message) => {
    message.handled = true;
    // Whether the committed report is out of date is for the test to say.
    if (message.messageId.startsWith('console-')) return;
    if (message.logLevel !== 'error' && message.logLevel !== 'warning') return;
    faults++;
    console.error(`${message.sourceFilePath ?? ''} ${message.messageId}: ${message.text}`);
  },
});
if (faults > 0 || !existsSync(path.join(root, 'dist/index.d.ts'))) process.exitCode = 1;
