import { mkdir, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { Command, Option } from 'commander'
import { loadConfig } from '../config/load-config.ts'
import { LANGUAGES, type Language } from '../config/mail/parse-notices.ts'
import { sampleNotices } from '../effects/notice/template/sample-notices.ts'
import { toHtml } from '../effects/notice/template/to-html.ts'
import { toText } from '../effects/notice/template/to-text.ts'

interface PreviewFlags {
  readonly lang?: Language
  readonly out: string
  readonly json?: boolean
}

/** `bursar notices preview`: every mail as it would be sent, in the brand of the config file. */
export function noticesCommand(): Command {
  const language = new Option('--lang <language>', 'only this language').choices([...LANGUAGES])
  const preview = new Command('preview')
    .description('write every email as HTML and as text')
    .addOption(language)
    .option('--out <folder>', 'where to write them', '.bursar/notices')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ bursar notices preview --lang de --out emails\n')
    .action(writePreviews)
  return new Command('notices').description('preview the emails to customers').addCommand(preview)
}

async function writePreviews({ lang, out, json }: PreviewFlags): Promise<void> {
  const cwd = process.cwd()
  const { brand, notices } = await loadConfig({ env: process.env, cwd, mode: 'database' })
  const folder = resolve(cwd, out)
  await mkdir(folder, { recursive: true })
  const files: string[] = []
  for (const language of lang === undefined ? LANGUAGES : [lang]) {
    for (const model of sampleNotices({ language, brand, timeZone: notices.timeZone })) {
      const file = join(folder, `${model.sample}.${language}`)
      await writeFile(`${file}.html`, toHtml(model))
      await writeFile(`${file}.txt`, toText(model))
      files.push(...['html', 'txt'].map((ending) => relative(cwd, `${file}.${ending}`)))
    }
  }
  process.stdout.write(json ? `${JSON.stringify({ files })}\n` : `${files.join('\n')}\n`)
}
