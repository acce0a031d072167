/** The same type with members that can be set: of a table that is still being made. */
export type Writable<T> = { -readonly [Name in keyof T]: T[Name] };
