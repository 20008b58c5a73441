import { accountsOf } from '../../service/endpoints-of.ts'
import { type Check, error, judged, unknown } from '../check.ts'
import { sayDuration } from '../say-offset.ts'
import { readWatermarkAges, type WatermarkAge } from './state.store.ts'

/** Catch-up reads the own account every hour, and a connected one every day. */
const OWN_SECONDS_MAX = 3 * 3_600
const CONNECTED_SECONDS_MAX = 3 * 86_400
const NAMED_MAX = 3

export const catchUpAge: Check = {
  id: 'catch_up',
  title: 'Catch-up',
  how: 'Bursar read the events of each account lately.',
  needs: ['database_schema'],
  async run({ config, pool }) {
    if (pool === null) return unknown('There is no database.')
    const found = await readWatermarkAges(pool, accountsOf(config), NAMED_MAX)
    if (found.length === 0) return unknown('Bursar has not started on this database yet.')
    const problems = found.filter(isLate).map((one) => {
      const { account, ageSeconds, lastError } = one
      const name = account === '' ? 'the own account' : account
      const since = sayDuration((ageSeconds ?? 0) * 1000)
      const why = lastError === null ? '' : ` The last run failed (${lastError}).`
      return error(
        `Bursar has not read the events of ${name} for ${since}.${why}`,
        'Check that `bursar serve` or `bursar worker` runs, then run `bursar catch-up`.',
      )
    })
    const ages = found.map(({ ageSeconds }) => sayDuration((ageSeconds ?? 0) * 1000))
    return judged(problems, `Every event that is older than ${ages[0]} is known.`)
  },
}

function isLate({ account, ageSeconds }: WatermarkAge): boolean {
  const max = account === '' ? OWN_SECONDS_MAX : CONNECTED_SECONDS_MAX
  return ageSeconds !== null && ageSeconds > max
}
