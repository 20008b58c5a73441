import { randomBytes } from 'node:crypto'

/** What stands in the built page where each answer puts a nonce of its own. */
const NONCE_MARK = '__NONCE__'
const NONCE_BYTES = 16

const SHARED = {
  'X-Content-Type-Options': 'nosniff',
  // Not `no-referrer`: with it a form's POST would say `Origin: null`.
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
}

/** Of everything under /console but the page itself. */
export const ASSET_HEADERS = { ...SHARED, 'Cache-Control': 'public, max-age=31536000, immutable' }

/** Styles made at run time need a nonce; scripts are files of ours, or they do not run. */
const policy = (nonce: string) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self'",
    "connect-src 'self'",
    "frame-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

/** The page with its own nonce, and the headers that allow exactly that one. */
export function sealPage(page: string): { body: string; headers: Record<string, string> } {
  const nonce = randomBytes(NONCE_BYTES).toString('base64')
  return {
    body: page.replaceAll(NONCE_MARK, nonce),
    headers: {
      ...SHARED,
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-cache',
      'Content-Security-Policy': policy(nonce),
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
      'X-Frame-Options': 'DENY',
    },
  }
}
