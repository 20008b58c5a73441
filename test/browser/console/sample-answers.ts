import type { OperatorRouteName } from '../../../src/wire/operator/routes.ts'
import {
  sampleEffect,
  sampleEffects,
  sampleEndpoints,
  sampleMail,
  samplePreview,
} from './sample-effects.ts'
import { sampleEvent, sampleEvents } from './sample-events.ts'
import {
  findingKindSamples,
  sampleFinding,
  sampleFindings,
  sampleOverrides,
} from './sample-findings.ts'
import { before, HOUR } from './sample-instant.ts'
import type { SampleWorld } from './sample-service.ts'
import {
  sampleAudit,
  sampleExplanation,
  sampleSubscription,
  sampleSubscriptions,
  sampleTenant,
  sampleTenants,
  sampleVerification,
} from './sample-tenants.ts'
import { sampleToday } from './sample-today.ts'

const DONE = { done: true, audit: { source: 'operator', id: '1' } }

/** An answer of every route, in a world as full as asked for. */
export function sampleAnswers({ amount, role }: SampleWorld): Record<OperatorRouteName, unknown> {
  return {
    me: {
      operator_id: 'ada',
      name: 'Ada Lovelace',
      role,
      csrf_token: 'a-token-of-this-session',
      expires_at: before(-8 * HOUR),
      sign_in: 'link',
      livemode: false,
    },
    signOut: { signed_out: true },
    today: sampleToday(amount),
    stream: null,
    events: sampleEvents(amount),
    event: sampleEvent(amount),
    replayEvent: DONE,
    tenants: sampleTenants(amount),
    tenant: sampleTenant(amount),
    subscriptions: sampleSubscriptions(amount),
    subscription: sampleSubscription(amount),
    refetchSubscription: DONE,
    explain: sampleExplanation(amount),
    findings: sampleFindings(amount),
    findingKinds: { kinds: findingKindSamples },
    finding: sampleFinding(amount),
    refetchFinding: DONE,
    replayFinding: DONE,
    approveFinding: DONE,
    linkFinding: DONE,
    retryFinding: DONE,
    dismissFinding: DONE,
    overrides: sampleOverrides(amount),
    addOverride: DONE,
    endOverride: DONE,
    audit: sampleAudit(amount),
    exportAudit: null,
    verifyAudit: sampleVerification,
    endpoints: sampleEndpoints(amount),
    enableEndpoint: DONE,
    effects: sampleEffects(amount),
    effect: sampleEffect(amount),
    retryEffect: DONE,
    noticePreview: samplePreview(),
    noticeMail: sampleMail(),
  }
}
