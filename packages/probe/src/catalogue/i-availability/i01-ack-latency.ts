import { Inconclusive, type Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { is2xx } from '../../http/exchange.ts'
import { ACK_FAST } from '../remedies.ts'

export const i01 = defineProbe({
  id: 'I01',
  title: 'Acknowledgment latency',
  severity: 'high',
  tier: 'P1',
  needs: [],
  cwe: [],
  asvs: ['15.1.3'],
  cases: ['83', 'F9'],
  claim: 'The endpoint acknowledges an event within one second.',
  remedy: ACK_FAST,
  async attack(context) {
    const samples = context.isPublic ? PUBLIC_SAMPLES : SAMPLES
    const latencies: number[] = []
    while (latencies.length < samples) {
      const { exchange } = await context.control()
      if (!is2xx(exchange))
        throw new Inconclusive('The endpoint rejected a correctly signed event.')
      latencies.push(exchange.elapsedMs)
      // With so few requests the p99 is the slowest one. More requests would take too long.
      if (latencies.length > COLD && exchange.elapsedMs > FAIL_MS) break
    }
    return latencies
  },
  verdict(latencies): Judgement {
    const cold = latencies.slice(0, COLD)
    const warm = latencies.slice(COLD).sort((a, b) => a - b)
    const p99 = warm[Math.min(warm.length - 1, Math.floor(warm.length * 0.99))] ?? 0
    const said =
      `p99 ${Math.round(p99)} ms over ${warm.length} requests. First requests: ` +
      `${cold.map(Math.round).join(', ')} ms.`
    if (p99 > FAIL_MS) return { verdict: 'fail', reason: `Too slow: ${said}` }
    return { verdict: p99 > WARN_MS ? 'warn' : 'pass', reason: said }
  },
})

const FAIL_MS = 5_000
const WARN_MS = 1_000
const SAMPLES = 20
/** At one request per second, the other probes need the time. */
const PUBLIC_SAMPLES = 10
/** A cold start is not a fault, so these are reported but not judged. */
const COLD = 3
