import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { headOf } from '../../engine/judge-pours.ts'
import { listed } from '../../engine/rules.ts'
import { sendRaw } from '../../http/raw-bytes.ts'

export const i11 = defineProbe({
  id: 'I11',
  title: 'Request smuggling',
  severity: 'medium',
  tier: 'S',
  needs: [],
  cwe: ['CWE-444'],
  asvs: ['4.2.1'],
  cases: [],
  claim: 'The endpoint rejects a request with an ambiguous length.',
  remedy: {
    text:
      'Use a server and a proxy that answer 400 to conflicting lengths and close the ' +
      'connection.',
  },
  async attack(context) {
    const inner = `GET /${context.nonce()} HTTP/1.1\r\nHost: ${context.target.authority}\r\n\r\n`
    const first = headOf(context).replace('Connection: close\r\n', '')
    const seen: { note: string; answers: number }[] = []
    for (const [note, text] of smuggles(first, inner)) {
      const back = await sendRaw(context.target, Buffer.from(text, 'latin1'))
      seen.push({ note, answers: back.match(/HTTP\/1\.[01] \d{3}/g)?.length ?? 0 })
    }
    return seen
  },
  verdict(seen): Judgement {
    const split = seen.filter(({ answers }) => answers > 1)
    if (split.length === 0)
      return { verdict: 'pass', reason: 'Each request was rejected or answered once.' }
    return {
      verdict: 'fail',
      reason: `Read as two requests: ${listed(split.map(({ note }) => note))}.`,
    }
  },
})

function smuggles(head: string, inner: string): (readonly [note: string, text: string])[] {
  const length = inner.length + 5
  return [
    [
      'CL.TE',
      `${head}Content-Length: ${length}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${inner}`,
    ],
    ['TE.CL', `${head}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n${inner}`],
    [
      'two Content-Length headers',
      `${head}Content-Length: 0\r\nContent-Length: ${inner.length}\r\n\r\n${inner}`,
    ],
    [
      'an unknown Transfer-Encoding',
      `${head}Transfer-Encoding: xchunked\r\nContent-Length: 0\r\n\r\n${inner}`,
    ],
  ]
}
