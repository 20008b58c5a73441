/** What is known of one signing secret of an endpoint. */
export interface SecretTraffic {
  readonly deliveries24h: number
  /** Of all the secrets of its endpoint together. */
  readonly endpointDeliveries24h: number
  readonly firstSeenAt: Date | null
}

export type SecretAdvice = 'in_use' | 'safe_to_remove' | 'unused' | 'too_early'

const DAY_MS = 86_400_000

/** Pure: whether a secret may go. Nobody is told so on less than a day of traffic. */
export function judgeSecret(
  { deliveries24h, endpointDeliveries24h, firstSeenAt }: SecretTraffic,
  now: Date,
): { advice: SecretAdvice; sentence: string } {
  if (deliveries24h > 0) {
    const deliveries =
      deliveries24h === 1 ? '1 delivery' : `${deliveries24h.toLocaleString('en-US')} deliveries`
    return {
      advice: 'in_use',
      sentence: `${deliveries} with this secret in 24 hours. Keep the secret.`,
    }
  }
  if (firstSeenAt === null || now.getTime() - firstSeenAt.getTime() < DAY_MS) {
    const sentence = 'Counted for less than 24 hours. Wait before you remove this secret.'
    return { advice: 'too_early', sentence }
  }
  if (endpointDeliveries24h > 0) {
    const sentence = 'No deliveries with this secret for 24 hours: safe to remove.'
    return { advice: 'safe_to_remove', sentence }
  }
  const sentence = 'No deliveries with any secret for 24 hours. Check the endpoint in Stripe first.'
  return { advice: 'unused', sentence }
}
