import { Inconclusive, type Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { listed } from '../../engine/rules.ts'
import { workedOff } from '../../engine/worked-off.ts'
import { inertThinEvent } from '../../event/inert-event.ts'
import { startWebhookSink } from '../../oracle/webhook-sink.ts'
import { NEVER_ASKED } from '../../stage/stage.ts'

export const j03 = defineProbe({
  id: 'J03',
  title: 'Request steering by related_object.url',
  severity: 'critical',
  tier: 'S',
  needs: ['double'],
  cwe: ['CWE-918', 'CWE-601'],
  asvs: ['1.3.6', '13.2.4'],
  cases: ['F18'],
  claim: 'The URL in a thin event does not control which URL the endpoint requests.',
  remedy: {
    text: 'Build the path from the type and a validated ID. Never fetch related_object.url.',
  },
  async attack(context) {
    const { double } = context.oracles
    if (double === undefined) throw new Inconclusive('This probe needs --double.')
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
      return { verdict: 'fail', reason: 'The endpoint sent the API key to another host.' }
    if (steered.length > 0)
      return { verdict: 'fail', reason: `The endpoint requested ${listed(steered)}.` }
    if (!isAsked) return { verdict: 'inconclusive', reason: NEVER_ASKED }
    if (target.reach !== 'loopback') {
      const reason =
        'The other host in this test is 127.0.0.1, which a remote endpoint cannot reach.'
      return { verdict: 'inconclusive', reason }
    }
    return { verdict: 'pass', reason: 'The endpoint did not use the URL.' }
  },
})
