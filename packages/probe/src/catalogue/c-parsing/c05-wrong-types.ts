import type { Judgement, Trial } from '../../contract.ts'
import type { ProbeContext } from '../../engine/context.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { calm, listed } from '../../engine/rules.ts'
import { is2xx } from '../../http/exchange.ts'
import { STRICT_PARSE } from '../remedies.ts'

export const c05 = defineProbe({
  id: 'C05',
  title: 'Wrong types',
  severity: 'medium',
  tier: 'P1',
  needs: [],
  cwe: ['CWE-1287', 'CWE-843'],
  asvs: ['15.3.5'],
  cases: ['S3'],
  claim: 'Fields of the wrong type are refused or ignored, never processed, and crash nothing.',
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
      const reason = `Processed: ${listed(taken.map((trial) => trial.note))}.`
      return { verdict: 'fail', reason, trials: taken }
    }
    const crashes = calm([...decisive, ...minor])
    if (crashes.verdict !== 'pass') return crashes
    const unclear = decisive.filter((trial) => is2xx(trial.exchange) && trial.effect === undefined)
    if (unclear.length === 0) return { verdict: 'pass', reason: 'Refused or ignored.' }
    const reason =
      'Some were acknowledged; only a state oracle could say whether they were processed.'
    return { verdict: 'inconclusive', reason, trials: unclear }
  },
})

type Change = (event: Record<string, unknown>) => Record<string, unknown>

const DECISIVE: readonly (readonly [note: string, change: Change])[] = [
  ['id is a number', (event) => ({ ...event, id: 42 })],
  ['id is an array', (event) => ({ ...event, id: [event['id']] })],
  ['id is an object', (event) => ({ ...event, id: {} })],
  ['type is null', (event) => ({ ...event, type: null })],
  ['data is text', (event) => ({ ...event, data: JSON.stringify(event['data']) })],
]
const MINOR: readonly (readonly [note: string, change: Change])[] = [
  ['created is text', (event) => ({ ...event, created: 'yesterday' })],
  ['livemode is text', (event) => ({ ...event, livemode: 'false' })],
]

/** Rightly signed, so the body itself is what must be refused. */
function bent(context: ProbeContext, note: string, change: Change): Promise<Trial> {
  return context.forge(note, (body) => ({
    body: context.encode(change(JSON.parse(body.toString()) as Record<string, unknown>)),
  }))
}
