import { AppError } from '@bursar/wire/errors'

/** One server-sent event. */
export interface StreamEvent {
  readonly id: string | null
  readonly event: string
  readonly data: string
}

/** A line that is longer is no line of ours. */
const LINE_CHARACTERS_MAX = 1_000_000

/** The events of a stream as they come; ends with it. What is no event is passed over. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamEvent> {
  const decoder = new TextDecoder()
  const reader = body.getReader()
  let rest = ''
  let fields: Record<string, string> = {}
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const lines = (rest + decoder.decode(part.value, { stream: true })).split(/\r\n|\n/)
      rest = lines.pop() ?? ''
      if (rest.length > LINE_CHARACTERS_MAX) throw new AppError('BURSAR_UNAVAILABLE')
      for (const line of lines) {
        if (line === '') {
          const event = toEvent(fields)
          fields = {}
          if (event !== null) yield event
        } else {
          fields = withLine(fields, line)
        }
      }
    }
  } finally {
    // Whoever stops reading hangs up. A stream that broke has nothing left to cancel.
    await reader.cancel().catch(() => undefined)
  }
}

function withLine(fields: Record<string, string>, line: string): Record<string, string> {
  const colon = line.indexOf(':')
  if (colon <= 0) return fields
  const name = line.slice(0, colon)
  const value = line.slice(colon + 1).replace(/^ /, '')
  const before = name === 'data' ? fields['data'] : undefined
  return { ...fields, [name]: before === undefined ? value : `${before}\n${value}` }
}

function toEvent(fields: Record<string, string>): StreamEvent | null {
  const { id = null, event = null, data = null } = fields
  return event === null || data === null ? null : { id, event, data }
}
