import type { Outgoing, WebhookEventType } from './message.ts'

/** Who hears an outgoing webhook: outgoing endpoints that want it, and embedded handlers. */
export function webhookMessagesOf(name: WebhookEventType, outgoing: Outgoing) {
  const heard = outgoing.webhooksTo.filter(({ events }) => events === null || events.includes(name))
  const sent = heard.map(({ name: target }) => ({ kind: 'webhook' as const, name, target }))
  const isHooked = outgoing.hooks.includes(name)
  return isHooked ? [...sent, { kind: 'hook' as const, name, target: '' }] : sent
}
