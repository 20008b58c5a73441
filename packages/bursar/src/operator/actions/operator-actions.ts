import type { FindingAction } from '@bursar/wire/operator/finding/findings'
import {
  type ActionRoute,
  actingOf,
  done,
  type Operator,
  type OperatorAction,
  type OperatorActionContext,
  type Told,
} from './action.ts'
import { acceptLoss } from './audit/accept-loss.ts'
import { verifyAudit } from './audit/verify-audit.store.ts'
import { confirmBrake } from './brake/confirm-brake.store.ts'
import { discardBrake } from './brake/discard-brake.ts'
import { goLive } from './delivery/go-live.ts'
import { observeTenant } from './delivery/observe-tenant.ts'
import { actOnFinding } from './finding/act-on-finding.store.ts'
import { FINDING_ACTIONS } from './finding/finding-actions.ts'
import { enableEndpoint } from './outgoing/enable-endpoint.store.ts'
import { redriveMessages } from './outgoing/redrive-messages.store.ts'
import { replayToEndpoint } from './outgoing/replay-to-endpoint.store.ts'
import { retryMessage } from './outgoing/retry-message.store.ts'
import { addOverride } from './override/add-override.ts'
import { endOverride } from './override/end-override.ts'
import { startCatchUp } from './reconcile/start-catch-up.store.ts'
import { startSweep } from './reconcile/start-sweep.store.ts'
import { startVerify } from './reconcile/start-verify.store.ts'
import { refetchSubscription } from './refresh/refetch-subscription.store.ts'
import { replayEvent } from './refresh/replay-event.store.ts'
import type { Sentence } from './sentence.ts'
import { issueConsoleLink } from './sign-in/issue-console-link.store.ts'
import { createTenant } from './tenant/create-tenant.store.ts'
import { mergeTenant } from './tenant/merge-tenant.store.ts'
import { moveCustomer } from './tenant/move-customer.store.ts'
import { undoMerge } from './tenant/undo-merge.store.ts'

interface AskedOfFinding {
  readonly params: { readonly finding_id: string }
  readonly body: { readonly reason: string; readonly tenant_id?: string }
}

/** One of what can be done about a finding, as a route asks for it. */
function onFinding(action: FindingAction) {
  const { done: did, sentence } = FINDING_ACTIONS[action]
  return {
    sentences: { [`finding.${did}`]: sentence },
    async run(context: OperatorActionContext, { params, body }: AskedOfFinding, by: Operator) {
      const { tenant_id: tenantId } = body
      const asked = { findingId: params.finding_id, action, ...(tenantId && { tenantId }) }
      return done(await actOnFinding(context, actingOf(by, body), asked))
    },
  }
}

/** Everything that an operator can do, by the name of its route. */
export const OPERATOR_ACTIONS: { readonly [Name in ActionRoute]: OperatorAction<Name> } = {
  replayEvent,
  createTenant,
  mergeTenant,
  undoMerge,
  goLive,
  observeTenant,
  moveCustomer,
  refetchSubscription,
  refetchFinding: onFinding('refetch'),
  replayFinding: onFinding('replay'),
  linkFinding: onFinding('link'),
  approveFinding: onFinding('approve'),
  mergeFinding: onFinding('merge'),
  moveFinding: onFinding('move'),
  retryFinding: onFinding('retry'),
  dismissFinding: onFinding('dismiss'),
  addOverride,
  endOverride,
  verifyAudit,
  enableEndpoint,
  confirmBrake,
  discardBrake,
  startCatchUp,
  startSweep,
  startVerify,
  retryMessage,
}

/** What only the command line can do. */
const COMMANDS: readonly Told[] = [redriveMessages, replayToEndpoint, acceptLoss, issueConsoleLink]

/** How each of them is told, by the name that the audit log has for it (after `operator.`). */
export const ACTION_SENTENCES: ReadonlyMap<string, Sentence> = new Map(
  [...Object.values<Told>(OPERATOR_ACTIONS), ...COMMANDS].flatMap(({ sentences }) =>
    Object.entries(sentences),
  ),
)
