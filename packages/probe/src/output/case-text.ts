import cases from '../catalogue/cases.json' with { type: 'json' }

const CASES: Record<string, string> = cases

/** Why a probe matters: the real bug, Stripe fact or audit result with this key. */
export function caseText(key: string): string {
  const text = CASES[key] ?? key
  if (key.startsWith('S')) return `Found in an audit: ${text}.`
  return key.startsWith('F') ? `Stripe: ${text}` : text
}
