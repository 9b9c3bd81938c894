#!/usr/bin/env node
// Runs the commands from their TypeScript sources, without a build.
import { readFileSync } from 'node:fs';
import { register } from 'tsx/esm/api';

register();
process.env.NODE_ENV = 'development';
const root = new URL('../', import.meta.url);
const pjson = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
pjson.oclif.commands = './src/commands';
const { runCli } = await import('../src/cli/run/run-cli.ts');
await runCli(process.argv.slice(2), root, { pjson });
