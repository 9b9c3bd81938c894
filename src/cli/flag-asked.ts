/** Whether a command line gives a flag, told before and without parsing it, since parsing can be what fails. */
export const asksFor = (flag: string, argv: readonly string[]): boolean => {
  const end = argv.indexOf('--');
  return (end < 0 ? argv : argv.slice(0, end)).includes(flag);
};
