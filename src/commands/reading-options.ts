/** How dumps are to be read: the same wherever they are. */
export const readingOptions = {
  knowledge: {
    type: 'string',
    requiresArg: true,
    describe: 'rows of your own (JSON) that say what frames mean (repeatable)',
  },
  redact: {
    type: 'boolean',
    default: false,
    describe: 'leave out argument values, locals, names of users and hosts, environment, command lines',
  },
} as const;
