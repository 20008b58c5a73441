import { AppError } from '@bursar/wire/errors'
import { OPERATOR_PATH } from '@bursar/wire/operator/routes'
import type { MiddlewareHandler } from 'hono'
import type { SignIn } from '../../../operator/sign-in/sign-in.ts'
import type { ApiApp } from '../api-app.ts'
import { assertHere, dropCookie, readCookie, writeCookie } from './guard.ts'

const SIGN_IN_PATH = `${OPERATOR_PATH}/sign-in`
const CONSOLE_PATH = '/console'

/** The ways in: to the identity provider and back, or by a link that was printed at the start. */
export function mountSignIn(app: ApiApp, signInOf: () => SignIn): void {
  app.get(SIGN_IN_PATH, backToConsole, async (context) => {
    const signIn = signInOf()
    const { url, ticket } = await signIn.begin()
    writeCookie(context, signIn, 'ticket', ticket)
    return context.redirect(url.href)
  })

  app.get(`${SIGN_IN_PATH}/callback`, backToConsole, async (context) => {
    const signIn = signInOf()
    const ticket = readCookie(context, signIn, 'ticket') ?? ''
    dropCookie(context, signIn, 'ticket')
    const token = await signIn.finish(new URL(context.req.url).search, ticket)
    writeCookie(context, signIn, 'session', token)
    return context.redirect(CONSOLE_PATH)
  })

  app.get(`${SIGN_IN_PATH}/link/:token`, backToConsole, async (context) => {
    const signIn = signInOf()
    assertHere(context, signIn)
    const token = await signIn.takeLink(context.req.param('token'))
    writeCookie(context, signIn, 'session', token)
    return context.redirect(CONSOLE_PATH)
  })
}

/** Whoever does not get in with a browser comes to the page of the console that says why. */
const backToConsole: MiddlewareHandler = async (context, next) => {
  await next()
  const { error } = context
  if (!(error instanceof AppError)) return
  if (!context.req.header('accept')?.includes('text/html')) return
  const location = `${CONSOLE_PATH}?problem=${error.code}`
  // Without this, the headers of the problem would stay.
  context.res = undefined
  context.res = new Response(null, { status: 302, headers: { location } })
}
