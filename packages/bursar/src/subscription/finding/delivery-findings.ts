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
      'Bursar cannot apply the tenant’s status at the identity provider. Users may be locked ' +
      'out, or may still have access. Bursar keeps retrying.',
    advice:
      '`error_code` in the details says why. Fix the cause, then retry. The finding resolves ' +
      'when an attempt succeeds.',
    actions: ['retry', 'dismiss'],
  },
  webhook_failed: {
    open: 'while',
    severity: 'warning',
    title: 'Webhook not accepted',
    meaning: 'An outgoing webhook endpoint did not accept a message for three days.',
    advice:
      'Fix the endpoint, then retry. To send everything that it missed, run `bursar webhooks ' +
      'replay`.',
    actions: ['retry', 'dismiss'],
  },
  hook_failed: {
    open: 'while',
    severity: 'warning',
    title: 'Hook handler fails',
    meaning: 'A hook handler in your app throws an error or does not return.',
    advice: 'Fix the handler. Bursar calls it again automatically. To call it now, retry.',
    actions: ['retry', 'dismiss'],
  },
  message_unhandled: {
    open: 'while',
    severity: 'warning',
    title: 'Deliveries without a handler',
    meaning:
      'Emails, identities, outgoing webhooks or hooks (`message_kind` in the details) have ' +
      'been pending for two hours, and no process delivers them. Email or the identity ' +
      'provider is not configured, or the last endpoint or handler was removed.',
    advice:
      'Configure it again; the deliveries then continue. Bursar drops emails after thirty ' +
      'days, and messages to a removed endpoint after a day (`ENDPOINT_NOT_CONFIGURED`).',
    actions: ['dismiss'],
  },
  endpoint_disabled: {
    open: 'while',
    severity: 'warning',
    title: 'Outgoing endpoint disabled',
    meaning:
      'Every call of an outgoing webhook endpoint failed for a day, or the endpoint answered ' +
      '410 (gone). Bursar now calls it once an hour.',
    advice:
      'Fix the endpoint, then retry. The finding resolves when the endpoint accepts a call. To ' +
      'send the messages that it missed, run `bursar webhooks replay`.',
    actions: ['retry', 'dismiss'],
  },
  addon_not_ended: {
    open: 'while',
    severity: 'action',
    title: 'Add-on not ended',
    meaning:
      'Stripe refuses to end an add-on together with its main subscription, for example ' +
      'because a schedule manages it. The add-on continues, and the customer pays for it. ' +
      'Bursar retries once an hour.',
    advice: 'In Stripe, release the add-on from its schedule or end it. Then retry.',
    actions: ['retry', 'dismiss'],
  },
  stripe_refused: {
    open: 'while',
    severity: 'action',
    title: 'Stripe refuses the key',
    meaning:
      'For 5 minutes, Stripe has refused every request to one endpoint of one account: the ' +
      'key is invalid (401), lacks a permission (403), or belongs to another account (404 for ' +
      'three different objects and no success). Bursar keeps all access as it is and retries.',
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
      'One Stripe endpoint has not answered for 5 minutes: timeouts, dropped connections, 5xx ' +
      'or 429. Existing access stays. New buyers get access when Stripe answers again.',
    advice:
      'Check status.stripe.com and your outgoing network connections. The finding resolves ' +
      'when Stripe answers.',
    actions: ['dismiss'],
  },
  alert_failed: {
    open: 'while',
    severity: 'action',
    title: 'Alerts are not delivered',
    meaning:
      'An alert to operators has not been delivered on this channel for 15 minutes. Bursar ' +
      'reports this on the channels that work.',
    advice:
      'Check `ALERT_EMAIL` and `SMTP_URL`, or `ALERT_WEBHOOK_URL`. Bursar retries undelivered ' +
      'alerts for three days.',
    actions: ['dismiss'],
  },
} as const satisfies Record<string, KindOfFinding>
