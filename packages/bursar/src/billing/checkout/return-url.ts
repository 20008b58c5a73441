import { AppError } from '@bursar/wire/errors'

/**
 * The address as it was parsed, which is what is passed on: no other reading of the same text
 * may lead elsewhere.
 * @throws AppError RETURN_URL_REFUSED
 */
export function assertReturnUrl(text: string, origins: readonly string[]): string {
  const url = URL.canParse(text) ? new URL(text) : null
  const isPlain = url !== null && url.username === '' && url.password === ''
  if (!isPlain || !['https:', 'http:'].includes(url.protocol)) refuse()
  if (!origins.includes(url.origin)) refuse()
  return url.href
}

function refuse(): never {
  throw new AppError('RETURN_URL_REFUSED')
}
