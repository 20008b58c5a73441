import { sayMinute } from '@bursar/wire/text/say-instant'
import { pathOf } from '../../operator/now/endpoints.store.ts'
import { type Check, error, judged, type Problem, unknown } from '../check.ts'
import { type Deliveries, readDeliveries } from '../state/deliveries.store.ts'

/** Fewer can be anybody's. Stripe resends each event that was refused. */
const REFUSED_MIN = 3

/** Stripe never gives a secret again, so only what was signed with it says whether it matches. */
export const stripeSecret: Check = {
  id: 'stripe_secret',
  title: 'Signing secrets',
  how: 'Deliveries of the last 24 hours were verified. Bursar cannot read the secret from Stripe.',
  needs: ['database_schema'],
  async run({ config, pool }) {
    if (pool === null) return unknown('There is no database.')
    const deliveries = await readDeliveries(pool)
    const problems: Problem[] = []
    const notes: string[] = []
    for (const { name, secretEnv } of config.endpoints) {
      const known = deliveries.find(({ endpoint }) => endpoint === name)
      const path = pathOf(name)
      if (known !== undefined && isWrong(known)) {
        problems.push(problemOf(known, pathOf(name), secretEnv ?? 'STRIPE_WEBHOOK_SECRET'))
      } else if (known === undefined || known.accepted === 0) {
        notes.push(`${path}: not known, because no delivery was verified in 24 hours.`)
      } else {
        const { accepted, acceptedAt } = known
        const last = acceptedAt === null ? '' : `, the last one on ${sayMinute(acceptedAt)}`
        notes.push(`${path}: ${accepted} deliveries verified in 24 hours${last}.`)
      }
    }
    const note = notes.join(' ')
    const isKnown = deliveries.some(({ accepted }) => accepted > 0)
    return problems.length === 0 && !isKnown ? unknown(note) : judged(problems, note)
  },
}

/** Anybody can send a wrong signature; only a run of them without a right one is a wrong secret. */
function isWrong({ mismatched }: Deliveries): boolean {
  return mismatched >= REFUSED_MIN
}

function problemOf(
  { mismatched, acceptedAt }: Deliveries,
  path: string,
  variable: string,
): Problem {
  const since = acceptedAt === null ? 'none in 24 hours' : `none since ${sayMinute(acceptedAt)}`
  return error(
    `Bursar refused ${mismatched} deliveries to ${path} because of the signature, and verified ` +
      `${since}. The signing secret is probably wrong.`,
    `Copy the signing secret of the endpoint from the Stripe Dashboard into ${variable}, ` +
      'restart Bursar, then run `bursar catch-up`.',
  )
}
