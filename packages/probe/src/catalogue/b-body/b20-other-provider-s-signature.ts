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
  claim: "Another provider's signature scheme does not pass verification.",
  remedy: {
    text: 'Use a separate route and a separate secret for each provider.',
  },
  async attack(context) {
    const keyed = (text: string, body: Buffer) =>
      createHmac('sha256', context.secret).update(text).update(body)
    const now = context.now()
    return [
      await context.forge('Svix signature headers', (body) => ({
        signature: null,
        headers: [
          ['svix-id', 'msg_probe'],
          ['svix-timestamp', String(now)],
          ['svix-signature', `v1,${keyed(`msg_probe.${now}.`, body).digest('base64')}`],
        ],
      })),
      await context.forge('GitHub signature header', (body) => ({
        signature: null,
        headers: [['X-Hub-Signature-256', `sha256=${keyed('', body).digest('hex')}`]],
      })),
      await context.forge('Slack signature headers', (body) => ({
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
