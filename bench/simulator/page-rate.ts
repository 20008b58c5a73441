import { resolve } from 'node:path'
import { API_KEY } from '../../packages/simulator/src/index.ts'
import { cpuMicros, residentBytes } from '../support/process-figures.ts'
import { startServer } from '../support/server-process.ts'

const MAIN = resolve(import.meta.dirname, '../../packages/bursar/bin/bursar.js')
const LIMIT = 100

/** Lists that reconciling reads, each from its first page to its last. */
const LISTS = {
  subscriptions:
    '/v1/subscriptions?status=all&expand[]=data.customer&expand[]=data.latest_invoice' +
    '&expand[]=data.test_clock',
  customers: '/v1/customers?',
  open: '/v1/invoices?status=open',
  draft: '/v1/invoices?status=draft',
  uncollectible: '/v1/invoices?status=uncollectible',
} as const

export interface PageRate {
  readonly list: string
  readonly pages: number
  readonly rows: number
  readonly perSecond: number
  /** Pages for a second of the server’s own processor time: what one core gives. */
  readonly perCoreSecond: number
}

export interface PageRates {
  readonly customers: number
  readonly subscriptions: number
  readonly seedSeconds: number
  /** After everything has been read. */
  readonly residentMegabytes: number
  readonly rates: readonly PageRate[]
}

/** A seeded account, listed page by page from a simulator in a process of its own. */
export async function pageRates(customers: number): Promise<PageRates> {
  const args = [MAIN, 'simulate', '--port', '0', '--json']
  const server = await startServer(args, { cwd: process.cwd(), env: {} })
  const base = `http://127.0.0.1:${server.port}`
  try {
    const startedAt = performance.now()
    const seeded = await fetch(`${base}/-/seed`, {
      method: 'POST',
      body: JSON.stringify({ customers }),
      headers: { 'content-type': 'application/json' },
    })
    const { subscriptions }: { subscriptions: number } = JSON.parse(await seeded.text())
    const seedSeconds = (performance.now() - startedAt) / 1000
    const rates: PageRate[] = []
    for (const [list, path] of Object.entries(LISTS)) {
      rates.push({ list, ...(await readList(`${base}${path}&limit=${LIMIT}`, server.pid)) })
    }
    const residentMegabytes = residentBytes(server.pid) / 1e6
    return { customers, subscriptions, seedSeconds, residentMegabytes, rates }
  } finally {
    await server.stop()
  }
}

async function readList(url: string, pid: number): Promise<Omit<PageRate, 'list'>> {
  const startedAt = performance.now()
  const cpuBefore = cpuMicros(pid)
  let [pages, rows, cursor] = [0, 0, '']
  for (;;) {
    const response = await fetch(url + cursor, { headers: { authorization: `Bearer ${API_KEY}` } })
    const page: { data: { id: string }[]; has_more: boolean } = JSON.parse(await response.text())
    pages += 1
    rows += page.data.length
    if (!page.has_more) break
    cursor = `&starting_after=${page.data.at(-1)?.id}`
  }
  return {
    pages,
    rows,
    perSecond: (pages * 1000) / (performance.now() - startedAt),
    perCoreSecond: (pages * 1e6) / Math.max(1, cpuMicros(pid) - cpuBefore),
  }
}
