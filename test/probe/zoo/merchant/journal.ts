import type { Knock, Merchant } from './contract.ts'
import type { MerchantEvent } from './parse-event.ts'

/** The log of the shop: named fields only, one JSON a line. */
export function openJournal() {
  const lines: string[] = []
  const write = (fields: Record<string, unknown>) => lines.push(JSON.stringify(fields))
  return {
    text: () => lines.map((line) => `${line}\n`).join(''),
    request(merchant: Merchant, knock: Knock) {
      if (merchant.has('logs-headers')) write({ msg: 'request', headers: knock.headers })
      if (merchant.has('logs-body')) write({ msg: 'request', body: knock.rawBody.toString() })
    },
    refused(merchant: Merchant, knock: Knock, reason: string) {
      if (merchant.has('logs-secret')) write({ msg: 'refused', expected: merchant.options.secrets })
      if (merchant.has('logs-refused-body'))
        write({ msg: 'refused', body: knock.rawBody.toString() })
      write({ msg: 'refused', reason })
    },
    event(merchant: Merchant, event: MerchantEvent) {
      if (merchant.has('logs-raw-type')) lines.push(`event ${event.type}`)
      write({ msg: 'event', id: event.id, type: event.type })
    },
    failed(_shop: Merchant, event: MerchantEvent | null, error: unknown) {
      write({
        msg: 'failed',
        id: event?.id,
        error: error instanceof Error ? error.name : 'unknown',
      })
    },
  }
}
