import { AppError, type ErrorCode } from '@bursar/wire/errors'

type ConfigCode = Extract<ErrorCode, 'SETTING_MISSING' | 'SETTING_MALFORMED'> | FileCode
type FileCode = Extract<ErrorCode, 'CONFIG_FILE_UNREADABLE' | 'CONFIG_FILE_MALFORMED'>

/** Collects what is wrong, so that a deployer reads all of it at once. */
export class Problems {
  readonly #found: { code: ConfigCode; sentence: string }[] = []

  /** `sentence` names the setting and what to set, and never repeats a secret. */
  add(code: ConfigCode, sentence: string): void {
    this.#found.push({ code, sentence })
  }

  get count(): number {
    return this.#found.length
  }

  /**
   * `hints` are no problems of their own, but may be the cause of one.
   * @throws AppError of the family `config` that lists every problem.
   */
  throwIfAny(hints: readonly string[] = []): void {
    const [first, ...others] = this.#found
    if (first === undefined) return
    const sentences = this.#found.map(({ sentence }) => sentence)
    const unsaid = hints.filter((hint) => !sentences.some((sentence) => sentence.includes(hint)))
    if (others.length === 0) throw new AppError(first.code, [first.sentence, ...unsaid].join(' '))
    const list = [...sentences, ...unsaid].map((sentence) => `\n  - ${sentence}`).join('')
    throw new AppError('SETTINGS_REFUSED', list)
  }
}
