/** What the API says when it cannot or will not: RFC 9457, with the code of the error table. */
export class Problem extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.name = 'Problem'
    this.status = status
    this.code = code
  }

  get isSignedOut(): boolean {
    return this.status === 401
  }
}

const OFFLINE = 'Bursar can’t be reached. It may be restarting. This page retries automatically.'

/** From an answer that is not a success, whatever its body is. */
export async function problemOf(answer: Response): Promise<Problem> {
  const text = await answer.text()
  const { code, title, detail } = fieldsOf(text)
  const message = [title, detail].filter((part) => part !== undefined).join(' ')
  return new Problem(
    answer.status,
    code ?? `HTTP_${answer.status}`,
    message === '' ? `The service returned HTTP status ${answer.status}.` : message,
  )
}

/** From whatever a request threw. */
export function asProblem(error: unknown): Problem {
  return error instanceof Problem ? error : new Problem(0, 'UNREACHABLE', OFFLINE)
}

function fieldsOf(text: string): { code?: string; title?: string; detail?: string } {
  if (!text.startsWith('{')) return {}
  try {
    return JSON.parse(text)
  } catch (error) {
    return { title: `The response of the service is not valid JSON: ${String(error)}` }
  }
}
