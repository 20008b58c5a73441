import type { Progress } from '@bursar/wire/cli/progress'
import type { VerifyContext, Waiting } from '../../reconcile/verify/verify-context.ts'
import { counted } from '../output/print.ts'

/** For a comparison whose line of progress says what it waits for. */
export function sayingWaits(say: Progress['say']): Required<Pick<VerifyContext, 'onWaiting'>> {
  return { onWaiting: (waiting) => say(waiting === null ? null : sentenceOf(waiting)) }
}

function sentenceOf({ seconds, differences }: Waiting): string {
  return `Waiting ${seconds} s to read ${counted(differences, 'difference')} again`
}
