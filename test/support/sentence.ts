/** Whether advice is a sentence. A command or flag at its beginning is written as it is typed; one at its end stands in backticks. */
export const isSentence = (advice: string): boolean =>
  /^(?:[\p{Lu}\d]|sync |`|--)/u.test(advice) && /[.?]$/.test(advice);
