import '../cli/config/config-worker.ts';
