let isGone = false

/**
 * Call it before a command begins. A reader that has read enough, as `head` has, is no error: what
 * is written after it has gone is lost, and the command ends as it would have.
 */
export function allowReaderToGo(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
      isGone = true
    })
  }
}

/** Whether a command failed only because nothing reads what it writes any more. */
export function isReaderGone(error: unknown): boolean {
  return isGone && error instanceof Error && 'code' in error && error.code === 'EPIPE'
}
