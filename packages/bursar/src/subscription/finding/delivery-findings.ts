import type { KindOfFinding } from './kind-of-finding.ts'

/** Of what Bursar delivers, and of its connections. */
export const DELIVERY_FINDINGS = {
  email_failed: {
    open: 'while',
    severity: 'warning',
    title: 'Email not sent',
    meaning:
      'The mail server refused an email permanently, or every attempt failed for three days.',
    advice:
      '`error_code` in the details says why. Correct the billing address in Stripe or fix ' +
      'the mail server, then retry.',
    actions: ['retry', 'dismiss'],
  },
  provisioning_failed: {
    open: 'while',
    severity: 'action',
    title: 'Identity not provisioned',
    meaning:
      'The identity provider does not follow the tenant’s status: someone may be locked ' +
      'out, or may still have access. Bursar keeps retrying.',
    advice:
      'Look at the error code, fix its cause, then retry. The finding resolves when an ' +
      'attempt succeeds.',
    actions: ['retry', 'dismiss'],
  },
  webhook_failed: {
    open: 'while',
    severity: 'warning',
    title: 'Webhook not accepted',
    meaning: 'An outgoing webhook endpoint did not accept a message for three days.',
    advice:
      'Fix the endpoint, then retry. `bursar webhooks replay` sends everything that it ' +
      'missed.',
    actions: ['retry', 'dismiss'],
  },
  hook_failed: {
    open: 'while',
    severity: 'warning',
    title: 'Embedded handler fails',
    meaning: 'A handler in your own code throws an error or does not return.',
    advice: 'Fix the handler. It is called again automatically, or now with retry.',
    actions: ['retry', 'dismiss'],
  },
  message_unhandled: {
    open: 'while',
    severity: 'warning',
    title: 'Deliveries without a handler',
    meaning:
      'Emails, identities, outgoing webhooks or hooks (`message_kind` in the details) have ' +
      'been pending for two hours, and nothing delivers them: email or the identity ' +
      'provider is off, or the last endpoint or handler is gone.',
    advice:
      'Switch it on again, and the deliveries continue. Emails older than thirty days are ' +
      'dropped; messages to an endpoint that is gone are dropped after a day ' +
      '(`ENDPOINT_NOT_CONFIGURED`).',
    actions: ['dismiss'],
  },
  endpoint_disabled: {
    open: 'while',
    severity: 'warning',
    title: 'Outgoing endpoint disabled',
    meaning:
      'Every call of an outgoing endpoint failed for a day, or the endpoint answered that ' +
      'it is gone (410). Bursar calls it once an hour to see whether it is back.',
    advice:
      'Fix the endpoint, then retry. The finding resolves when a call is accepted. Then ' +
      'replay what it missed with `bursar webhooks replay`.',
    actions: ['retry', 'dismiss'],
  },
  addon_not_ended: {
    open: 'while',
    severity: 'action',
    title: 'Add-on not ended',
    meaning:
      'Stripe refuses to end an add-on together with its main subscription, for example ' +
      'because a schedule manages it. The add-on continues, and the customer is charged. ' +
      'Bursar retries once an hour.',
    advice:
      'Look at the add-on in Stripe: release it from its schedule, or end it there. Then retry.',
    actions: ['retry', 'dismiss'],
  },
  stripe_refused: {
    open: 'while',
    severity: 'action',
    title: 'Stripe refuses the key',
    meaning:
      'For 5 minutes, Stripe has refused every request to one endpoint of one account: the ' +
      'key is invalid (401), lacks a permission (403), or belongs to another account (404 for ' +
      'three different objects and no success). Access that was granted stays, nothing is ' +
      'granted or revoked, and everything is retried.',
    advice:
      'Correct `STRIPE_SECRET_KEY`, or give the restricted key the permission named here in the ' +
      'Stripe Dashboard, then restart. The finding resolves when Stripe answers.',
    actions: ['dismiss'],
  },
  stripe_unreachable: {
    open: 'while',
    severity: 'action',
    title: 'Stripe does not answer',
    meaning:
      'Stripe has not answered on one endpoint for 5 minutes: timeouts, dropped connections, 5xx ' +
      'or 429. Access that was granted stays; new buyers get theirs when Stripe answers.',
    advice:
      'Check status.stripe.com and your outgoing network. The finding resolves when Stripe ' +
      'answers.',
    actions: ['dismiss'],
  },
  alert_failed: {
    open: 'while',
    severity: 'action',
    title: 'Alerts are not delivered',
    meaning:
      'An alert to operators has not been delivered on this channel for 15 minutes. This finding ' +
      'goes out on the channels that work.',
    advice:
      'Check `ALERT_EMAIL` and `SMTP_URL`, or `ALERT_WEBHOOK_URL`. Undelivered alerts are ' +
      'retried for three days.',
    actions: ['dismiss'],
  },
} as const satisfies Record<string, KindOfFinding>
