import { randomBytes } from 'node:crypto'
import { Inconclusive, type Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { mac } from '../../event/signature-header.ts'
import { openLine } from '../../http/keep-alive.ts'

/** Never more than information: noise is stronger than most leaks. */
export const b21 = defineProbe({
  id: 'B21',
  title: 'Timing side channel',
  severity: 'info',
  tier: 'S',
  needs: ['loopback'],
  cwe: ['CWE-208'],
  asvs: ['11.2.4'],
  cases: [],
  claim: 'The time of a refusal tells nothing about the right signature.',
  remedy: {
    text: 'Compare in constant time: timingSafeEqual, hmac.compare_digest, secure_compare.',
  },
  async attack(context) {
    if (context.target.reach !== 'loopback')
      throw new Inconclusive('It is measured on loopback only.')
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
      // Taken in random order: the second of two requests finds everything warm.
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
      throw new Inconclusive(`${times[0].length} pairs in ${SECONDS_MAX} s are too few to tell.`)
    }
    return times
  },
  verdict([almost, wrong]): Judgement {
    const t = welch(cropped(almost), cropped(wrong))
    const reason =
      `|t| = ${Math.abs(t).toFixed(1)} over ${almost.length} pairs; from 4.5 on it ` +
      'is a signal.'
    return { verdict: Math.abs(t) < 4.5 ? 'pass' : 'warn', reason, severity: 'info' }
  },
})

const PAIRS = 10_000
/** A slow endpoint is measured for so long; the noise of fewer pairs hides what it leaks. */
const SECONDS_MAX = 60
const PAIRS_MIN = 100

/** Without the slowest tenth, which is the machine's and not the endpoint's. */
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
