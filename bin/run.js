#!/usr/bin/env node
// npm only warns of an older Node, on which the command would end in a stack trace.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major > 20 || (major === 20 && minor >= 19)) await import('../dist/bin/run.js');
else {
  process.stderr.write(
    `Error: sync needs Node 20.19 or newer, and this is Node ${process.versions.node}\n  Install a newer one from https://nodejs.org, or with your version manager.\n`,
  );
  process.exitCode = 1;
}
