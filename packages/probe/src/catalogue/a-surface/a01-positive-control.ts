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
  claim: 'A rightly signed event is accepted.',
  remedy: {
    text:
      'Check the secret, the path, and whether a firewall stands before the ' +
      'endpoint; then run the probe again.',
  },
  attack: (context) => calibrate(context),
  verdict({ accepted: control, refused: before }) {
    if (control === null) {
      const reason = `No rightly signed event was accepted: ${outcomes(before)}. Nothing can pass.`
      return { verdict: 'inconclusive', reason, trials: before }
    }
    if (before.length === 0) return { verdict: 'pass', reason: `Accepted: ${control.note}.` }
    const refusedNotes = listed(before.map((trial) => trial.note))
    const reason = `Accepted only as ${control.note}. Refused before: ${refusedNotes}.`
    return { verdict: 'warn', reason, trials: before }
  },
})

function outcomes(trials: readonly Trial[]): string {
  return [...new Set(trials.map((trial) => outcomeOf(trial.exchange)))].join(', ')
}
