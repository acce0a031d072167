/** The same type with members that can be set: of an object that is still being made. */
export type Writable<T> = { -readonly [Name in keyof T]: T[Name] };
