/** So many of the last purchases tell how long the work takes; an old hiccup is forgotten. */
const LAGS_KEPT = 8
/** However slow the work is, so long a state is waited for at most. */
export const LAG_WAIT_MS_MAX = 20_000

/** How long after the answer an endpoint does the work: measured on plain purchases. */
export class Lags {
  private lags: number[] = []

  add(milliseconds: number): void {
    this.lags = [...this.lags, milliseconds].slice(-LAGS_KEPT)
  }

  /** The greatest of late. */
  get greatestMs(): number {
    return Math.min(Math.max(0, ...this.lags), LAG_WAIT_MS_MAX)
  }

  /** How long after an answer its effect must have shown: twice the greatest lag. */
  get timeoutMs(): number {
    return Math.min(2 * this.greatestMs, LAG_WAIT_MS_MAX)
  }
}
