import type { ServerResponse } from 'node:http'

/**
 * Status and headers; `headers` is name, value, name, value … In an app of somebody else, what
 * stands before us may have put a `writeHead` of its own over Node’s that does not understand such
 * a list: there they are set one by one.
 */
export function writeHead(response: ServerResponse, status: number, headers: string[]): void {
  if (!Object.hasOwn(response, 'writeHead')) {
    response.writeHead(status, headers)
    return
  }
  const values = new Map<string, string[]>()
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index]!
    values.set(name, [...(values.get(name) ?? []), headers[index + 1]!])
  }
  for (const [name, [only, ...more]] of values) {
    response.setHeader(name, more.length === 0 ? only! : [only!, ...more])
  }
  response.writeHead(status)
}
