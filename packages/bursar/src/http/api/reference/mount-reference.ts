import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { ERRORS, type ErrorCode } from '@bursar/wire/errors'
import { PACKAGE_FOLDER } from '../../../base/package-folder.ts'
import type { ApiApp } from '../api-app.ts'
import { statusOf } from '../problem.ts'
import { referencePage, SCRIPTS, START } from './reference-page.ts'

/** Where `npm run build:console` puts it. */
const LIBRARY = resolve(PACKAGE_FOLDER, 'dist/reference/redoc.js')
const TITLE = 'Bursar API'
const ABOUT = {
  openapi: '3.1.0',
  info: {
    title: TITLE,
    version: '1',
    description: `The API for your customers, your backend and your operators.\n\n${errorList()}\n`,
    license: { name: 'MIT', identifier: 'MIT' },
  },
}

const SCRIPT_HEADERS = { 'Content-Type': 'text/javascript; charset=utf-8' }
/** An upgrade brings another library once in a while. */
const KEPT = { 'Cache-Control': 'public, max-age=86400', Vary: 'Accept-Encoding' }
const NOT_BUILT =
  "document.body.textContent = 'Run npm run build:console, and load this page again.'"

/** `/openapi.json`, and the same for people to read at `/docs`. Mounted last: it tells of all. */
export function mountReference(app: ApiApp): void {
  let json: string | null = null
  app.get('/openapi.json', (context) => {
    json ??= JSON.stringify(app.getOpenAPI31Document(ABOUT))
    return context.body(json, 200, { 'Content-Type': 'application/json' })
  })
  app.get('/docs', (context) => {
    const { page, policy } = referencePage(TITLE)
    context.header('Content-Security-Policy', policy)
    return context.html(page)
  })
  app.get(SCRIPTS.start, (context) => context.body(START, 200, SCRIPT_HEADERS))
  let library: Library | null = null
  app.get(SCRIPTS.library, (context) => {
    library ??= readLibrary()
    if (library === null) return context.body(NOT_BUILT, 503, SCRIPT_HEADERS)
    const headers = { ...SCRIPT_HEADERS, ...KEPT }
    const takesGzip = /\bgzip\b/.test(context.req.header('accept-encoding') ?? '')
    if (!takesGzip) return context.body(library.plain, 200, headers)
    return context.body(library.gzip, 200, { ...headers, 'Content-Encoding': 'gzip' })
  })
}

interface Library {
  readonly plain: Uint8Array<ArrayBuffer>
  readonly gzip: Uint8Array<ArrayBuffer>
}

/** In memory from the first reader on; null while it has not been built. */
function readLibrary(): Library | null {
  if (!existsSync(LIBRARY)) return null
  const [plain, gzip] = [LIBRARY, `${LIBRARY}.gz`].map((file) => new Uint8Array(readFileSync(file)))
  return { plain: plain!, gzip: gzip! }
}

/**
 * What a caller may see, in Markdown, as part of the description of the API: a list, as a table is
 * wider than a phone. What refuses the start can never be an answer. The anchors are where the
 * `type` of a problem leads.
 */
function errorList(): string {
  const codes = (Object.keys(ERRORS) as ErrorCode[]).filter(
    (code) => ERRORS[code].family !== 'config',
  )
  const items = codes.map((code) => {
    const { message, advice } = ERRORS[code]
    return `- <a id="error-${code}"></a>\`${code}\` (${statusOf(code)}): ${message} ${advice}`
  })
  const about = 'Every error is a problem document (RFC 9457) with one of these codes.'
  return ['# Errors', '', about, '', ...items].join('\n')
}
