#!/usr/bin/env node
await import('../dist/bin/run.js');
