import { Inconclusive, type Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import type { Oracles } from '../../engine/options.ts'
import { pause } from '../../http/pace.ts'
import { dress, INJECTIONS, showsInterpreted } from '../../stage/canaries.ts'

export const h07 = defineProbe({
  id: 'H07',
  title: 'Emails and outgoing webhooks',
  severity: 'high',
  tier: 'S',
  needs: ['sink'],
  cwe: ['CWE-79', 'CWE-93'],
  asvs: ['1.3.11'],
  cases: ['S44', '116'],
  claim: 'Emails and outgoing webhooks escape customer text.',
  remedy: {
    text:
      'Escape with a template engine, reject line breaks in header values, and sign outgoing ' +
      'webhooks.',
  },
  async attack(context) {
    const { mail, webhooks } = context.oracles
    if (mail === undefined && webhooks === undefined) {
      throw new Inconclusive('This probe needs --mail-port or --webhook-port.')
    }
    const stage = context.needStage()
    const start = { mails: mail?.caught().length ?? 0, hooks: webhooks?.caught().length ?? 0 }
    for (const text of INJECTIONS) {
      const buyer = stage.buyer()
      dress(buyer, text)
      stage.publish(buyer)
      await stage.deliverSurely(...stage.purchaseEvents(buyer))
      await stage.until(buyer, (row) => row?.entitled === true)
    }
    await quiet(context.oracles, stage.settle)
    const mails = mail?.caught().slice(start.mails) ?? []
    const hooks = webhooks?.caught().slice(start.hooks) ?? []
    return { mails, hooks }
  },
  verdict({ mails, hooks }): Judgement {
    if (mails.length + hooks.length === 0) {
      return {
        verdict: 'inconclusive',
        reason: 'A purchase sent no email and no webhook to the probe.',
      }
    }
    if (mails.some((mail) => showsInterpreted(mail))) {
      return {
        verdict: 'fail',
        reason: 'An email contains customer text as markup or as a header.',
      }
    }
    const unsigned = hooks.filter(
      ({ headers }) => !Object.keys(headers).some((name) => /signature/.test(name)),
    )
    if (unsigned.length > 0) return { verdict: 'fail', reason: 'Outgoing webhooks are not signed.' }
    return {
      verdict: 'pass',
      reason:
        `Emails (${mails.length}) escape customer text. ` +
        `Webhooks (${hooks.length}) are signed.`,
    }
  },
})

const QUIET_READS = 6

/** Messages leave after the state is written, so wait until no more arrive. */
async function quiet(
  { mail, webhooks }: Oracles,
  settle: { intervalMs: number; withinMs: number },
): Promise<void> {
  const count = () => (mail?.caught().length ?? 0) + (webhooks?.caught().length ?? 0)
  const until = performance.now() + settle.withinMs
  let same = 0
  for (let last = count(); same < QUIET_READS && performance.now() < until; ) {
    await pause(settle.intervalMs)
    const now = count()
    same = now === last && now > 0 ? same + 1 : 0
    last = now
  }
}
