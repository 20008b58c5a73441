import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { calm } from '../../engine/rules.ts'
import { is2xx } from '../../http/exchange.ts'
import { STRICT_PARSE } from '../remedies.ts'

/** Judged by what is taken afterwards: was the id that deduplicates the one that was acted upon? */
export const c09 = defineProbe({
  id: 'C09',
  title: 'Duplicate keys',
  severity: 'medium',
  tier: 'P1',
  needs: ['state'],
  cwe: ['CWE-436'],
  asvs: ['1.5.3'],
  cases: [],
  claim: 'An event with a key twice is refused, or read the same way everywhere.',
  remedy: STRICT_PARSE,
  async attack(context) {
    const first = `evt_probe${context.nonce()}`
    const bait = context.stage === null ? null : await context.stage.bait()
    const event = bait?.event ?? context.inert()
    const text = context.encode({ ...event, id: `evt_probe${context.nonce()}` }).toString()
    const doubled = text.replace('{', `{"id": "${first}", "type": "auditor.ping",`)
    const trial = await context.send('id and type twice', { body: doubled })
    if (!is2xx(trial.exchange)) bait?.release()
    if (bait === null || !is2xx(trial.exchange)) return { trial, mixed: null }
    const actedOnLast = await bait.wasTaken()
    const next = await context.needStage().bait()
    await context.send('again under the first id', { event: { ...next.event, id: first } })
    const dedupedByFirst = !(await next.wasTaken())
    return { trial, mixed: actedOnLast && dedupedByFirst }
  },
  verdict({ trial, mixed }): Judgement {
    if (mixed === true) {
      const reason =
        'It remembers the first id and acts on the last type: a dedupe can be poisoned.'
      return { verdict: 'fail', reason, trials: [trial] }
    }
    if (mixed === false) return { verdict: 'pass', reason: 'One consistent reading.' }
    if (!is2xx(trial.exchange)) return calm([trial])
    const reason = 'Acknowledged; which reading it took only a state oracle can show.'
    return { verdict: 'inconclusive', reason, trials: [trial] }
  },
})
