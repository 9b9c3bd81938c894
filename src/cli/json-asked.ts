/** Whether a command line asks for JSON, told before and without parsing it, since parsing can be what fails. */
export const asksForJson = (argv: readonly string[]): boolean => {
  const end = argv.indexOf('--');
  return (end < 0 ? argv : argv.slice(0, end)).includes('--json');
};
