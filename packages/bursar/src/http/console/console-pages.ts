import { html } from '@bursar/wire/html'
import { type Handle, type HttpAnswer, type HttpRequest, jsonAnswer } from '../http-message.ts'
import { CONSOLE_FOLDER, type ConsoleFiles, readConsoleFiles } from './console-files.ts'
import { ASSET_HEADERS, sealPage } from './console-policy.ts'

const ROOT = '/console'
const ASSETS = `${ROOT}/assets/`

const NO_SUCH_ASSET = jsonAnswer(404, { code: 'NOT_FOUND' })
const NOT_ALLOWED = jsonAnswer(405, { code: 'METHOD_NOT_ALLOWED' }, { allow: 'GET, HEAD' })

const NOT_BUILT = html`<!doctype html><html lang="en"><meta charset="utf-8"><title>Bursar</title>
<h1>The console has not been built</h1>
<p>Run <code>npm run build:console</code> where Bursar is installed, then load this page again.</p>
</html>`.text

/** Whether the console answers for this path. */
export function isConsolePath(path: string): boolean {
  return path === ROOT || path.startsWith(`${ROOT}/`)
}

/** The built console: hashed files for ever, and one page for every other address below. */
export function consolePages(folder = CONSOLE_FOLDER): Handle {
  let files: ConsoleFiles | null = null
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return NOT_ALLOWED
    files ??= readConsoleFiles(folder)
    if (files === null) return pageAnswer(503, NOT_BUILT)
    if (request.path.startsWith(ASSETS)) return assetAnswer(files, request)
    return pageAnswer(200, files.page)
  }
}

function pageAnswer(status: number, page: string): HttpAnswer {
  return { status, ...sealPage(page) }
}

function assetAnswer(files: ConsoleFiles, request: HttpRequest): HttpAnswer {
  const asset = files.assets.get(request.path.slice(ASSETS.length))
  if (asset === undefined) return NO_SUCH_ASSET
  const takesGzip = /\bgzip\b/.test(request.header('accept-encoding') ?? '')
  const zipped = takesGzip ? asset.gzip : null
  return {
    status: 200,
    headers: {
      ...ASSET_HEADERS,
      'Content-Type': asset.contentType,
      Vary: 'Accept-Encoding',
      ...(zipped === null ? {} : { 'Content-Encoding': 'gzip' }),
    },
    body: zipped ?? asset.plain,
  }
}
