import type { Probe } from '../engine/define-probe.ts'
import { a01 } from './a-surface/a01-positive-control.ts'
import { a02 } from './a-surface/a02-negative-control.ts'
import { a03 } from './a-surface/a03-plain-http.ts'
import { a04 } from './a-surface/a04-tls-floor-and-certificate.ts'
import { a05 } from './a-surface/a05-redirects.ts'
import { a06 } from './a-surface/a06-method-handling.ts'
import { a07 } from './a-surface/a07-content-type-confusion.ts'
import { a08 } from './a-surface/a08-cors-and-cookies.ts'
import { a09 } from './a-surface/a09-version-and-stack-disclosure.ts'
import { a10 } from './a-surface/a10-sibling-test-routes.ts'
import { a11 } from './a-surface/a11-ip-allow-list-only.ts'
import { b06 } from './b-body/b06-body-tamper.ts'
import { b15 } from './b-body/b15-pretty-body.ts'
import { b16 } from './b-body/b16-forged-equivalence.ts'
import { b17 } from './b-body/b17-body-bytes.ts'
import { b19 } from './b-body/b19-cloud-envelope-bypass.ts'
import { b20 } from './b-body/b20-other-provider-s-signature.ts'
import { b22 } from './b-body/b22-verification-before-work.ts'
import { b01 } from './b-header/b01-header-absent.ts'
import { b02 } from './b-header/b02-empty-secret-forgery.ts'
import { b03 } from './b-header/b03-placeholder-secret-forgery.ts'
import { b04 } from './b-header/b04-client-chosen-secret.ts'
import { b05 } from './b-header/b05-scheme-downgrade.ts'
import { b07 } from './b-header/b07-timestamp-tamper.ts'
import { b08 } from './b-header/b08-stale-replay.ts'
import { b09 } from './b-header/b09-future-timestamp.ts'
import { b10 } from './b-header/b10-clock-skew-room.ts'
import { b11 } from './b-header/b11-good-signature-second.ts'
import { b12 } from './b-header/b12-both-secrets-live.ts'
import { b13 } from './b-header/b13-malformed-header-set.ts'
import { b14 } from './b-header/b14-signature-flood-in-one-header.ts'
import { b18 } from './b-header/b18-signature-in-the-wrong-place.ts'
import { b21 } from './b-header/b21-timing-side-channel.ts'
import { c01 } from './c-parsing/c01-unknown-event-type.ts'
import { c02 } from './c-parsing/c02-unknown-object-or-foreign-id.ts'
import { c03 } from './c-parsing/c03-minimal-envelope.ts'
import { c04 } from './c-parsing/c04-extra-fields.ts'
import { c05 } from './c-parsing/c05-wrong-types.ts'
import { c06 } from './c-parsing/c06-non-object-json.ts'
import { c07 } from './c-parsing/c07-empty-body.ts'
import { c08 } from './c-parsing/c08-prototype-pollution.ts'
import { c09 } from './c-parsing/c09-duplicate-keys.ts'
import { c10 } from './c-parsing/c10-deep-nesting.ts'
import { c11 } from './c-parsing/c11-huge-numbers-and-strings.ts'
import { c12 } from './c-parsing/c12-invalid-utf-8-and-bom.ts'
import { c13 } from './c-parsing/c13-injection-canaries.ts'
import { c14 } from './c-parsing/c14-api-version-drift.ts'
import { d01 } from './d-once/d01-sequential-duplicate.ts'
import { d02 } from './d-once/d02-concurrent-duplicate.ts'
import { d03 } from './d-once/d03-late-duplicate.ts'
import { d04 } from './d-once/d04-semantic-duplicate.ts'
import { d05 } from './d-once/d05-twin-types.ts'
import { d06 } from './d-once/d06-twin-path.ts'
import { d07 } from './d-once/d07-same-id-different-body.ts'
import { d08 } from './d-once/d08-duplicate-during-failure.ts'
import { d09 } from './d-once/d09-duplicate-while-in-flight.ts'
import { d10 } from './d-once/d10-burst-on-one-customer.ts'
import { d11 } from './d-once/d11-concurrent-create-two-tenants.ts'
import { d12 } from './d-once/d12-batch-duplicates-across-replicas.ts'
import { e01 } from './e-order/e01-deleted-then-stale-active.ts'
import { e02 } from './e-order/e02-updated-before-created.ts'
import { e03 } from './e-order/e03-paid-before-checkout.ts'
import { e04 } from './e-order/e04-equal-timestamps.ts'
import { e05 } from './e-order/e05-random-permutations.ts'
import { e06 } from './e-order/e06-old-subscription-ends.ts'
import { e07 } from './e-order/e07-payload-versus-truth.ts'
import { e08 } from './e-order/e08-late-failure.ts'
import { e09 } from './e-order/e09-plan-change-race.ts'
import { e10 } from './e-order/e10-missed-event-healed.ts'
import { f01 } from './f-meaning/f01-unpaid-completed-session.ts'
import { f02 } from './f-meaning/f02-async-success-failure.ts'
import { f03 } from './f-meaning/f03-no-payment-required.ts'
import { f04 } from './f-meaning/f04-fail-closed-statuses.ts'
import { f05 } from './f-meaning/f05-price-not-for-sale.ts'
import { f06 } from './f-meaning/f06-amount-currency-mismatch.ts'
import { f07 } from './f-meaning/f07-zero-amount-invoice.ts'
import { f08 } from './f-meaning/f08-quantity-and-many-items.ts'
import { f09 } from './f-meaning/f09-refund.ts'
import { f10 } from './f-meaning/f10-dispute-lifecycle.ts'
import { f11 } from './f-meaning/f11-subscription-paused-resumed.ts'
import { f12 } from './f-meaning/f12-customer-deleted-merged.ts'
import { f13 } from './f-meaning/f13-setup-or-payment-mode-session.ts'
import { g01 } from './g-tenancy/g01-livemode-mismatch.ts'
import { g02 } from './g-tenancy/g02-foreign-connect-account.ts'
import { g03 } from './g-tenancy/g03-account-absent-on-a-connect-endpoint.ts'
import { g04 } from './g-tenancy/g04-metadata-tenant-swap.ts'
import { g05 } from './g-tenancy/g05-e-mail-match-takeover.ts'
import { g06 } from './g-tenancy/g06-unmarked-session-provisions.ts'
import { g07 } from './g-tenancy/g07-customer-rebind.ts'
import { g08 } from './g-tenancy/g08-cross-tenant-id-oracle.ts'
import { g09 } from './g-tenancy/g09-return-url-allow-list.ts'
import { h01 } from './h-leaks/h01-error-text.ts'
import { h02 } from './h-leaks/h02-pii-canary-in-logs.ts'
import { h03 } from './h-leaks/h03-secret-canary-in-logs.ts'
import { h04 } from './h-leaks/h04-response-reflects-input.ts'
import { h05 } from './h-leaks/h05-log-injection.ts'
import { h06 } from './h-leaks/h06-verification-oracle.ts'
import { h07 } from './h-leaks/h07-mail-and-outgoing-payload.ts'
import { i01 } from './i-availability/i01-ack-latency.ts'
import { i02 } from './i-availability/i02-ack-latency-with-slow-stripe.ts'
import { i03 } from './i-availability/i03-stripe-429-500-timeouts.ts'
import { i04 } from './i-availability/i04-oversized-declared.ts'
import { i05 } from './i-availability/i05-oversized-chunked.ts'
import { i06 } from './i-availability/i06-legit-large-event.ts'
import { i07 } from './i-availability/i07-compressed-bomb.ts'
import { i08 } from './i-availability/i08-slow-client.ts'
import { i09 } from './i-availability/i09-invalid-signature-flood.ts'
import { i10 } from './i-availability/i10-legit-burst.ts'
import { i11 } from './i-availability/i11-request-smuggling-set.ts'
import { i12 } from './i-availability/i12-pending-after-outage.ts'
import { j01 } from './j-thin/j01-thin-on-the-snapshot-route.ts'
import { j02 } from './j-thin/j02-snapshot-on-the-thin-route.ts'
import { j03 } from './j-thin/j03-related-object-url-steering.ts'
import { j04 } from './j-thin/j04-context-steering.ts'
import { j05 } from './j-thin/j05-ping-and-health-events.ts'

