import { mkdir, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { Command, Option } from 'commander'
import { LANGUAGES, type Language } from '../config/mail/parse-emails.ts'
import { sampleEmails } from '../delivery/email/template/sample-emails.ts'
import { toHtml } from '../delivery/email/template/to-html.ts'
import { toText } from '../delivery/email/template/to-text.ts'
import { configFromHere } from './config-from-here.ts'

interface PreviewFlags {
  readonly lang?: Language
  readonly out: string
  readonly json?: boolean
}

/** `bursar emails preview`: every mail as it would be sent, in the brand of the config file. */
export function emailsCommand(): Command {
  const language = new Option('--lang <language>', 'only this language').choices([...LANGUAGES])
  const preview = new Command('preview')
    .description('write every email as HTML and as text')
    .addOption(language)
    .option('--out <folder>', 'where to write them', '.bursar/emails')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ bursar emails preview --lang de --out emails\n')
    .action(writePreviews)
  return new Command('emails').addCommand(preview)
}

async function writePreviews({ lang, out, json }: PreviewFlags): Promise<void> {
  const cwd = process.cwd()
  const { brand, emails } = await configFromHere('database')
  const folder = resolve(cwd, out)
  await mkdir(folder, { recursive: true })
  const files: string[] = []
  for (const language of lang === undefined ? LANGUAGES : [lang]) {
    for (const model of sampleEmails({ language, brand, timeZone: emails.timeZone })) {
      const file = join(folder, `${model.sample}.${language}`)
      await writeFile(`${file}.html`, toHtml(model))
      await writeFile(`${file}.txt`, toText(model))
      files.push(...['html', 'txt'].map((ending) => relative(cwd, `${file}.${ending}`)))
    }
  }
  process.stdout.write(json ? `${JSON.stringify({ files })}\n` : `${files.join('\n')}\n`)
}
