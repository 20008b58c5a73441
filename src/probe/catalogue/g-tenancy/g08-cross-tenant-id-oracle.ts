import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'

export const g08 = defineProbe({
  id: 'G08',
  title: 'Cross-tenant id oracle',
  severity: 'low',
  tier: 'S',
  needs: ['state'],
  cwe: ['CWE-203'],
  asvs: [],
  cases: ['S13'],
  claim: 'Known and unknown ids are answered alike.',
  remedy: { text: 'Answer by a fixed 200 before anything is looked up.' },
  async attack(context) {
    const stage = context.needStage()
    const [mine, theirs] = [await stage.enrolled(), await stage.enrolled()]
    const ask = (note: string, id: string) => {
      const object = { ...mine.subscription, id }
      return context.send(note, { event: stage.event('customer.subscription.updated', object) })
    }
    return [
      await ask('an id of another tenant', theirs.subscription.id),
      await ask('an id that exists nowhere', `sub_probe${context.nonce()}`),
    ]
  },
  verdict([known, unknown]): Judgement {
    const same =
      known?.exchange.status === unknown?.exchange.status &&
      known?.exchange.body.equals(unknown?.exchange.body ?? Buffer.alloc(0))
    if (same) return { verdict: 'pass', reason: 'The same answer.' }
    return {
      verdict: 'fail',
      reason: 'The answer tells whether an id exists.',
      trials: [known!, unknown!],
    }
  },
})
