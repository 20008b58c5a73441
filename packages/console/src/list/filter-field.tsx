import { NativeSelect, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import { words } from '../parts/format.ts'
import { DAY_MAX, isMeant, toField } from './typed-day.ts'
import type { Listing } from './use-listing.ts'

/** Typing is over when nothing came for this long. */
const PAUSE_MS = 300

interface FieldProps<Name extends string> {
  readonly listing: Listing<Name>
  readonly name: Name
  readonly label: string
}

/** A word to look for. It is asked for as soon as one stops typing. */
export function WordField<Name extends string>(
  props: FieldProps<Name> & {
    readonly placeholder?: string
    /** The label of another filter that is set and is not combined with this one. */
    readonly instead?: string | null
  },
) {
  const { listing, name, label, placeholder, instead = null } = props
  const asked = instead === null ? listing.filters[name] : ''
  const [text, setText] = useState(asked)
  useEffect(() => setText(asked), [asked])
  useEffect(() => {
    if (text.trim() === asked) return
    const timer = setTimeout(() => listing.filter(name, text.trim()), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [text, asked, listing, name])
  return (
    <TextInput
      label={label}
      value={text}
      disabled={instead !== null}
      placeholder={instead === null ? (placeholder ?? '') : `Clear “${instead}” first`}
      spellCheck={false}
      autoComplete="off"
      onChange={({ currentTarget }) => setText(currentTarget.value)}
      onKeyDown={({ key }) => key === 'Enter' && listing.filter(name, text.trim())}
    />
  )
}

/** One of a few. */
export function ChoiceField<Name extends string>(
  props: FieldProps<Name> & {
    readonly choices: readonly string[]
    /** What no choice is called; null where there always is one, the first. */
    readonly others?: string | null
    readonly wording?: (choice: string) => string
  },
) {
  const { listing, name, label, choices, others = 'Any', wording = words } = props
  const all = choices.map((choice) => ({ value: choice, label: wording(choice) }))
  return (
    <NativeSelect
      label={label}
      value={listing.filters[name]}
      data={others === null ? all : [{ value: '', label: others }, ...all]}
      onChange={({ currentTarget }) => listing.filter(name, currentTarget.value)}
    />
  )
}

/** A day by UTC, kept as the instant at which it begins. */
export function DayField<Name extends string>({ listing, name, label }: FieldProps<Name>) {
  const asked = dayOf(listing.filters[name])
  const [text, setText] = useState(asked)
  useEffect(() => setText(asked), [asked])
  return (
    <TextInput
      type="date"
      label={label}
      value={text}
      max={DAY_MAX}
      onBlur={() => setText(asked)}
      onChange={({ currentTarget: { value } }) => {
        setText(value)
        if (value === '') listing.filter(name, '')
        if (isMeant(value)) listing.filter(name, new Date(`${value}T00:00Z`).toISOString())
      }}
    />
  )
}

const dayOf = (instant: string): string => toField(instant).slice(0, 10)
