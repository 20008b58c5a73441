import { AppError } from '@bursar/wire/errors'
import type { OperatorRoute } from '@bursar/wire/operator/routes'
import { CSRF_HEADER, LIVE_HEADER } from '@bursar/wire/operator/session'
import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { isLoopback, isLoopbackAddress } from '../../../base/outward/loopback.ts'
import type { Session } from '../../../operator/sign-in/sessions.store.ts'
import { SESSION_HOURS_MAX } from '../../../operator/sign-in/sessions.store.ts'
import { isCsrfToken, type SignIn } from '../../../operator/sign-in/sign-in.ts'

/** A request of somebody who is signed in and may do what he asks for. */
export interface Admitted {
  readonly session: Session
  readonly token: string
}

const HOUR_SECONDS = 3_600
const TICKET_SECONDS = 600

type CookieName = 'session' | 'ticket'

/**
 * Who asks, and whether he may.
 * @throws AppError SESSION_MISSING, LINK_NEEDED, REQUEST_FORGED, ROLE_REFUSED
 */
export async function admit(
  context: Context,
  signIn: SignIn,
  route: OperatorRoute,
): Promise<Admitted> {
  const token = readCookie(context, signIn, 'session')
  // A browser opens the stream by itself, again and again, and cannot send a header with it.
  const isByItself = route.answer === 'stream' || context.req.header(LIVE_HEADER) !== undefined
  const how = { isSeen: !isByItself }
  const session = token === undefined ? null : await signIn.session(token, how)
  if (session === null || token === undefined) {
    throw new AppError(signIn.kind === 'link' ? 'LINK_NEEDED' : 'SESSION_MISSING')
  }
  if (route.method !== 'GET') assertOwnPage(context, signIn, token)
  if (route.role === 'operator' && session.role !== 'operator') throw new AppError('ROLE_REFUSED')
  return { session, token }
}

/** An unsafe request comes from a page of the console: it knows its token, and says its origin. */
function assertOwnPage(context: Context, signIn: SignIn, token: string): void {
  const origin = context.req.header('origin')
  const isOwn = origin !== undefined && origin === ownOrigin(context, signIn)
  if (isOwn && isCsrfToken(context.req.header(CSRF_HEADER) ?? '', token)) return
  throw new AppError('REQUEST_FORGED')
}

/** On this machine the port is whatever it is; a name that is not this machine’s is not ours. */
function ownOrigin(context: Context, { origin }: SignIn): string | null {
  if (origin !== null) return origin
  const url = `http://${context.req.header('host') ?? ''}`
  return URL.canParse(url) && isLoopback(new URL(url).hostname) ? new URL(url).origin : null
}

/** What a proxy adds: whoever asks through one may be anywhere, whatever `Host` says. */
const PROXY_HEADERS =
  /^(?:forwarded|x-forwarded(?:-.+)?|x-real-ip|via|x-client-ip|true-client-ip|cf-connecting-ip)$/

/**
 * Whether a one-time link was opened on this machine: the connection comes from here, no proxy is
 * in between, and the page is here. What a caller writes into `Host` alone proves nothing.
 * @throws AppError SIGN_IN_REFUSED
 */
export function assertHere(context: Context, signIn: SignIn): void {
  const { peer } = context.env as { readonly peer: string | null }
  const isProxied = [...context.req.raw.headers.keys()].some((name) => PROXY_HEADERS.test(name))
  if (isLoopbackAddress(peer) && !isProxied && ownOrigin(context, signIn) !== null) return
  const why = isProxied
    ? 'This request came through a proxy.'
    : 'This request came from another machine.'
  throw new AppError(
    'SIGN_IN_REFUSED',
    `One-time links work only on the machine that runs Bursar. ${why}`,
  )
}

// Without TLS there is no `__Host-` cookie; without it there is only this machine.
function cookieOf({ origin }: SignIn, name: CookieName) {
  const isSecure = origin?.startsWith('https:') ?? false
  return { name: `bursar-${name}`, secure: isSecure, ...(isSecure && { prefix: 'host' as const }) }
}

export function readCookie(
  context: Context,
  signIn: SignIn,
  which: CookieName,
): string | undefined {
  const { name, prefix } = cookieOf(signIn, which)
  return prefix === undefined ? getCookie(context, name) : getCookie(context, name, prefix)
}

/** Lax, because the way back from an identity provider begins on its page. */
export function writeCookie(
  context: Context,
  signIn: SignIn,
  which: CookieName,
  value: string,
): void {
  const { name, ...attributes } = cookieOf(signIn, which)
  const maxAge = which === 'ticket' ? TICKET_SECONDS : SESSION_HOURS_MAX * HOUR_SECONDS
  setCookie(context, name, value, {
    ...attributes,
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    maxAge,
  })
}

export function dropCookie(context: Context, signIn: SignIn, which: CookieName): void {
  const { name, ...attributes } = cookieOf(signIn, which)
  deleteCookie(context, name, { ...attributes, path: '/' })
}
