const PREFIX = 'whsec_'
const SECRET_CHARACTERS_MIN = 24
const SECRET_CHARACTERS_MAX = 250
/** Fewer different characters than this is somebody leaning on a key, not a secret. */
const DIFFERENT_CHARACTERS_MIN = 5

/** Words of templates and examples. Longer than chance puts into a random secret. */
const PLACEHOLDERS = [
  /change[-_]?(?:me|this)|replace[-_]?(?:me|this)|placeholder|goes[-_]here/i,
  /your[-_]|insert[-_]|x{8}/i,
  /[<>[\]{}$]|\.\.\./,
  // The same few characters over and over.
  /^(.{1,4})\1+$/,
]

/** A secret made of nothing but these words (and signs and a few digits) was never issued. */
const NOTHING_BUT_WORDS = new RegExp(
  `^(?:${[
    'change|me|your|our|my|the|a|an|is|this|it|to|with|from|here|paste|put|insert|replace|set|add',
    'stripe|webhook|hook|endpoint|signing|secret|key|value|string|token|whsec|cli|dashboard|real',
    'test|testing|live|local|dev|fake|dummy|mock|sample|demo|example|placeholder|default|secure',
    'undefined|null|none|nil|empty|missing|required|unset|todo|tbd|foo|bar|baz|abc|password|x+',
  ].join('|')})+$`,
)

/**
 * Says in words why a text cannot be a webhook signing secret, or null where it can. The answer
 * never holds any part of the text, so it may be printed.
 */
export function whatIsWrongWithSecret(text: string): string | null {
  if (text.trim() === '') return 'it is empty'
  if (/\s/.test(text)) return 'it contains spaces'
  if (!text.startsWith(PREFIX)) return `it does not begin with ${PREFIX}`
  const secret = text.slice(PREFIX.length)
  const letters = secret.toLowerCase().replaceAll(/[^a-z]/g, '')
  if (PLACEHOLDERS.some((words) => words.test(secret)) || NOTHING_BUT_WORDS.test(letters)) {
    return 'it is a placeholder'
  }
  if (secret.length < SECRET_CHARACTERS_MIN) {
    return `it has fewer than ${SECRET_CHARACTERS_MIN} characters after ${PREFIX}`
  }
  if (secret.length > SECRET_CHARACTERS_MAX) {
    return `it has more than ${SECRET_CHARACTERS_MAX} characters after ${PREFIX}`
  }
  if (!/^[A-Za-z0-9+/=_-]+$/.test(secret))
    return 'it contains characters that are not allowed in a secret'
  if (new Set(secret).size < DIFFERENT_CHARACTERS_MIN) return 'it is a placeholder'
  return null
}