/** The catalog of probes, in the order in which they run. */
export const PROBES: readonly Probe[] = [
  a01,
  a02,
  a03,
  a04,
  a05,
  a06,
  a07,
  a08,
  a09,
  a10,
  a11,
  b01,
  b02,
  b03,
  b04,
  b05,
  b06,
  b07,
  b08,
  b09,
  b10,
  b11,
  b12,
  b13,
  b14,
  b15,
  b16,
  b17,
  b18,
  b19,
  b20,
  b21,
  b22,
  c01,
  c02,
  c03,
  c04,
  c05,
  c06,
  c07,
  c08,
  c09,
  c10,
  c11,
  c12,
  c13,
  c14,
  d01,
  d02,
  d03,
  d04,
  d05,
  d06,
  d07,
  d08,
  d09,
  d10,
  d11,
  d12,
  e01,
  e02,
  e03,
  e04,
  e05,
  e06,
  e07,
  e08,
  e09,
  e10,
  f01,
  f02,
  f03,
  f04,
  f05,
  f06,
  f07,
  f08,
  f09,
  f10,
  f11,
  f12,
  f13,
  g01,
  g02,
  g03,
  g04,
  g05,
  g06,
  g07,
  g08,
  g09,
  h01,
  h02,
  h03,
  h04,
  h05,
  h06,
  h07,
  i01,
  i02,
  i03,
  i04,
  i05,
  i06,
  i07,
  i08,
  i09,
  i10,
  i11,
  i12,
  j01,
  j02,
  j03,
  j04,
  j05,
]
