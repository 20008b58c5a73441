const HEAD_END = '\r\n\r\n'

export interface ReadAnswers {
  /** Of each complete answer, 1xx left out. */
  statuses: number[]
  /** The last complete answer ends the connection. */
  isClosing: boolean
  /** How many bytes were understood. */
  bytes: number
}

/** The complete answers at the start of what a server has written. */
export function readAnswers(received: Buffer, { isHead }: { isHead: boolean }): ReadAnswers {
  const answers: ReadAnswers = { statuses: [], isClosing: false, bytes: 0 }
  for (;;) {
    const headEnd = received.indexOf(HEAD_END, answers.bytes)
    if (headEnd === -1) return answers
    const head = received.toString('latin1', answers.bytes, headEnd)
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1])
    // Not an answer at all: told apart from every status there is.
    if (Number.isNaN(status)) return { statuses: [999], isClosing: true, bytes: received.length }
    const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0)
    const end = headEnd + HEAD_END.length + (isHead ? 0 : length)
    if (end > received.length) return answers
    answers.bytes = end
    if (status < 200) continue
    answers.statuses.push(status)
    answers.isClosing = /^connection: close/im.test(head)
  }
}
