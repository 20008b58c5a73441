import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { calm } from '../../engine/rules.ts'
import { is2xx } from '../../http/exchange.ts'
import { STRICT_PARSE } from '../remedies.ts'

/** Judged by a later delivery: does the ID used for deduplication match the processed event? */
export const c09 = defineProbe({
  id: 'C09',
  title: 'Duplicate keys',
  severity: 'medium',
  tier: 'P1',
  needs: ['state'],
  cwe: ['CWE-436'],
  asvs: ['1.5.3'],
  cases: [],
  claim: 'The endpoint rejects an event with duplicate keys or reads it consistently.',
  remedy: STRICT_PARSE,
  async attack(context) {
    const first = `evt_probe${context.nonce()}`
    const bait = context.stage === null ? null : await context.stage.bait()
    const event = bait?.event ?? context.inert()
    const text = context.encode({ ...event, id: `evt_probe${context.nonce()}` }).toString()
    const doubled = text.replace('{', `{"id": "${first}", "type": "auditor.ping",`)
    const trial = await context.send('id and type sent twice', { body: doubled })
    if (!is2xx(trial.exchange)) bait?.release()
    if (bait === null || !is2xx(trial.exchange)) return { trial, mixed: null }
    const actedOnLast = await bait.wasTaken()
    const next = await context.needStage().bait()
    await context.send('a second event with the first ID', { event: { ...next.event, id: first } })
    const dedupedByFirst = !(await next.wasTaken())
    return { trial, mixed: actedOnLast && dedupedByFirst }
  },
  verdict({ trial, mixed }): Judgement {
    if (mixed === true) {
      const reason =
        'The endpoint stores the first ID but processes the last type. An attacker can block ' +
        'other events.'
      return { verdict: 'fail', reason, trials: [trial] }
    }
    if (mixed === false)
      return { verdict: 'pass', reason: 'The endpoint reads the event consistently.' }
    if (!is2xx(trial.exchange)) return calm([trial])
    const reason = 'Acknowledged. Only a state oracle can show which values the endpoint used.'
    return { verdict: 'inconclusive', reason, trials: [trial] }
  },
})
