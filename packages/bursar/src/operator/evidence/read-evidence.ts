import type { findingEvidence } from '@bursar/wire/operator/finding/evidence'
import type { z } from 'zod'
import { EvidenceReader, hasEvidence } from '../../stripe/evidence-reader.ts'
import { toStripeError } from '../../stripe/to-stripe-error.ts'
import type { FindingDetail } from '../read/findings.store.ts'
import { type PricesOfPlans, toEvidence } from './to-evidence.ts'

type FindingEvidence = z.output<typeof findingEvidence>

/** Two subscriptions of one tenant are the most that a finding compares. */
const OBJECTS_MAX = 2

export interface EvidenceOptions {
  readonly stripe: {
    readonly secretKey: string
    readonly apiBase: URL | null
    readonly livemode: boolean
  }
  readonly plans: PricesOfPlans
}

type About = Pick<FindingDetail, 'account' | 'object_id' | 'details'>

/**
 * Who and what is behind a finding, asked of Stripe now. Nothing of it is stored or logged; where
 * Stripe does not answer in time, the finding is shown without it.
 */
export async function readEvidence(
  { stripe, plans }: EvidenceOptions,
  finding: About,
): Promise<FindingEvidence> {
  const ids = evidenceIds(finding)
  if (ids.length === 0) return { state: 'nothing', error_code: null, objects: [] }
  // A command on the database alone may have no key: then nobody is asked.
  if (stripe.secretKey === '') {
    return { state: 'unavailable', error_code: 'SETTING_MISSING', objects: [] }
  }
  const place = { account: finding.account, livemode: stripe.livemode, plans }
  try {
    const reader = new EvidenceReader(stripe)
    const objects = await Promise.all(ids.map((id) => reader.read(finding.account, id)))
    const shown = objects.map((object) => toEvidence(object, place))
    return { state: 'read', error_code: null, objects: shown }
  } catch (error) {
    return { state: 'unavailable', error_code: toStripeError(error).code, objects: [] }
  }
}

/** Pure: the objects of Stripe that a finding is about: its own, else those that it names. */
export function evidenceIds({
  object_id,
  details,
}: Pick<About, 'object_id' | 'details'>): string[] {
  const own = object_id.split(':').filter(hasEvidence)
  if (own.length > 0) return own.slice(0, 1)
  const { subscriptions, customer_id } = details
  const named = Array.isArray(subscriptions) ? subscriptions : [customer_id]
  return named
    .filter((id) => typeof id === 'string')
    .filter(hasEvidence)
    .slice(0, OBJECTS_MAX)
}
