import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LANGUAGES, type Language, type Mailer, type MailMessage } from 'bursar/local'

const KEPT_MAX = 200
const OWNER_ONLY = 0o600
/** `<message id>@…` of a Message-ID; `<message id>.2@…` of an email that was sent again. */
const ID = /^<([0-9a-f-]{36}(?:\.\d+)?)@/
const FILE = /^(\d{13})-([0-9a-f-]{36}(?:\.\d+)?)\.json$/

/** An email that was caught instead of sent. */
export interface CaughtMail {
  readonly id: string
  readonly to: string
  readonly from: string
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly language: Language
  readonly date: Date
}

/**
 * The mail catcher of `bursar dev`. Writes each email to a file, keeps the newest 200, and calls
 * `onCaught` for each. An email with a known Message-ID replaces the earlier one.
 */
export class MailFolder implements Mailer {
  readonly #folder: string
  readonly #onCaught: (mail: CaughtMail) => void

  constructor(folder: string, onCaught: (mail: CaughtMail) => void) {
    this.#folder = folder
    this.#onCaught = onCaught
  }

  async post(message: MailMessage): Promise<{ outcome: 'caught' }> {
    const mail = toCaught(message)
    await mkdir(this.#folder, { recursive: true })
    const file = join(this.#folder, `${mail.date.getTime()}-${mail.id}.json`)
    // Renamed into place, so that a reader never sees half a file.
    const aside = `${file}.new`
    await writeFile(aside, JSON.stringify(mail), { mode: OWNER_ONLY })
    await rename(aside, file)
    const files = await this.#files()
    for (const { name } of files.slice(KEPT_MAX)) await rm(join(this.#folder, name))
    this.#onCaught(mail)
    return { outcome: 'caught' }
  }

  /** Newest first. */
  async list(): Promise<CaughtMail[]> {
    const mails: CaughtMail[] = []
    for (const { name } of await this.#files()) mails.push(await this.#read(name))
    return mails
  }

  /** null: no such email, or it is no longer among the newest. */
  async find(id: string): Promise<CaughtMail | null> {
    const file = (await this.#files()).find((one) => one.id === id)
    return file === undefined ? null : this.#read(file.name)
  }

  async #files(): Promise<{ name: string; id: string }[]> {
    await mkdir(this.#folder, { recursive: true })
    const names = (await readdir(this.#folder)).filter((name) => FILE.test(name))
    return names
      .sort()
      .reverse()
      .map((name) => ({ name, id: FILE.exec(name)?.[2] ?? '' }))
  }

  async #read(name: string): Promise<CaughtMail> {
    const raw: Record<string, unknown> = JSON.parse(
      await readFile(join(this.#folder, name), 'utf8'),
    )
    const text = (key: string) => String(raw[key] ?? '')
    return {
      id: text('id'),
      to: text('to'),
      from: text('from'),
      subject: text('subject'),
      text: text('text'),
      html: text('html'),
      language: LANGUAGES.find((language) => language === raw['language']) ?? 'en',
      date: new Date(text('date')),
    }
  }
}

function toCaught(message: MailMessage): CaughtMail {
  const { messageId, from, to, subject, text, html, language, date } = message
  const sender = from.name === null ? from.address : `${from.name} <${from.address}>`
  return {
    id: ID.exec(messageId)?.[1] ?? '',
    to,
    from: sender,
    subject,
    text,
    html,
    language,
    date,
  }
}
