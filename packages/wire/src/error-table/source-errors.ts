/** Of files and queries that a command is given. */
export const SOURCE_ERRORS = {
  MAPPING_MALFORMED: {
    family: 'config',
    message: 'The mapping of customers to tenants is invalid.',
    advice: 'Correct the named lines and run the command again. Nothing was changed.',
  },
  ANSWERS_MALFORMED: {
    family: 'config',
    message: 'The answers of the other system cannot be read.',
    advice: 'Correct the named lines and run the command again. Nothing was changed.',
  },
} as const
