import type { FindingAction } from '@bursar/wire/operator/finding/findings'
import { approveFinding } from './approve-finding.ts'
import { dismissFinding } from './dismiss-finding.ts'
import type { FindingActionOf } from './finding-action.ts'
import { linkFinding } from './link-finding.ts'
import { mergeFinding } from './merge-finding.ts'
import { moveFinding } from './move-finding.ts'
import { refetchFinding } from './refetch-finding.ts'
import { replayFinding } from './replay-finding.ts'
import { retryFinding } from './retry-finding.ts'

/** Everything that can be done about a finding. */
export const FINDING_ACTIONS: Readonly<Record<FindingAction, FindingActionOf>> = {
  refetch: refetchFinding,
  replay: replayFinding,
  link: linkFinding,
  approve: approveFinding,
  merge: mergeFinding,
  move: moveFinding,
  retry: retryFinding,
  dismiss: dismissFinding,
}
