import type { Judgement, Trial } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { differsFrom } from '../../engine/differs-from.ts'

export const g08 = defineProbe({
  id: 'G08',
  title: 'Object ID disclosure',
  severity: 'low',
  tier: 'S',
  needs: ['state'],
  cwe: ['CWE-203'],
  asvs: [],
  cases: ['S13'],
  claim: 'Known and unknown IDs get the same answer.',
  remedy: {
    text: 'Answer with a fixed 200 before you look anything up.',
  },
  async attack(context) {
    const stage = context.needStage()
    const mine = await stage.enrolled()
    const ask = (note: string, id: string) => {
      const object = { ...mine.subscription, id }
      return context.send(note, { event: stage.event('customer.subscription.updated', object) })
    }
    const unknown = () => ask('an unknown ID', `sub_probe${context.nonce()}`)
    const known = async () =>
      ask('an ID of another tenant', (await stage.enrolled()).subscription.id)
    const strangers: [Trial, Trial] = [await unknown(), await unknown()]
    return { known: [await known(), await known()], strangers }
  },
  verdict({ known, strangers }): Judgement {
    const [first, second] = strangers
    const revealing = known.filter(({ exchange }) =>
      differsFrom([first.exchange, second.exchange], exchange),
    )
    if (revealing.length === 0) return { verdict: 'pass', reason: 'Both get the same answer.' }
    return {
      verdict: 'fail',
      reason: 'The answer reveals whether an ID exists.',
      trials: [...revealing, first],
    }
  },
})
