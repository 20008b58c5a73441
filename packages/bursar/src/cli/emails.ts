import { mkdir, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { Command } from 'commander'
import { LANGUAGES, type Language } from '../config/mail/parse-emails.ts'
import { sampleEmails } from '../delivery/email/template/sample-emails.ts'
import { toHtml } from '../delivery/email/template/to-html.ts'
import { toText } from '../delivery/email/template/to-text.ts'
import { configFromHere } from './config-from-here.ts'
import { exampleOf, JSON_OPTION } from './options/list-options.ts'
import { oneOf } from './options/parse.ts'
import { print } from './output/print.ts'

interface PreviewFlags {
  readonly lang?: Language
  readonly out: string
  readonly json?: boolean
}

/** `bursar emails preview`: every email as customers get it, in the brand of the config file. */
export function emailsCommand(): Command {
  const preview = new Command('preview')
    .description('Write every email as HTML and as text, with sample data')
    .addOption(oneOf('--lang <language>', 'Only this language', LANGUAGES))
    .option('--out <folder>', 'Folder to write to', '.bursar/emails')
    .option(...JSON_OPTION)
    .addHelpText('after', exampleOf('bursar emails preview --lang de --out emails'))
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
  print({ files }, json, files)
}
