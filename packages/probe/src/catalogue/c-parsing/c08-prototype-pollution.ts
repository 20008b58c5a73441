import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { differsFrom } from '../../engine/differs-from.ts'
import { calm, listed } from '../../engine/rules.ts'

export const c08 = defineProbe({
  id: 'C08',
  title: 'Prototype pollution',
  severity: 'high',
  tier: 'S',
  needs: ['state'],
  cwe: ['CWE-1321'],
  asvs: ['15.3.6'],
  cases: [],
  claim: 'Keys such as __proto__ in an event do not affect later requests.',
  remedy: {
    text: 'Never merge input into your own objects. Use a Map, or objects without a prototype.',
  },
  async attack(context) {
    const stage = context.needStage()
    const look = async () => {
      const get = await context.send('GET', { method: 'GET', body: '', signature: null })
      const bad = await context.send('an invalid signature', { secret: 'probe wrong key' })
      const good = await context.control()
      return [get, bad, good]
    }
    const before = [await look(), await look()] as const
    const buyer = stage.buyer()
    const text = context.encode(stage.event('customer.subscription.updated', buyer.subscription))
    for (const key of ['"metadata": {', '"object": {']) {
      const body = text.toString().replace(key, `${key} ${POLLUTION},`)
      await context.send('with __proto__', { body })
    }
    const root = text.toString().replace('{', `{ ${POLLUTION},`)
    const polluted = await context.send('with __proto__ at every level', { body: root })
    return { before, after: await look(), polluted }
  },
  verdict({ before, after, polluted }): Judgement {
    const changed = after.filter((trial, at) => {
      const [first, second] = [before[0][at], before[1][at]]
      if (first === undefined || second === undefined) return true
      return differsFrom([first.exchange, second.exchange], trial.exchange)
    })
    if (changed.length > 0) {
      const notes = listed(changed.map((trial) => trial.note))
      return {
        verdict: 'fail',
        reason: `Later responses changed: ${notes}.`,
        trials: [polluted, ...changed],
      }
    }
    return calm([polluted])
  },
})

const INNER =
  '{"status": 418, "statusCode": 418, "toJSON": 1, "toString": 1, "then": 1, "body": "probe"}'
const POLLUTION = `"__proto__": ${INNER}, "constructor": {"prototype": ${INNER}}`
