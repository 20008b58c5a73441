import { hash } from 'node:crypto'

/** The SHA-256 of a raw body, 32 bytes: what is kept of it. */
export function bodySha256(body: Uint8Array): Buffer {
  return hash('sha256', body, 'buffer')
}
