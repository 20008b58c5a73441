import type { Told } from '../outside.ts'
import type { Expected } from './expected.ts'

interface Body {
  readonly type: string
  readonly tenantId: string
  readonly subscriptionId: string | null
  readonly sequence: number
}

/** Endpoints of one kind: each was told of each change once, in words that are in order. */
export function judgeWebhooks(
  who: string,
  told: readonly Told[],
  read: (body: string) => Body,
  expected: Expected,
): string[] {
  const wrongs: string[] = []
  const bodies = new Map<string, string>()
  for (const { id, body } of told) {
    const known = bodies.get(id)
    if (known !== undefined && known !== body) wrongs.push(`${who}: ${id} came in two ways`)
    bodies.set(id, body)
  }
  const all = [...bodies.values()].map(read).sort((a, b) => a.sequence - b.sequence)
  const names = Map.groupBy(all, ({ tenantId, subscriptionId }) => subscriptionId ?? tenantId)
  for (const about of new Set([...names.keys(), ...expected.sent.keys()])) {
    const got = (names.get(about) ?? []).map(({ type }) => type).join(' ')
    const wanted = (expected.sent.get(about) ?? []).join(' ')
    if (got !== wanted) wrongs.push(`${who} of ${about}: told [${got}], and it was [${wanted}]`)
  }
  return wrongs
}

export function readWebhooks(text: string): Body {
  const { type, data } = JSON.parse(text)
  const { tenant_id: tenantId, subscription_id: subscriptionId, sequence = 0 } = data
  return { type, tenantId, subscriptionId, sequence }
}

export function readHooked(text: string): Body {
  const { type, tenantId, subscriptionId = null, sequence = 0 } = JSON.parse(text)
  return { type, tenantId, subscriptionId, sequence }
}
