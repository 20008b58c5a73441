import type { Judgement, Trial } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { headOf } from '../../engine/judge-pours.ts'
import { openDrips } from '../../http/drip.ts'
import { is2xx } from '../../http/exchange.ts'
import { pause } from '../../http/pace.ts'

export const i08 = defineProbe({
  id: 'I08',
  title: 'Slow clients',
  severity: 'medium',
  tier: 'S',
  needs: [],
  cwe: ['CWE-400', 'CWE-772'],
  asvs: [],
  cases: [],
  claim: 'Slow clients are disconnected and do not block other requests.',
  remedy: {
    text:
      'Set timeouts of at most 30 s for headers and body (Node.js: headersTimeout and ' +
      'requestTimeout), and limit connections.',
  },
  async attack(context) {
    const seconds = context.run.options.effort?.seconds ?? 60
    const head = `${headOf(context)}Content-Length: 1000\r\n\r\n`
    const drips = openDrips(context.target, DRIPS, head)
    const during: Trial[] = []
    const until = performance.now() + seconds * 1000
    try {
      do {
        during.push(await context.control())
        await pause(Math.min(5_000, seconds * 250))
      } while (performance.now() < until && drips.open() > 0)
      return { during, open: drips.open(), seconds }
    } finally {
      drips.close()
    }
  },
  verdict({ during, open, seconds }): Judgement {
    const lost = during.filter(
      (trial) => !is2xx(trial.exchange) || trial.exchange.elapsedMs > SUFFERING_MS,
    )
    if (lost.length > 0) {
      return {
        verdict: 'fail',
        reason: 'Correctly signed events failed while slow clients were connected.',
        trials: lost,
      }
    }
    if (open === 0)
      return {
        verdict: 'pass',
        reason: 'All slow clients were disconnected. Other requests were not affected.',
      }
    if (seconds < 60)
      return {
        verdict: 'pass',
        reason: `Other requests were not affected within ${seconds} s.`,
      }
    return {
      verdict: 'warn',
      reason: `${open} of ${DRIPS} slow connections are still open after ${seconds} s.`,
    }
  },
})

const DRIPS = 100
const SUFFERING_MS = 3_000
