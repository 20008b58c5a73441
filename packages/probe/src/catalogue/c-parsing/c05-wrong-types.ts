import type { Judgement, Trial } from '../../contract.ts'
import type { ProbeContext } from '../../engine/context.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { calm, listed } from '../../engine/rules.ts'
import { is2xx } from '../../http/exchange.ts'
import { STRICT_PARSE } from '../remedies.ts'

export const c05 = defineProbe({
  id: 'C05',
  title: 'Fields of the wrong type',
  severity: 'medium',
  tier: 'P1',
  needs: [],
  cwe: ['CWE-1287', 'CWE-843'],
  asvs: ['15.3.5'],
  cases: ['S3'],
  claim: 'The endpoint rejects or ignores fields of the wrong type and does not crash.',
  remedy: STRICT_PARSE,
  async attack(context) {
    const decisive: Trial[] = []
    const minor: Trial[] = []
    for (const [note, change] of DECISIVE) decisive.push(await bent(context, note, change))
    for (const [note, change] of MINOR) minor.push(await bent(context, note, change))
    return { decisive, minor }
  },
  verdict({ decisive, minor }): Judgement {
    const taken = decisive.filter((trial) => trial.effect === true)
    if (taken.length > 0) {
      const reason = `The endpoint processed: ${listed(taken.map((trial) => trial.note))}.`
      return { verdict: 'fail', reason, trials: taken }
    }
    const crashes = calm([...decisive, ...minor])
    if (crashes.verdict !== 'pass') return crashes
    const unclear = decisive.filter((trial) => is2xx(trial.exchange) && trial.effect === undefined)
    if (unclear.length === 0) return { verdict: 'pass', reason: 'Rejected or ignored.' }
    const reason =
      'The endpoint acknowledged some of these events. Only a state oracle can show whether it ' +
      'processed them.'
    return { verdict: 'inconclusive', reason, trials: unclear }
  },
})

type Change = (event: Record<string, unknown>) => Record<string, unknown>

const DECISIVE: readonly (readonly [note: string, change: Change])[] = [
  ['id is a number', (event) => ({ ...event, id: 42 })],
  ['id is an array', (event) => ({ ...event, id: [event['id']] })],
  ['id is an object', (event) => ({ ...event, id: {} })],
  ['type is null', (event) => ({ ...event, type: null })],
  ['data is a string', (event) => ({ ...event, data: JSON.stringify(event['data']) })],
]
const MINOR: readonly (readonly [note: string, change: Change])[] = [
  ['created is a string', (event) => ({ ...event, created: 'yesterday' })],
  ['livemode is a string', (event) => ({ ...event, livemode: 'false' })],
]

/** Correctly signed, so the endpoint must reject the body itself. */
function bent(context: ProbeContext, note: string, change: Change): Promise<Trial> {
  return context.forge(note, (body) => ({
    body: context.encode(change(JSON.parse(body.toString()) as Record<string, unknown>)),
  }))
}
