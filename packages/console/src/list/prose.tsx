import { Fragment } from 'react'

/** No word of a language is longer; an id of a checkout session at Stripe is. */
const LONG_WORD = /(\S{33,})/
/** After so many characters it may go on in the next line. */
const PIECE = /.{1,16}/gu

/** A sentence whose words stay whole, but for ids that are longer than a line may be. */
export function Prose({ children }: { children: string }) {
  return children.split(LONG_WORD).map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a part has nothing but its place
    <Fragment key={index}>{LONG_WORD.test(part) ? inPieces(part) : part}</Fragment>
  ))
}

function inPieces(word: string) {
  return (word.match(PIECE) ?? []).map((piece, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a piece has nothing but its place
    <Fragment key={index}>
      {piece}
      <wbr />
    </Fragment>
  ))
}
