import { randomBytes } from 'node:crypto'
import { Inconclusive, type Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { mac } from '../../event/signature-header.ts'
import { openLine } from '../../http/keep-alive.ts'

/** Always severity `info`: noise hides most leaks. */
export const b21 = defineProbe({
  id: 'B21',
  title: 'Timing side channel',
  severity: 'info',
  tier: 'S',
  needs: ['loopback'],
  cwe: ['CWE-208'],
  asvs: ['11.2.4'],
  cases: [],
  claim: 'The response time reveals nothing about the correct signature.',
  remedy: {
    text:
      'Compare signatures in constant time: timingSafeEqual, hmac.compare_digest, ' +
      'secure_compare.',
  },
  async attack(context) {
    if (context.target.reach !== 'loopback')
      throw new Inconclusive('This probe measures only on loopback.')
    const body = context.encode(context.inert())
    const line = openLine(context.target)
    const times: [number[], number[]] = [[], []]
    const pairs = context.run.options.effort?.rounds === undefined ? PAIRS : PAIRS / 20
    const until = performance.now() + SECONDS_MAX * 1000
    for (let pair = 0; pair < pairs; pair += 1) {
      if (performance.now() > until) break
      const at = context.now()
      const right = mac(body, context.secret, at)
      const almost = `${right.slice(0, -2)}${right.endsWith('00') ? '11' : '00'}`
      const wrong = randomBytes(32).toString('hex')
      // In random order, because the second of two requests finds warm caches.
      const sides = [
        [0, almost],
        [1, wrong],
      ] as const
      const order = context.run.random() < 0.5 ? sides : [sides[1], sides[0]]
      for (const [side, value] of order) {
        const signature = `t=${at},v1=${value}`
        times[side].push(await line.time(context.request({ body, signature })))
      }
    }
    line.close()
    if (times[0].length < PAIRS_MIN) {
      throw new Inconclusive(`${times[0].length} pairs in ${SECONDS_MAX} s are too few to judge.`)
    }
    return times
  },
  verdict([almost, wrong]): Judgement {
    const t = welch(cropped(almost), cropped(wrong))
    const reason =
      `|t| = ${Math.abs(t).toFixed(1)} over ${almost.length} pairs. Values of 4.5 or more ` +
      'indicate a leak.'
    return { verdict: Math.abs(t) < 4.5 ? 'pass' : 'warn', reason, severity: 'info' }
  },
})

const PAIRS = 10_000
/** The time limit for a slow endpoint. With fewer pairs, noise hides a leak. */
const SECONDS_MAX = 60
const PAIRS_MIN = 100

/** Drops the slowest 10 %, which measure the machine and not the endpoint. */
function cropped(times: readonly number[]): number[] {
  return [...times].sort((a, b) => a - b).slice(0, Math.floor(times.length * 0.9))
}

function welch(one: readonly number[], other: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length
  const spread = (values: readonly number[], middle: number) =>
    values.reduce((sum, v) => sum + (v - middle) ** 2, 0) / (values.length - 1) / values.length
  const [a, b] = [mean(one), mean(other)]
  return (a - b) / Math.sqrt(spread(one, a) + spread(other, b))
}
