import { createHmac } from 'node:crypto'
import { defineProbe } from '../../engine/define-probe.ts'
import { refused } from '../../engine/rules.ts'

export const b20 = defineProbe({
  id: 'B20',
  title: "Other provider's signature",
  severity: 'medium',
  tier: 'P',
  needs: [],
  cwe: ['CWE-347'],
  asvs: [],
  cases: ['1'],
  claim: 'The signature of another provider does not open this route.',
  remedy: { text: 'Give each provider its own route and its own secret.' },
  async attack(context) {
    const keyed = (text: string, body: Buffer) =>
      createHmac('sha256', context.secret).update(text).update(body)
    const now = context.now()
    return [
      await context.forge('in the manner of Svix', (body) => ({
        signature: null,
        headers: [
          ['svix-id', 'msg_probe'],
          ['svix-timestamp', String(now)],
          ['svix-signature', `v1,${keyed(`msg_probe.${now}.`, body).digest('base64')}`],
        ],
      })),
      await context.forge('in the manner of GitHub', (body) => ({
        signature: null,
        headers: [['X-Hub-Signature-256', `sha256=${keyed('', body).digest('hex')}`]],
      })),
      await context.forge('in the manner of Slack', (body) => ({
        signature: null,
        headers: [
          ['X-Slack-Request-Timestamp', String(now)],
          ['X-Slack-Signature', `v0=${keyed(`v0:${now}:`, body).digest('hex')}`],
        ],
      })),
    ]
  },
  verdict: refused,
})
