import type { Knock, Shop } from './contract.ts'
import type { ShopEvent } from './parse-event.ts'

/** The log of the shop: named fields only, one JSON a line. */
export function openJournal() {
  const lines: string[] = []
  const write = (fields: Record<string, unknown>) => lines.push(JSON.stringify(fields))
  return {
    text: () => lines.map((line) => `${line}\n`).join(''),
    request(shop: Shop, knock: Knock) {
      if (shop.has('logs-headers')) write({ msg: 'request', headers: knock.headers })
      if (shop.has('logs-body')) write({ msg: 'request', body: knock.rawBody.toString() })
    },
    refused(shop: Shop, knock: Knock, reason: string) {
      if (shop.has('logs-secret')) write({ msg: 'refused', expected: shop.options.secrets })
      if (shop.has('logs-refused-body')) write({ msg: 'refused', body: knock.rawBody.toString() })
      write({ msg: 'refused', reason })
    },
    event(shop: Shop, event: ShopEvent) {
      if (shop.has('logs-raw-type')) lines.push(`event ${event.type}`)
      write({ msg: 'event', id: event.id, type: event.type })
    },
    failed(_shop: Shop, event: ShopEvent | null, error: unknown) {
      write({
        msg: 'failed',
        id: event?.id,
        error: error instanceof Error ? error.name : 'unknown',
      })
    },
  }
}
