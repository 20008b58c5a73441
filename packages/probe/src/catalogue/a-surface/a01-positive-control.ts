import type { Trial } from '../../contract.ts'
import { calibrate } from '../../engine/calibrate.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { listed } from '../../engine/rules.ts'
import { outcomeOf } from '../../http/exchange.ts'

export const a01 = defineProbe({
  id: 'A01',
  title: 'Positive control',
  severity: 'info',
  tier: 'P1',
  needs: [],
  cwe: [],
  asvs: ['4.1.5'],
  cases: ['F1', 'F14', 'F27'],
  claim: 'The endpoint accepts a correctly signed event.',
  remedy: {
    text:
      'Check the signing secret, the path, and any firewall in front of the endpoint. Then ' +
      'run the probe again.',
  },
  attack: (context) => calibrate(context),
  verdict({ accepted: control, refused: before }) {
    if (control === null) {
      const reason =
        'The endpoint rejected every correctly signed event: ' +
        `${outcomes(before)}. No probe can pass.`
      return { verdict: 'inconclusive', reason, trials: before }
    }
    if (before.length === 0) return { verdict: 'pass', reason: `Accepted: ${control.note}.` }
    const refusedNotes = listed(before.map((trial) => trial.note))
    const reason = `Accepted only as ${control.note}. Rejected: ${refusedNotes}.`
    return { verdict: 'warn', reason, trials: before }
  },
})

function outcomes(trials: readonly Trial[]): string {
  return [...new Set(trials.map((trial) => outcomeOf(trial.exchange)))].join(', ')
}
