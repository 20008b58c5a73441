import { cleanEmail } from '@bursar/wire/text/clean-text'
import { confirm, intro, isCancel, select, text } from '@clack/prompts'
import type { Answers } from './starter-files.ts'

const NAME = /^\S(?:.{0,98}\S)?$/u
const PRICE = /^(?!prod_)\S{1,255}$/

/** What a person at a terminal says about the project; null: they pressed Ctrl-C or Esc. */
export async function askAnswers(): Promise<Answers | null> {
  intro('bursar init')
  const name = await text({
    message: 'What is your first plan called?',
    placeholder: 'Starter',
    defaultValue: 'Starter',
    validate: (value) => refuse(value, NAME, 'Use 1 to 100 characters.'),
  })
  if (isCancel(name)) return null
  const price = await text({
    message: 'What is its Stripe price?',
    placeholder: 'price_… or lookup_key:… (press Enter to fill it in later)',
    defaultValue: 'price_starter',
    validate: (value) =>
      refuse(value, PRICE, 'Use a price ID (price_…), not a product ID (prod_…).'),
  })
  if (isCancel(price)) return null
  const signup = await select({
    message: 'Who becomes a tenant?',
    options: [
      { value: 'open', label: 'Everyone who pays', hint: 'also through payment links' },
      { value: 'intent', label: 'Only buyers whose checkout your app starts through Bursar' },
    ] satisfies { value: 'open' | 'intent'; label: string; hint?: string }[],
  })
  if (isCancel(signup)) return null
  const alertEmail = await text({
    message: 'Where do operators get alerts?',
    placeholder: 'ops@example.com (press Enter to skip)',
    defaultValue: '',
    validate: (value) =>
      (value ?? '') === '' || cleanEmail(value) !== null ? undefined : 'Use an email address.',
  })
  if (isCancel(alertEmail)) return null
  return { plan: { name, price }, signup, alertEmail: alertEmail === '' ? null : alertEmail }
}

/** Whether to replace a file that exists: no, unless they say so. null: as above. */
export async function askOverwrite(file: string): Promise<boolean | null> {
  const message = `${file} exists. Overwrite it?`
  const answer = await confirm({ message, initialValue: false })
  return isCancel(answer) ? null : answer
}

/** Nothing typed means the default, which fits. */
function refuse(value: string | undefined, form: RegExp, sentence: string): string | undefined {
  return (value ?? '') === '' || form.test(value ?? '') ? undefined : sentence
}
