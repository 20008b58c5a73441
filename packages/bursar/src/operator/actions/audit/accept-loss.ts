import type { Told } from '../action.ts'
import { text } from '../sentence.ts'

/** `bursar audit accept-loss`: the audit log writes it down itself. */
export const acceptLoss: Told = {
  sentences: {
    'audit.loss_accepted': (of) =>
      `accepted the loss of the last audit rows in ${text(of, 'chains')} chains`,
  },
}
