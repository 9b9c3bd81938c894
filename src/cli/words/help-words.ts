/** `sync help plan` means `sync plan --help`, and `sync help` means `sync --help`, as in other programs. */
export const withHelpAsFlag = (argv: readonly string[]): readonly string[] =>
  argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv;
