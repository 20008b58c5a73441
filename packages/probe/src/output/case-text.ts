import cases from '../catalogue/cases.json' with { type: 'json' }

const CASES: Record<string, string> = cases

/** Why it matters: the real bug, fact or fault with this key, as a sentence. */
export function caseText(key: string): string {
  const text = CASES[key] ?? key
  if (key.startsWith('S')) return `A billing service audited by hand: ${text}.`
  return key.startsWith('F') ? `Stripe: ${text}` : text
}
