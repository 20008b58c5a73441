/** What Stripe writes before every signing secret. */
const PREFIX = 'whsec_'
/** Stripe’s own secrets have 32 or more; fewer than this is a slip or a placeholder. */
const SECRET_CHARACTERS_MIN = 24
const DISTINCT_CHARACTERS_MIN = 6

/** A tail made of nothing but these words was never issued by Stripe. */
const PLACEHOLDER_WORDS = new RegExp(
  `^(?:${[
    'change|me|your|our|my|the|a|an|is|this|it|to|with|from|here|paste|put|insert|replace|set|add',
    'stripe|webhook|hook|endpoint|signing|secret|key|value|string|token|whsec|cli|dashboard',
    'test|testing|live|local|dev|fake|dummy|mock|sample|demo|example|placeholder|default|real',
    'undefined|null|none|nil|empty|missing|required|unset|todo|tbd|foo|bar|baz|abc|secure|x+',
  ].join('|')})*$`,
)

/**
 * Says why a text cannot be a signing secret, or null when it can. The sentence never quotes the
 * text: it is printed when a start is refused.
 */
export function assertUsableSecret(text: string): string | null {
  if (text === '') return 'The signing secret is empty.'
  if (text.trim() === '') return 'The signing secret is blank.'
  if (text !== text.trim()) return 'The signing secret has white space around it.'
  if (/^(["'`]).*\1$/.test(text)) return 'The signing secret has quotation marks around it.'
  if (!text.startsWith(PREFIX)) return `A signing secret starts with ${PREFIX}; this one does not.`
  return faultOfTail(text.slice(PREFIX.length))
}

function faultOfTail(tail: string): string | null {
  const letters = tail.toLowerCase().replaceAll(/[^a-z]/g, '')
  if (/^[^A-Za-z0-9]*$/.test(tail) || (PLACEHOLDER_WORDS.test(letters) && !/\d{6}/.test(tail))) {
    return 'The signing secret is a placeholder; copy the real one from Stripe.'
  }
  if (!/^[A-Za-z0-9_+/=-]+$/.test(tail)) {
    return 'The signing secret holds characters that Stripe never uses; copy it again.'
  }
  if (tail.length < SECRET_CHARACTERS_MIN) {
    return `The signing secret is too short: ${PREFIX} and ${SECRET_CHARACTERS_MIN} more at least.`
  }
  if (new Set(tail).size < DISTINCT_CHARACTERS_MIN || /^(.{1,12})\1+$/.test(tail)) {
    return 'The signing secret repeats itself: it is a placeholder; copy the real one from Stripe.'
  }
  return null
}
