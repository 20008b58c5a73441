import { createHmac } from 'node:crypto'
import { connect } from 'node:net'
import type { StateRow } from '../../../../packages/probe/src/index.ts'
import { type Books, textOf } from './books.ts'
import type { Json, Merchant } from './contract.ts'
import { retrieve } from './stripe-reader.ts'

/** A welcome mail and an outgoing webhook, once for each subscription. */
export async function webhook(
  merchant: Merchant,
  books: Books,
  row: StateRow,
  _truth: Json,
): Promise<void> {
  if (books.mailed.has(row.id) && !merchant.has('no-dedupe')) return
  books.mailed.add(row.id)
  books.effects.mails += 1
  books.effects.webhooks += 1
  if (merchant.options.mailPort === undefined && merchant.options.webhookUrl === undefined) return
  const customer = await retrieve(merchant, `/v1/customers/${row.customer}`)
  const name = textOf(customer ?? {}, 'name') ?? ''
  if (merchant.options.mailPort !== undefined) await mail(merchant, merchant.options.mailPort, name)
  if (merchant.options.webhookUrl !== undefined)
    await post(merchant, merchant.options.webhookUrl, row)
}

async function post(merchant: Merchant, url: string, row: StateRow): Promise<void> {
  const body = JSON.stringify({ subscription: row.id, status: row.status })
  const signature = createHmac('sha256', 'zoo').update(body).digest('hex')
  const headers: Record<string, string> = merchant.has('webhook-unsigned')
    ? {}
    : { 'x-shop-signature': signature }
  await fetch(url, { method: 'POST', body, headers })
}

function mail(merchant: Merchant, port: number, name: string): Promise<void> {
  const shown = merchant.has('mail-unescaped') ? name : escaped(name)
  const subject = merchant.has('mail-header-injection') ? name : name.replaceAll(/[\r\n]+/g, ' ')
  const text = `Subject: Welcome ${subject}\r\nContent-Type: text/html\r\n\r\n<p>Hello ${shown}</p>`
  const lines = ['EHLO zoo', 'MAIL FROM:<a@b.c>', 'RCPT TO:<d@e.f>', 'DATA', `${text}\r\n.`, 'QUIT']
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    socket.setEncoding('utf8')
    socket.on('data', () => {
      const next = lines.shift()
      if (next === undefined) socket.end()
      else socket.write(`${next}\r\n`)
    })
    socket.once('close', () => resolve())
    socket.once('error', reject)
  })
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\r\n]+/g, ' ')
}
