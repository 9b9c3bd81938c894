#!/usr/bin/env -S node --import tsx
// Runs the commands from their TypeScript sources, without a build.
process.env.NODE_ENV = 'development';
await import('../src/bin/run.ts');
