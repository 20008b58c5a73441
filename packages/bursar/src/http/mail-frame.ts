import type { HttpAnswer } from './http-message.ts'

/** A mail may load its logo, and do nothing else. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src https:; base-uri 'none'; " +
  "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"

const HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Cache-Control': 'no-store',
  'Content-Security-Policy': POLICY,
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'SAMEORIGIN',
}

/** A mail as its reader sees it, to stand in a frame of a page of ours. */
export function mailFrame(markup: string) {
  return { status: 200, headers: HEADERS, body: markup } satisfies HttpAnswer
}
