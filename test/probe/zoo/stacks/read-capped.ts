import type { IncomingMessage } from 'node:http'
import type { Merchant } from '../merchant/contract.ts'
import { BODY_BYTES_MAX } from './front.ts'

/** The raw bytes, or null as soon as there are too many. */
export async function readCapped(
  merchant: Merchant,
  request: IncomingMessage,
): Promise<Buffer | null> {
  const limit = merchant.has('small-limit') ? 102_400 : BODY_BYTES_MAX
  const isDeclared = request.headers['content-length'] !== undefined
  const trusts = merchant.has('declared-length-only') && !isDeclared
  if (merchant.has('no-limit')) return drain(request, Number.POSITIVE_INFINITY)
  if (Number(request.headers['content-length'] ?? 0) > limit) return null
  return drain(request, trusts ? Number.POSITIVE_INFINITY : limit)
}

async function drain(request: IncomingMessage, limit: number): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > limit) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
