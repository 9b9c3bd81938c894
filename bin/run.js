#!/usr/bin/env node
'use strict';
// CommonJS, because a module takes Node a tenth longer to start.
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const built = join(__dirname, '../dist/bin/run.cjs');
const [major, minor] = process.versions.node.split('.').map(Number);

const refuse = (message) => {
  process.stderr.write(`Error: ${message}\n`);
  process.exitCode = 1;
};

// npm only warns about an older Node. There, and in a checkout without a build, the command would end with a stack trace.
if (major < 20 || (major === 20 && minor < 19))
  refuse(
    `sync needs Node 20.19 or newer, and this is Node ${process.versions.node}\n  Install a newer one from https://nodejs.org, or with your version manager.`,
  );
else if (existsSync(built)) require(built);
else refuse('this checkout is not built: type npm run build');
