const beforeEnd = (argv: readonly string[]): readonly string[] => {
  const end = argv.indexOf('--');
  return end < 0 ? argv : argv.slice(0, end);
};

/** Whether a command line gives a flag, told before and without parsing it, since parsing can be what fails. */
export const asksFor = (flag: string, argv: readonly string[]): boolean => beforeEnd(argv).includes(flag);

const SWITCHES: readonly string[] = ['--sandbox', '--govcloud'];
const WITH_VALUE: readonly string[] = ['--sandbox-data', '--url', '--auth-url'];

/** The flags by which a command line leads to its server, without parsing it, as words that can be typed again. */
export const connectionAsked = (argv: readonly string[]): readonly string[] => {
  const words = beforeEnd(argv);
  return words.flatMap((word, at) => {
    if (SWITCHES.includes(word)) return [word];
    const [flag = '', ...value] = word.split('=');
    if (!WITH_VALUE.includes(flag)) return [];
    return word === flag ? [flag, ...words.slice(at + 1, at + 2)] : [flag, value.join('=')];
  });
};
