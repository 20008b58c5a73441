import type { Judgement, Trial } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { differsFrom } from '../../engine/differs-from.ts'

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
    const mine = await stage.enrolled()
    const ask = (note: string, id: string) => {
      const object = { ...mine.subscription, id }
      return context.send(note, { event: stage.event('customer.subscription.updated', object) })
    }
    const unknown = () => ask('an id that exists nowhere', `sub_probe${context.nonce()}`)
    const known = async () =>
      ask('an id of another tenant', (await stage.enrolled()).subscription.id)
    const strangers: [Trial, Trial] = [await unknown(), await unknown()]
    return { known: [await known(), await known()], strangers }
  },
  verdict({ known, strangers }): Judgement {
    const [first, second] = strangers
    const tells = known.filter(({ exchange }) =>
      differsFrom([first.exchange, second.exchange], exchange),
    )
    if (tells.length === 0) return { verdict: 'pass', reason: 'The same answer.' }
    return {
      verdict: 'fail',
      reason: 'The answer tells whether an id exists.',
      trials: [...tells, first],
    }
  },
})
