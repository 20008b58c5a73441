import { Inconclusive, type Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { listed } from '../../engine/rules.ts'
import { workedOff } from '../../engine/worked-off.ts'
import { inertThinEvent } from '../../event/inert-event.ts'
import { startWebhookSink } from '../../oracle/webhook-sink.ts'
import { NEVER_ASKED } from '../../stage/stage.ts'

export const j03 = defineProbe({
  id: 'J03',
  title: 'related_object.url steering',
  severity: 'critical',
  tier: 'S',
  needs: ['double'],
  cwe: ['CWE-918', 'CWE-601'],
  asvs: ['1.3.6', '13.2.4'],
  cases: ['F18'],
  claim: 'The URL in a thin event steers no request.',
  remedy: {
    text: 'Build the path yourself from the type and a checked id; never fetch related_object.url.',
  },
  async attack(context) {
    const { double } = context.oracles
    if (double === undefined) throw new Inconclusive('It needs the Stripe double (--double).')
    const canary = await startWebhookSink()
    try {
      const asked = double.fetched().length
      const urls = [
        `${canary.url}/v1/probe`,
        canary.url.replace('http:', ''),
        '/v1/../../v1/accounts',
        '/v1/accounts',
      ]
      for (const url of urls) {
        const thin = inertThinEvent(context.manner, context.nonce(), context.now())
        const related = { id: `mtr_probe${context.nonce()}`, type: 'billing.meter', url }
        await context.send(`related_object.url ${url}`, {
          event: { ...thin, related_object: related },
        })
      }
      const isAsked = await workedOff(context, double)
      const paths = double
        .fetched()
        .slice(asked)
        .map(({ path }) => path)
      const steered = paths.filter((path) => /accounts|\.\./.test(path))
      return { strange: canary.caught().length, steered, isAsked }
    } finally {
      await canary.close()
    }
  },
  verdict({ strange, steered, isAsked }, { target }): Judgement {
    if (strange > 0)
      return { verdict: 'fail', reason: 'A foreign host was called, with the API key.' }
    if (steered.length > 0) return { verdict: 'fail', reason: `Steered to ${listed(steered)}.` }
    if (!isAsked) return { verdict: 'inconclusive', reason: NEVER_ASKED }
    if (target.reach !== 'loopback') {
      const reason = 'The foreign host was 127.0.0.1, which an endpoint elsewhere cannot reach.'
      return { verdict: 'inconclusive', reason }
    }
    return { verdict: 'pass', reason: 'No request followed the URL.' }
  },
})
