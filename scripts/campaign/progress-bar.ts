const WIDTH = 30
const REDRAW_EVERY_MS = 100

/** Draws on a terminal how many of `total` are done; on anything else nothing. */
export function progressBar(total: number, terminal: NodeJS.WriteStream): (done: number) => void {
  const startedAt = performance.now()
  let drawnAt = 0
  return (done) => {
    const now = performance.now()
    const isDue = done === total || now - drawnAt >= REDRAW_EVERY_MS
    if (!terminal.isTTY || !isDue) return
    drawnAt = now
    const filled = Math.round((done / total) * WIDTH)
    const bar = '#'.repeat(filled) + '.'.repeat(WIDTH - filled)
    const secondsLeft = Math.round((((now - startedAt) / done) * (total - done)) / 1000)
    const end = done === total ? '\n' : ''
    terminal.write(`\r[${bar}] ${done}/${total}, ${secondsLeft} s left   ${end}`)
  }
}
