import type { Json, Merchant } from './contract.ts'

export class StripeDown extends Error {}

/** GET from Stripe. null: it does not exist. Throws StripeDown for everything that will heal. */
export async function retrieve(
  merchant: Merchant,
  path: string,
  headers: Json = {},
): Promise<Json | null> {
  const url = path.startsWith('http') ? path : `${merchant.options.stripeUrl}${path}`
  const response = await fetch(url, {
    headers: { authorization: 'Bearer sk_test_zoo', ...(headers as Record<string, string>) },
    signal: AbortSignal.timeout(merchant.has('works-before-answering') ? 30_000 : 1_000),
  }).catch((cause: unknown) => {
    throw new StripeDown('no answer', { cause })
  })
  if (response.status === 404) return null
  if (!response.ok) throw new StripeDown(String(response.status))
  return (await response.json()) as Json
}
