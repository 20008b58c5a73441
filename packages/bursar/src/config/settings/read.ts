/** What a text means, or what is wrong with it; the words never repeat the text. */
export type Read<T> = { readonly value: T } | { readonly wrong: string }
