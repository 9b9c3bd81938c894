import '../cli/config-worker.ts';
